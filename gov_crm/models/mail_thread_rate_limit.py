from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.mail import generate_tracking_message_id


class MailThread(models.AbstractModel):
    """One sender cannot flood the desk with cases by mail."""

    _inherit = "mail.thread"

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Count mails that would become cases, and take no more than the limit.

        Refused here and not while the case is made: an error there would mark the
        address of the whole desk as broken.
        """
        if super()._detect_loop_sender(message, message_dict, routes):
            return True
        sender = message_dict.get("email_from")
        sender = email_normalize(sender) or sender
        new_cases = any(
            model == "helpdesk.ticket" and not thread_id
            for model, thread_id, *_rest in routes or ()
        )
        if not new_cases or not sender or self._gov_sender_allowed(sender):
            return False
        refusal = self.env["gov.rate.limit"]._count("file", target=sender)
        if not refusal:
            return False
        # Whoever floods is told once in a window. Those whom only the flood of others
        # stops are told each time: nobody's request is dropped in silence.
        flooded = refusal.bucket.scope == "target"
        if not flooded or refusal.count == refusal.bucket.amount + 1:
            self._gov_refuse_mail(message, message_dict, refusal)
        return True

    def _gov_sender_allowed(self, sender):
        """Senders that the administrator exempts from loop detection, such as a scanner."""
        # Mail is taken in the rights of whoever owns the address; only whether is asked.
        return bool(
            self.env["mail.gateway.allowed"]
            .sudo()
            .search_count([("email_normalized", "=", sender)], limit=1)
        )

    def _gov_refuse_mail(self, message, message_dict, refusal):
        sentence = self.env["gov.rate.limit"]._sentence(refusal)
        tag = generate_tracking_message_id("loop-detection-bounce-email")
        self._routing_create_bounce_email(
            message_dict["email_from"],
            self.env._(
                "Your mail has not become a request. %(sentence)s", sentence=sentence
            ),
            message,
            # An answer to this mail is recognised by it and ignored.
            references=f"{message_dict['message_id']} {tag}",
        )
