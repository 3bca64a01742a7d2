from odoo import fields, models
from odoo.tools import html2plaintext

# Stands in an e-mail in place of the signed link until it is sent.
LINK = "[[gov-referral-link]]"


class MailMail(models.Model):
    """E-mails to agencies outside the system.

    Link and letter are made when the e-mail is sent: what opens a referral is stored
    nowhere, neither in the outbox nor in a file.
    """

    _inherit = "mail.mail"

    gov_referral_id = fields.Many2one(
        "gov.referral", string="Referral", index="btree_not_null", ondelete="cascade"
    )
    gov_with_letter = fields.Boolean("With the letter of referral")

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        mails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        # Also what was written before somebody died, or before an address was sealed.
        silent = self.env["res.partner"]._gov_silent_ids(self.recipient_ids.ids)
        mails = [
            mail
            for mail in mails
            if not mail["partner_id"] or mail["partner_id"].id not in silent
        ]
        # The outbox belongs to the server; whoever makes it send reads nothing of this.
        referral = self.sudo().gov_referral_id
        if not referral:
            return mails
        now = fields.Datetime.now()
        link = referral._link(now)
        file = self.gov_with_letter and referral._letter_file(now, link)
        for mail in mails:
            body = str(mail["body"]).replace(LINK, link)
            if file:
                mail["attachments"] = [*mail["attachments"], file]
            elif self.gov_with_letter:
                body += str(referral._letter_text(now, link))
            mail["body"] = body
            mail["body_alternative"] = html2plaintext(body)
        return mails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # Before super: what was sent is gone after it.
        referrals = self.sudo().gov_referral_id
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
        if failure_type:
            for referral in referrals:
                referral._tell_undelivered(fields.Datetime.now())
        return result
