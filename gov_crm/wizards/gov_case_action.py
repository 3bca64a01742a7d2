from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.helpdesk_ticket_action import ACTIONS


class GovCaseAction(models.TransientModel):
    """Dialog in which an officer records the concrete action that the law asks for."""

    _name = "gov.case.action"
    _description = "Concrete action on a case"
    _inherit = ["gov.case.dialog.mixin"]

    kind = fields.Selection(ACTIONS, "What", required=True)
    text = fields.Text(
        "In words",
        required=True,
        help="What was done, by whom. The citizen reads this.",
    )
    until = fields.Datetime("Done by")
    effect = fields.Char("What happens", compute="_compute_effect")

    @api.depends("kind", "ticket_id")
    def _compute_effect(self):
        self._check_case()
        for wizard in self:
            if wizard.kind == "scheduled":
                wizard.effect = self.env._(
                    "The clock for action stops. The citizen is promised this date, and it "
                    "runs as a time limit of its own."
                )
            elif wizard.kind == "resolved":
                wizard.effect = self.env._(
                    "The clock for action stops and the citizen is told. Press “Decide” to "
                    "close the case."
                )
            elif wizard.kind:
                wizard.effect = self.env._(
                    "The clock for action stops and the citizen is told. The case stays "
                    "open."
                )
            else:
                wizard.effect = self.env._(
                    "A receipt, a referral or a bare reply is no action."
                )

    def action_record(self):
        self.ensure_one()
        if not self.env.user.has_group("gov_crm.group_gov_frontline"):
            raise AccessError(self.env._("Only officers record actions."))
        self._check_case()
        self.ticket_id._record_action(
            self.kind, self.text, fields.Datetime.now(), self.env.user, self.until
        )
        return {"type": "ir.actions.act_window_close"}
