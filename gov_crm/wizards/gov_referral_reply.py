from odoo import api, fields, models


class GovReferralReply(models.TransientModel):
    """Dialog in which the receiving office asks back, sends back, or answers."""

    _name = "gov.referral.reply"
    _description = "Answer a referral"
    _inherit = ["gov.referral.dialog.mixin"]

    act = fields.Selection(
        [("ask", "Ask back"), ("return", "Send back"), ("complete", "Answer")],
        required=True,
        default="ask",
    )
    effect = fields.Char("What happens", compute="_compute_effect")
    text = fields.Text(required=True)

    @api.depends("referral_id", "act")
    def _compute_effect(self):
        self._check_referral()
        for wizard in self:
            names = {"sender": wizard.from_agency_id.name}
            wizard.effect = {
                "ask": self.env._(
                    "%(sender)s gets your question. The time in which you answer the "
                    "referral goes on.",
                    **names,
                ),
                "return": self.env._(
                    "%(sender)s gets it back and can send it again. Sending back is not "
                    "declining. The citizen's date does not change.",
                    **names,
                ),
                "complete": self.env._(
                    "%(sender)s gets your answer. With it your part is done.", **names
                ),
            }[wizard.act or "ask"]

    def action_reply(self):
        """Do what the dialog is for, as somebody of the receiving office.

        :raises UserError: answered or taken back meanwhile
        """
        self.ensure_one()
        referral, user, now = self.referral_id, self.env.user, fields.Datetime.now()
        referral._check_side(referral.to_agency_id)
        if self.act == "ask":
            referral._ask(self.text, now, user)
        elif self.act == "return":
            referral._return(self.text, now, user)
        else:
            referral._complete(self.text, now, user)
        return {"type": "ir.actions.act_window_close"}
