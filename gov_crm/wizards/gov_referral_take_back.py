from odoo import api, fields, models


class GovReferralTakeBack(models.TransientModel):
    """Dialog in which a supervisor takes back a case that an agency outside has."""

    _name = "gov.referral.take.back"
    _description = "Take a case back"
    _inherit = ["gov.referral.dialog.mixin"]

    effect = fields.Char("What happens", compute="_compute_effect")
    reason = fields.Text(
        "Why", required=True, help="It stays with the case, and the agency reads it."
    )

    @api.depends("referral_id")
    def _compute_effect(self):
        self._check_referral()
        for wizard in self:
            wizard.effect = self.env._(
                "From this moment %(sender)s is responsible again, and the citizen is told. "
                "%(receiver)s gets an e-mail. The citizen's date does not change.",
                sender=wizard.from_agency_id._in_office().sudo().name,
                receiver=wizard.to_agency_id.name,
            )

    def action_take_back(self):
        """Take the case back, as a supervisor of the office that sent it.

        :raises AccessError: no supervisor
        :raises UserError: not of the sending side, or the case is not there any more
        """
        self.ensure_one()
        referral = self.referral_id
        referral._check_taking_back()
        referral._take_back(self.reason, fields.Datetime.now(), self.env.user)
        return referral.action_open_case()
