from odoo import api, fields, models

from ..models.helpdesk_ticket_notices import EXTENDED


class GovCaseExtend(models.TransientModel):
    """Dialog in which an officer extends the time limit of the answer."""

    _name = "gov.case.extend"
    _description = "Extend the time limit of a case"
    _inherit = ["gov.case.clock.mixin"]

    most = fields.Integer("At most", compute="_compute_most")
    unit_words = fields.Char(compute="_compute_most")
    amount = fields.Integer(
        "By", compute="_compute_amount", store=True, readonly=False, precompute=True
    )
    reason = fields.Text(
        help="The citizen reads this, for example: the inspector is ill until Friday."
    )

    @api.depends("ticket_id")
    def _compute_most(self):
        self._check_case()
        for wizard in self:
            standard = wizard.ticket_id._origin._extendable().standard_id
            wizard.most = standard._extension_most() if standard else 0
            units = dict(standard._fields["unit"]._description_selection(self.env))
            wizard.unit_words = units.get(standard.unit, "")

    @api.depends("ticket_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.most

    @api.depends("amount", "reason")
    def _compute_effect(self):
        return super()._compute_effect()

    def _why_not(self, case, at):
        return case._why_not_extend(at)

    def _effect_lines(self, case, at):
        if not 0 < self.amount <= self.most:
            return []
        return case._extend_effect(self.amount, at)

    def _preview(self, case, at):
        timer = case._extendable()
        new = case._deadline_with(timer, self.amount)
        return case._notice_text(
            EXTENDED, **case._extend_words(timer, new, self.reason or "…", at)
        )

    def action_extend(self):
        case = self._act()
        case._extend(self.reason, fields.Datetime.now(), self.env.user, self.amount)
        return self._close()
