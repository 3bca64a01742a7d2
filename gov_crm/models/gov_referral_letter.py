from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr

from ..tools import pdf
from .gov_referral import LIVE_STATES
from .mail_mail import LINK


class GovReferral(models.Model):
    """The letter to an agency outside the system, and every other e-mail to it.

    An e-mail stands in the outbox from the transaction on that asks for it, and leaves after
    the commit. Neither its text nor the letter holds a fact about a citizen: they name the
    reference number, what is asked, and by when. The rest is on the signed page.
    """

    _inherit = "gov.referral"

    letter_display = fields.Char(
        "Letter", compute="_compute_letter_display", help="Whether it got there."
    )

    def _compute_letter_display(self):
        now = fields.Datetime.now()
        states = self._letter_states()
        for referral in self:
            if not referral.is_by_link or not referral.letter_at:
                referral.letter_display = False
                continue
            words = {
                "ready": self.env._("Waits to be sent to %(email)s"),
                "sent": self.env._("Sent to %(email)s on %(moment)s"),
                "bounce": self.env._("Came back: %(email)s does not exist or is full"),
                "exception": self.env._("Could not be sent to %(email)s"),
            }
            # Of a referral the user reads; where and when the letter went is part of it.
            referral_sudo = referral.sudo()
            state, email = states.get(referral.id) or (
                "sent",
                referral_sudo.to_agency_id.referral_email,
            )
            referral.letter_display = words.get(state, words["ready"]) % {
                "email": email,
                "moment": referral_sudo.ticket_id._say_moment(referral.letter_at, now),
            }

    def _letter_states(self):
        """``{id: (state, address)}`` of the last e-mail about each of these referrals."""
        # Whether mails of referrals the user reads have left; nothing else of them.
        notices_sudo = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", self._name),
                    ("mail_message_id.res_id", "in", self.ids),
                    ("mail_email_address", "!=", False),
                    ("res_partner_id", "=", False),
                ],
                order="id",
            )
        )
        return {
            notice.mail_message_id.res_id: (
                notice.notification_status,
                notice.mail_email_address,
            )
            for notice in notices_sudo
        }

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_send_letter(self):
        """Send the letter again, with a fresh link; earlier ones stop working.

        :raises UserError: not of the sending side, ended, or an agency with accounts
        """
        for referral in self:
            referral._check_side(referral.from_agency_id | referral.holder_agency_id)
            referral._lock_in(LIVE_STATES)
            if not referral.is_by_link:
                raise UserError(
                    self.env._(
                        "%(agency)s works in this system and needs no letter.",
                        agency=referral.sudo().to_agency_id.name,
                    )
                )
            referral._send_letter(fields.Datetime.now())

    # ------------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------------

    def _send_letter(self, at):
        """Put the letter into the outbox. Links of earlier letters stop working.

        :param at: naive UTC
        """
        self.ensure_one()
        self._transition().write(
            {"link_version": self.sudo().link_version + 1, "letter_at": at}
        )
        referral = self._for_outside()
        self._queue_mail(
            referral.env._("Referral %(number)s", number=referral.number),
            [referral._say_purpose(at), referral._say_answer_by(at)],
            at,
            with_letter=True,
        )

    def _queue_mail(self, subject, sentences, at, with_letter=False, automatic=False):
        """Put an e-mail with the link into the outbox, and a note of it on the thread.

        :param sentences: plain texts in the language of the receiver; empty ones are left
            out
        :param automatic: no person asked for it: nobody's machine is to answer
        """
        self.ensure_one()
        referral = self._for_outside()
        agency, office = referral.to_agency_id, referral.from_agency_id
        email = email_normalize(agency.referral_email)
        html = self.env["ir.qweb"]._render(
            "gov_crm.gov_referral_mail",
            {
                "sentences": list(filter(None, sentences)),
                "link": LINK,
                "number": referral.number,
                "office": office._contact_card(),
                "words": referral._mail_words(at),
            },
            lang=referral.env.lang,
        )
        message = self._note_mail(subject, sentences, email, at)
        headers = {"X-Auto-Response-Suppress": "OOF, AutoReply"}
        if automatic:
            headers["Auto-Submitted"] = "auto-generated"
        # Only the server sends mail; what is sent was decided by whoever called this.
        mail_sudo = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "mail_message_id": message.id,
                    "body_html": html,
                    "email_to": formataddr((agency.name, email)) if email else False,
                    "auto_delete": True,
                    "headers": repr(headers),
                    "gov_referral_id": self.id,
                    "gov_with_letter": with_letter,
                }
            )
        )
        if email:
            self.env["mail.notification"].sudo().create(
                {
                    "mail_message_id": message.id,
                    "mail_mail_id": mail_sudo.id,
                    "notification_type": "email",
                    "mail_email_address": email,
                    "notification_status": "ready",
                }
            )
        self.env["gov.service.timer"]._wake_outbox()

    def _note_mail(self, subject, sentences, email, at):
        """A note for the sending side of what is sent, without the link. Answers by e-mail
        find the referral by its Message-Id."""
        office_sudo = self.sudo().from_agency_id
        note = self.env._(
            "E-mail to %(email)s: %(text)s",
            email=email or "–",
            text=" ".join(filter(None, sentences)),
        )
        # A note of the office, whoever's action sends it.
        return (
            self.sudo()
            .with_context(mail_post_autofollow_author_skip=True)
            .message_post(
                body=Markup("<p>%s</p>") % note,
                subject=subject,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                author_id=office_sudo.partner_id.id,
                email_from=office_sudo._letter_sender() or None,
                date=at,
            )
        )

    def _letter_file(self, now, link):
        """The letter as an accessible PDF, ``(name, content, type)``; None where this
        machine makes none: the text then stands in the e-mail.

        :param link: address of the signed page; it stands in the letter only
        """
        self.ensure_one()
        if not pdf.is_available():
            return None
        referral = self._for_outside()
        html = self.env["ir.qweb"]._render(
            "gov_crm.gov_referral_letter_document",
            {"letter": referral._letter(now, link)},
            lang=referral.env.lang,
        )
        name = referral.env._("Referral %(number)s.pdf", number=referral.number)
        return name, pdf.from_html(str(html)), "application/pdf"

    def _letter_text(self, now, link):
        """The letter as a part of an e-mail."""
        self.ensure_one()
        referral = self._for_outside()
        return self.env["ir.qweb"]._render(
            "gov_crm.gov_referral_letter_content",
            {"letter": referral._letter(now, link)},
            lang=referral.env.lang,
        )

    def _for_outside(self):
        """This referral as superuser and in the language of the agency outside, for words
        that go to that agency."""
        self.ensure_one()
        lang = self.sudo().to_agency_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).sudo()
