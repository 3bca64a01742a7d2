from odoo import models
from odoo.tools import html2plaintext


class HelpdeskTicket(models.Model):
    """What people wrote is shown as they wrote it: where that is another language than
    the page, browser and screen reader are told."""

    _inherit = "helpdesk.ticket"

    def _portal_cards(self):
        cards = super()._portal_cards()
        for card in cards:
            card["lang"] = self._say_other_language(card["subject"])
        return cards

    def _portal_page(self):
        page = super()._portal_page()
        decision = page["decision"] or {}
        return {
            **page,
            "lang": {
                "subject": self._say_other_language(page["subject"]),
                "request": self._say_other_language(page["request"]),
                **{
                    name: self._say_other_language(decision.get(name))
                    for name in ("grounds", "answer", "redress")
                },
            },
        }

    def _portal_messages(self, spans):
        thread = super()._portal_messages(spans)
        for message in thread:
            message["lang"] = self._say_other_language(message["body"])
        return thread

    def _say_other_language(self, text):
        """The language of a text where it is another one than the reader's, else “”.

        :param text: plain text or HTML, or nothing
        """
        plain = html2plaintext(text) if text else ""
        return self.env["res.lang"]._gov_other_language(plain)
