from odoo import models

from .gov_access_logged_mixin import LOGGED, through_door


class IrActionsReport(models.Model):
    """Printing cases and citizen records is logged."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        with through_door("print"):
            answer = super()._render_qweb_pdf(report_ref, res_ids, data)
        self._gov_note_print(report_ref, res_ids)
        return answer

    def _render_qweb_html(self, report_ref, docids, data=None):
        with through_door("print"):
            answer = super()._render_qweb_html(report_ref, docids, data)
        self._gov_note_print(report_ref, docids)
        return answer

    def _render_qweb_text(self, report_ref, docids, data=None):
        with through_door("print"):
            answer = super()._render_qweb_text(report_ref, docids, data)
        self._gov_note_print(report_ref, docids)
        return answer

    def _gov_note_print(self, report_ref, ids):
        model = self._get_report(report_ref).model
        if model in LOGGED:
            ids = [ids] if isinstance(ids, int) else list(ids or ())
            self.env["gov.access.log"]._note(model, ids, "print")
