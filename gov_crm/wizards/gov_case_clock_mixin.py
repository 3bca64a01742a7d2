from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovCaseClockMixin(models.AbstractModel):
    """A dialog that moves the clock of a case: what will happen to the date, then why, then
    what the citizen will read. Where the law forbids it, the reason stands in its place.

    Effects are made on the server, from the same arithmetic as the act itself.
    """

    _name = "gov.case.clock.mixin"
    _description = "Dialog about the clock of a case"
    _inherit = ["gov.case.dialog.mixin"]

    # The least role this act needs; the model's access rights say the same.
    _clock_right = "gov_crm.group_gov_case_officer"

    citizen_name = fields.Char(compute="_compute_from_case")
    why_not = fields.Char("Why this is not possible", compute="_compute_effect")
    effect = fields.Text("What happens", compute="_compute_effect")
    preview = fields.Text("The citizen reads", compute="_compute_effect")

    @api.depends("ticket_id")
    def _compute_from_case(self):
        result = super()._compute_from_case()
        for wizard in self:
            # Somebody who may change the case sees whose it is.
            citizen_sudo = wizard.ticket_id.sudo().partner_id
            wizard.citizen_name = citizen_sudo.name or self.env._("the citizen")
        return result

    @api.depends("ticket_id")
    def _compute_effect(self):
        """Fill in :attr:`why_not`, :attr:`effect` and :attr:`preview` in the rights of the
        user: Odoo computes fields of dialogs as superuser."""
        self._check_case()
        now = fields.Datetime.now()
        for wizard in self:
            case = wizard._case()
            why_not = wizard._why_not(case, now) if case else ""
            lines = wizard._effect_lines(case, now) if case and not why_not else []
            wizard.why_not = why_not
            wizard.effect = "\n".join(lines)
            wizard.preview = bool(lines) and wizard._preview(case, now)

    def _why_not(self, case, at):
        """Why this cannot be done to the case now, or “”."""
        return ""

    def _effect_lines(self, case, at):
        """What will happen, a sentence a line; empty while something is to be chosen."""
        return []

    def _preview(self, case, at):
        """The notice to the citizen, in the citizen's language."""
        return ""

    @api.constrains("ticket_id")
    def _check_case(self):
        result = super()._check_case()
        if not self.env.user.has_group(self._clock_right):
            raise AccessError(
                self.env._("Only officers of the office that has the case do this.")
            )
        return result

    def _case(self):
        """The case in the rights of the user, also while the dialog is not saved."""
        return self.ticket_id._origin.sudo(False)

    def _act(self):
        """The case of this dialog, checked again at the moment of the act."""
        self.ensure_one()
        self._check_case()
        return self._case()

    def _close(self):
        return {"type": "ir.actions.act_window_close"}
