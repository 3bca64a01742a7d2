"""Notices that ask the citizen how it went; see ``helpdesk_ticket_notices``."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

ENDED = _lt(
    "Your request %(number)s has ended. Is your problem solved? You can tell us on the page "
    "of your case, or at any of our counters. It takes two minutes."
)
ASKED_AGAIN = _lt(
    "You wanted us to ask again: is the problem of your request %(number)s solved now? You "
    "can tell us on the page of your case."
)
