from odoo import fields, models
from odoo.tools import html2plaintext

from .gov_referral_outside import ByLink

_MAIL = "gov_crm.mail_activity_referral_mail"
_UNDELIVERED = "gov_crm.mail_activity_referral_undelivered"


class GovReferral(models.Model):
    """News between the sending side and an agency outside the system, both ways.

    The agency learns by e-mail that there is something new, and reads it on the signed page;
    the e-mail says no more than what happened.
    """

    _inherit = "gov.referral"

    def _outside_referral(self):
        """The referral whose signed page tells an agency outside about this one: this one
        itself, or the hand-over that is given back by it. Empty where both sides work here,
        or no letter was ever sent."""
        self.ensure_one()
        referral_sudo = self.sudo()
        if not referral_sudo.is_by_link:
            referral_sudo = referral_sudo.returns_id
        return referral_sudo.filtered(lambda it: it.is_by_link and it.link_version)

    def _move_to(self, state, at, user, person, **values):
        result = super()._move_to(state, at, user, person, **values)
        outside = self._outside_referral()
        # Whoever acts by link reads on the page what came of it.
        by_link = self.env.context.get("gov_by_link")
        reads = isinstance(by_link, ByLink) and by_link.referral_id == outside.id
        if outside and not reads:
            if sentence := self._for_outside()._say_news(state, person):
                outside._tell_outside(sentence, at)
        return result

    def _say_news(self, state, person):
        """What an agency outside is told of a change that it did not make by link itself;
        “” for what it need not know. Called on ``_for_outside``."""
        names = {
            "sender": self.from_agency_id.name,
            "receiver": self.to_agency_id.name,
            "person": person or "",
        }
        if not self.is_by_link:  # the agency outside gives a case back
            return {
                "accepted": self.env._(
                    "%(receiver)s has the case again. You need not do anything more.",
                    **names,
                ),
                "declined": self.env._(
                    "%(receiver)s did not take the case back. You stay responsible.",
                    **names,
                ),
                "returned": self.env._(
                    "The case stays with you: %(receiver)s did not take it back.",
                    **names,
                ),
            }.get(state, "")
        if state == "withdrawn":
            return self.env._(
                "%(sender)s has taken the referral back. You need not do anything more.",
                **names,
            )
        if state == "returned" and self.is_expired:
            return self.env._(
                "The referral has gone back to %(sender)s, because nobody answered. You "
                "need not do anything more.",
                **names,
            )
        if person:
            return self.env._(
                "%(sender)s has written down what you told it (%(person)s). Call %(sender)s "
                "if that is not right.",
                **names,
            )
        return ""

    def _tell_outside(self, sentence, at):
        """Put an e-mail with news into the outbox.

        :param sentence: plain text in the language of the receiver
        """
        words = self._for_outside().env
        subject = words._("News about referral %(number)s", number=self.sudo().number)
        self._queue_mail(subject, [sentence], at, automatic=True)

    def _share_more(self, keys, basis, at, user):
        result = super()._share_more(keys, basis, at, user)
        if outside := self._outside_referral():
            referral = self._for_outside()
            sentence = referral.env._(
                "%(sender)s has sent you more. You find it on the page.",
                sender=self.sudo().holder_agency_id.name,
            )
            outside._tell_outside(sentence, at)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # Of a message that has just been posted on this referral.
        message_sudo = message.sudo()
        if message_sudo.message_type == "email":
            self._tell_of_mail(message_sudo)
        elif self._is_for_outside(message_sudo):
            if outside := self._outside_referral():
                referral = self._for_outside()
                sentence = referral.env._(
                    "There is a new message for you. You find it on the page."
                )
                outside._tell_outside(sentence, message_sudo.date)
        return result

    def _is_for_outside(self, message):
        """Whether this is something an officer says to the agency outside. Notes are not."""
        return (
            message.message_type == "comment"
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and not message.is_internal
            and any(not user.share for user in message.author_id.user_ids)
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Being given a task by what comes from outside makes nobody a follower."""
        if self.env.context.get("gov_no_subscription"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    # ------------------------------------------------------------------
    # TASKS FOR THE SENDING SIDE
    # ------------------------------------------------------------------

    def _tell_of_mail(self, message):
        """Give the officers who sent the referral a task: an e-mail has come in."""
        self._give_sender_task(
            _MAIL,
            fields.Datetime.now(),
            lambda env: env._(
                "An e-mail has come in, sender not proven. Read it, and record what the "
                "agency told you."
            ),
            html2plaintext(message.body or "")[:200],
        )

    def _tell_undelivered(self, now):
        """Give the officers who sent the referral a task: the agency cannot be reached."""
        self.ensure_one()
        agency_sudo = self.sudo().to_agency_id  # whose address it is
        self._give_sender_task(
            _UNDELIVERED,
            now,
            lambda env: env._(
                "%(agency)s did not get our e-mail (%(email)s). Call them, have the address "
                "corrected, and send the letter again.",
                agency=agency_sudo.name,
                email=agency_sudo.referral_email or "–",
            ),
        )

    def _give_sender_task(self, kind, now, say, note=False):
        """:param say: makes the sentence in the environment of the user who reads it"""
        referral_sudo = self.sudo()  # whoever is told takes part in the referral
        kind = self.env["mail.activity"]._kind(kind)
        today = referral_sudo.from_agency_id._local(now).date()
        self.env["mail.activity"]._tell(
            referral_sudo,
            kind,
            {
                user: {
                    "summary": say(self.with_context(lang=user.lang).env),
                    "note": note,
                    "date_deadline": today,
                }
                for user in self._sender_users(now)
            },
        )
