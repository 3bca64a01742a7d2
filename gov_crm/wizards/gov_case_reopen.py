from odoo import api, fields, models

from ..tools.sentences import clause


class GovCaseReopen(models.TransientModel):
    """Dialog in which an officer opens a closed case again."""

    _name = "gov.case.reopen"
    _description = "Open a case again"
    _inherit = ["gov.case.clock.mixin"]

    reason = fields.Text(help="The citizen reads this.")

    @api.depends("reason")
    def _compute_effect(self):
        return super()._compute_effect()

    def _why_not(self, case, at):
        return case._why_not_reopen()

    def _effect_lines(self, case, at):
        return case._reopen_effect(at)

    def _preview(self, case, at):
        return case._reopen_text(clause(self.reason) or "…", at)

    def action_reopen(self):
        case = self._act()
        case._reopen(self.reason, fields.Datetime.now(), self.env.user)
        return self._close()
