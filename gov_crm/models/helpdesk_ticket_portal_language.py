from odoo import models
from odoo.tools import html2plaintext


class HelpdeskTicket(models.Model):
    """What people wrote is shown as they wrote it: where that is another language than
    the page, browser and screen reader are told."""

    _inherit = "helpdesk.ticket"

    def _portal_cards(self):
        cards = super()._portal_cards()
        names = self._untranslated_names()
        for ticket, card in zip(self, cards, strict=True):
            card["lang"] = self._say_other_language(card["subject"])
            card["lang_of"] = names[ticket.id]
        return cards

    def _portal_page(self):
        page = super()._portal_page()
        decision = page["decision"] or {}
        return {
            **page,
            "lang": {
                **self._untranslated_names()[self.id],
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

    def _untranslated_names(self):
        """By id of a case: “en” for the names of its service and its office where nobody
        has translated them, else “”."""
        find = self.env["res.lang"]._gov_untranslated
        tickets_sudo = self.sudo()  # published names
        services = find(tickets_sudo.service_id, ("name",))
        offices = find(tickets_sudo.agency_id, ("name",))
        return {
            ticket.id: {
                "service": "en" if (ticket.service_id.id, "name") in services else "",
                "office": "en" if (ticket.agency_id.id, "name") in offices else "",
            }
            for ticket in tickets_sudo
        }

    def _say_other_language(self, text):
        """The language of a text where it is another one than the reader's, else “”.

        :param text: plain text or HTML, or nothing
        """
        plain = html2plaintext(text) if text else ""
        return self.env["res.lang"]._gov_other_language(plain)
