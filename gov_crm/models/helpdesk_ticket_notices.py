"""Notices to the citizen, translated when it is known who reads them in which language."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

RECEIVED = _lt(
    "We have received your request. Its number is %(number)s. %(agency)s is responsible for "
    "it. %(deadline)s"
)
COMPLETE = _lt("All your papers are here. %(deadline)s")
TAKEN_OVER = _lt(
    "%(agency)s has taken over your request %(number)s. Nothing else changes for you. "
    "%(deadline)s"
)
