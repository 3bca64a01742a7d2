from odoo import api, fields, models
from odoo.exceptions import UserError


class GovReferralDecline(models.TransientModel):
    """Dialog in which the receiving office declines a referral."""

    _name = "gov.referral.decline"
    _description = "Decline a referral"
    _inherit = ["gov.referral.dialog.mixin"]

    ground_id = fields.Many2one(
        "gov.referral.reason",
        string="Ground",
        ondelete="cascade",
    )
    needs_suggestion = fields.Boolean(related="ground_id.needs_suggestion")
    reason = fields.Text("Why", required=True, help="The sending office reads this.")
    suggested_agency_id = fields.Many2one(
        "gov.agency",
        string="Who is competent",
        ondelete="cascade",
        domain="[('id', 'not in', (from_agency_id, to_agency_id))]",
    )
    is_unknown = fields.Boolean("I do not know who is competent")
    effect = fields.Char("What happens", compute="_compute_effect")

    @api.depends("referral_id")
    def _compute_effect(self):
        self._check_referral()
        for wizard in self:
            if wizard.referral_id.kind == "transfer":
                wizard.effect = self.env._(
                    "%(sender)s keeps responsibility, and the citizen is told so. The "
                    "citizen's date does not change.",
                    sender=wizard.from_agency_id.name,
                )
            else:
                wizard.effect = self.env._(
                    "%(sender)s reads why. The citizen's date does not change.",
                    sender=wizard.from_agency_id.name,
                )

    def action_decline(self):
        """Decline, as somebody of the receiving office.

        :raises UserError: answered meanwhile, no ground, or nothing said about who is
            competent where the ground asks for it
        """
        self.ensure_one()
        referral = self.referral_id
        referral._check_side(referral.to_agency_id)
        if not self.ground_id:
            raise UserError(self.env._("Choose the ground on which you decline."))
        named = self.suggested_agency_id or self.is_unknown
        if self.ground_id.needs_suggestion and not named:
            raise UserError(
                self.env._(
                    "Name the office that is competent, or say that you do not know it."
                )
            )
        referral._decline(
            self.reason,
            fields.Datetime.now(),
            self.env.user,
            self.suggested_agency_id,
            self.ground_id,
        )
        return {"type": "ir.actions.act_window_close"}
