from odoo import api, fields, models


class GovReferralDecline(models.TransientModel):
    """Dialog in which the receiving office declines a referral."""

    _name = "gov.referral.decline"
    _description = "Decline a referral"

    referral_id = fields.Many2one("gov.referral", required=True, ondelete="cascade")
    from_agency_id = fields.Many2one("gov.agency", compute="_compute_from_agency_id")
    reason = fields.Text("Why", required=True, help="The sending office reads this.")
    suggested_agency_id = fields.Many2one(
        "gov.agency", string="Who is competent, if you know", ondelete="cascade"
    )

    @api.depends("referral_id")
    def _compute_from_agency_id(self):
        self._check_referral()
        for wizard in self:
            wizard.from_agency_id = wizard.referral_id.from_agency_id

    @api.constrains("referral_id")
    def _check_referral(self):
        """A client can put any referral into the dialog; only one's own tells its sender."""
        self.referral_id._origin.sudo(False).check_access("read")

    def action_decline(self):
        self.ensure_one()
        self.referral_id._check_side(self.referral_id.to_agency_id)
        self.referral_id._decline(
            self.reason, fields.Datetime.now(), self.env.user, self.suggested_agency_id
        )
        return {"type": "ir.actions.act_window_close"}
