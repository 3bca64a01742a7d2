from odoo import api, fields, models


class GovReferralDialogMixin(models.AbstractModel):
    """A dialog about one referral, for those who see it. Which side may do what is asked of
    the referral itself."""

    _name = "gov.referral.dialog.mixin"
    _description = "Dialog about a referral"

    referral_id = fields.Many2one("gov.referral", required=True, ondelete="cascade")
    kind = fields.Selection(related="referral_id.kind")
    from_agency_id = fields.Many2one("gov.agency", compute="_compute_from_referral")
    to_agency_id = fields.Many2one("gov.agency", compute="_compute_from_referral")
    deadline_display = fields.Json(compute="_compute_from_referral")
    about = fields.Char("Case", compute="_compute_from_referral")
    asked = fields.Text("Why, or what is asked", compute="_compute_from_referral")

    @api.depends("referral_id")
    def _compute_from_referral(self):
        self._check_referral()
        for wizard in self:
            referral = wizard.referral_id
            wizard.from_agency_id = referral.from_agency_id
            wizard.to_agency_id = referral.to_agency_id
            wizard.deadline_display = referral.deadline_display
            wizard.about = f"{referral.number or ''} – {referral.subject or ''}"
            wizard.asked = referral.reason

    @api.constrains("referral_id")
    def _check_referral(self):
        """A client can put any referral into the dialog; only one's own tells its sides."""
        self.referral_id._origin.sudo(False).check_access("read")
