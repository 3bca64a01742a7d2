import base64

from odoo import api, fields, models

from odoo.addons.gov_crm.tools import pdf

from ..tools import svg_charts

TEMPLATE = "gov_crm_equity.gov_equity_report_document"


class GovEquityAudit(models.Model):
    """The result as a document: an accessible PDF, or a page where none can be made."""

    _inherit = "gov.equity.audit"

    report_file = fields.Binary("Report", compute="_compute_report_file")

    @api.depends("state", "result")
    @api.depends_context("lang", "uid")
    def _compute_report_file(self):
        for audit in self:
            done = audit.state == "done"
            audit.report_file = base64.b64encode(audit._report()) if done else False

    def action_download_report(self):
        """Download the result as a document.

        :raises UserError: the audit is not done
        """
        return self._download("report_file", "pdf" if pdf.is_available() else "html")

    def _report(self):
        """The document as bytes."""
        html = self.env["ir.qweb"]._render(
            TEMPLATE,
            {
                "doc": self.result_for_screen(),
                "language": (self.env.lang or "en_US").replace("_", "-"),
                "forests": self._forests(),
                "survival": self._survival,
            },
        )
        return pdf.from_html(str(html)) if pdf.is_available() else str(html).encode()

    def _forests(self):
        """A picture of ratios for each ground, by its key."""
        screen = self.result_for_screen()
        pictures = {}
        for ground in screen["grounds"]:
            rows = [
                (
                    f"{finding['metric_name']}: {it['group_name']}",
                    *it["ratio"].values(),
                    it["verdict"] == "disparity",
                )
                for finding in screen["findings"]
                if finding["ground"] == ground["key"]
                for it in finding["comparisons"]
                if it["ratio"]
            ]
            if rows:
                axis = self.env._("Ratio: 1 is equal. Of waits, below 1 is slower")
                pictures[ground["key"]] = _source(svg_charts.forest(rows, axis))
        return pictures

    def _survival(self, finding):
        """The picture of the waits of a finding, or None."""
        curves = [(it["name"], it["curve"]) for it in finding["groups"] if it["curve"]]
        if not curves:
            return None
        return _source(
            svg_charts.survival(
                curves, self.env._("Working days"), self.env._("Still waiting")
            )
        )


def _source(svg):
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
