from odoo import fields, models


class GovReferralDecline(models.TransientModel):
    """Dialog in which the receiving office declines a referral."""

    _name = "gov.referral.decline"
    _description = "Decline a referral"

    referral_id = fields.Many2one("gov.referral", required=True, ondelete="cascade")
    from_agency_id = fields.Many2one(related="referral_id.from_agency_id")
    reason = fields.Text("Why", required=True, help="The sending office reads this.")
    suggested_agency_id = fields.Many2one(
        "gov.agency", string="Who is competent, if you know", ondelete="cascade"
    )

    def action_decline(self):
        self.ensure_one()
        self.referral_id._check_side(self.referral_id.to_agency_id)
        self.referral_id._decline(
            self.reason, fields.Datetime.now(), self.env.user, self.suggested_agency_id
        )
        return {"type": "ir.actions.act_window_close"}
