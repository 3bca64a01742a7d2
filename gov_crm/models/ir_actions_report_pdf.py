import io

from odoo import models

from ..tools import pdf

# Documents of our own: the name of the report and the template of its whole page.
_DOCUMENTS = {
    "gov_crm.gov_case_certificate": "gov_crm.gov_case_certificate_document",
    "gov_crm.gov_extract": "gov_crm.gov_extract_document",
    "gov_crm.gov_charter": "gov_crm.gov_charter_document",
    "gov_crm.gov_decision_letter": "gov_crm.gov_decision_letter_document",
    "gov_crm.gov_staff_evidence": "gov_crm.gov_staff_evidence_document",
}


class IrActionsReport(models.Model):
    """Documents of ours as accessible PDF, without a browser program on the server."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        template = _DOCUMENTS.get(report.report_name)
        if not template or not res_ids or not pdf.is_available():
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        streams = {}
        for record in self.env[report.model].browse(res_ids):
            html = self.env["ir.qweb"]._render(template, {"doc": record})
            streams[record.id] = {
                "stream": io.BytesIO(pdf.from_html(str(html))),
                "attachment": None,
            }
        return streams
