from odoo import api, fields, models


class GovReferralAccept(models.TransientModel):
    """Dialog in which the receiving office takes a referral on, with a target of its own if
    it likes."""

    _name = "gov.referral.accept"
    _description = "Accept a referral"
    _inherit = ["gov.referral.dialog.mixin"]

    effect = fields.Char("What happens", compute="_compute_effect")
    act_by = fields.Datetime(
        "You mean to act by",
        help="A target of your own office. The citizen's date does not change by it.",
    )

    @api.depends("referral_id")
    def _compute_effect(self):
        self._check_referral()
        for wizard in self:
            names = {
                "receiver": wizard.to_agency_id.name,
                "sender": wizard.from_agency_id.name,
            }
            if wizard.referral_id.kind == "transfer":
                wizard.effect = self.env._(
                    "From this moment %(receiver)s is responsible for the case and answers "
                    "the citizen, who is told. The citizen's date does not change.",
                    **names,
                )
            else:
                wizard.effect = self.env._(
                    "%(sender)s stays responsible for the case. You answer %(sender)s here.",
                    **names,
                )

    def action_accept(self):
        """Take it on, as somebody of the receiving office.

        :raises UserError: answered meanwhile, sent by oneself, target passed or too late
        """
        self.ensure_one()
        referral = self.referral_id
        referral._check_side(referral.to_agency_id)
        referral._accept(fields.Datetime.now(), self.env.user, act_by=self.act_by)
        if referral.kind == "transfer":
            return referral.action_open_case()
        return {"type": "ir.actions.act_window_close"}
