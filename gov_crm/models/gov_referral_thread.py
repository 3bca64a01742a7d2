from odoo import models
from odoo.exceptions import UserError

from .gov_referral import LIVE_STATES


class GovReferral(models.Model):
    """The thread of a referral: what its two sides say to each other. The citizen's
    conversation stands on the case, and neither shows in the other."""

    _inherit = "gov.referral"

    def _ask(self, text, at, user, person=None):
        """Put a question of the receiver to the sender; whoever asks has received it.

        :param text: plain text
        :raises UserError: the referral has ended
        """
        self._refuse_empty(text, self.env._("Write the question."))
        self._lock_in(LIVE_STATES)
        if self.sudo().state == "sent":
            self._receive(at, user, person)
        self.message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.sudo().sent_by_id.partner_id.ids,
        )

    def _share_more(self, keys, basis, at, user):
        """Share more of the case, while the other office has something to do.

        :param keys: of ``helpdesk.ticket._shareable``
        :raises UserError: the referral has ended, or nothing is chosen
        """
        if not keys:
            raise UserError(self.env._("Tick what is to be shared."))
        self._lock_in(LIVE_STATES)
        self.ticket_id._share(self, keys, basis, at, user)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Staff who take part in the referral, and whom the author named outside the house.
        Following it, or being named in it, opens it to nobody."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self:
            return recipients
        named = {
            False,
            *((msg_vals or {}).get("partner_ids") or message.sudo().partner_ids.ids),
        }
        return [
            recipient
            for recipient in recipients
            if (recipient["share"] and recipient["id"] in named)
            or (
                not recipient["share"]
                and recipient["uid"]
                and self.with_user(recipient["uid"]).has_access("read")
            )
        ]
