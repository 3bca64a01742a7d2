from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class GovReferral(models.Model):
    """E-mail that comes in about a referral. Nothing in it is taken on faith.

    It is filed on the thread as a note, with the address it says it comes from and the
    remark that this is not proven. It changes nothing: what changes a referral is done by
    link, or recorded by an officer under a name. Whoever wrote it becomes neither author nor
    follower, and nobody is written to because of it. It counts from when it came in.
    """

    _inherit = "gov.referral"

    @api.private  # the mail gateway calls it in the server; a program outside never
    @api.model
    def message_new(self, msg, custom_values=None):
        """:raises UserError: always; referrals are made by officers"""
        raise UserError(self.env._("No referral is made by e-mail."))

    @api.private
    def message_update(self, msg, update_vals=None):
        self.ensure_one()
        remark = self.env._(
            "E-mail from %(address)s. The sender is not proven, and nothing was changed by "
            "it.",
            address=msg.get("email_from") or "–",
        )
        msg.update(
            author_id=False,
            parent_id=False,
            is_internal=True,
            to_filtered=False,
            cc_filtered=False,
            date=fields.Datetime.now(),
            body=Markup("<p><em>%s</em></p>%s")
            % (remark, Markup(msg.get("body") or "")),
        )
        return super().message_update(dict(msg, to="", cc=""), update_vals)

    def _message_receive_bounce(self, email, partner):
        """An e-mail to the agency came back: that is no answer of theirs."""
        result = super()._message_receive_bounce(email, partner)
        for referral in self:
            referral._tell_undelivered(fields.Datetime.now())
        return result
