from odoo import fields, models


class MailMail(models.Model):
    """The e-mail about a decision has the letter with it. The PDF is made when the e-mail is
    sent: deciding waits for nothing, and no file is kept beside the text."""

    _inherit = "mail.mail"

    gov_decision_id = fields.Many2one(
        "gov.decision", string="Decision", index="btree_not_null", ondelete="set null"
    )

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        mails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        # The outbox belongs to the server; whoever makes it send reads nothing of this.
        decision_sudo = self.sudo().gov_decision_id
        file = mails and decision_sudo and decision_sudo._letter_file()
        if file:
            for mail in mails:
                mail["attachments"] = [*mail["attachments"], file]
        return mails
