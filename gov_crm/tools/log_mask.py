"""Signed links open a page for whoever holds them: they do not belong into logs."""

import logging
import re

# An address within another one is written with signs of percent.
_LINK = re.compile(
    r"((?:/|%2F)(?:referral|feedback)(?:/|%2F)|/queue/(?:screen|draw)/\d+/)"
    r"[A-Za-z0-9_=-]{8,}"
)


def mask(text):
    """The text without what opens a page.

    >>> mask("GET /referral/AQAAAABhYmNk/accept HTTP/1.1")
    'GET /referral/…/accept HTTP/1.1'
    >>> mask("GET /language/tl_PH?page=%2Ffeedback%2FAQAAAABhYmNk HTTP/1.1")
    'GET /language/tl_PH?page=%2Ffeedback%2F… HTTP/1.1'
    >>> mask("GET /my/cases/7 HTTP/1.1")
    'GET /my/cases/7 HTTP/1.1'
    """
    return _LINK.sub(r"\1…", text)


class MaskLinks(logging.Filter):
    """Takes signed links out of the lines in which a server notes its requests."""

    def filter(self, record):
        text = record.getMessage()
        if (masked := mask(text)) != text:
            record.msg, record.args = masked, ()
        return True


def install():
    """Mask the lines of the web server of this process, once."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(it, MaskLinks) for it in logger.filters):
        logger.addFilter(MaskLinks())
