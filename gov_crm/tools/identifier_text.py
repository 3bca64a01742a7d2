"""How numbers of identity documents are written: compared, masked, checked."""

import re
import unicodedata

from .masking import HIDDEN

# Of shorter numbers the ends would tell too much.
_SHOW_TWO, _SHOW_FOUR = 7, 12
# What people type between the groups of a number.
_BETWEEN = re.compile(r"[\s\-‐-―./_,]+")


def compact(text):
    """A number as it is compared: capitals and digits, nothing between them.

    >>> compact(" p-1234 567/a ")
    'P1234567A'
    >>> compact("０１２")
    '012'
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def mask(text):
    """A number of which the last four signs can be read, two or none where it is short.

    >>> mask("1234-5678-9012-3456")
    '••••-••••-••••-3456'
    >>> mask("P1234567A")
    '•••••••7A'
    >>> mask("12345")
    '•••••'
    """
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    show = 4 * (len(places) >= _SHOW_FOUR) or 2 * (len(places) >= _SHOW_TWO)
    shown = places[len(places) - show :]
    return "".join(
        HIDDEN if sign.isalnum() and place not in shown else sign
        for place, sign in enumerate(text)
    )


def is_masked(text):
    """Whether a text is a masked number and not a number.

    >>> is_masked("••34")
    True
    >>> is_masked("1234")
    False
    """
    return HIDDEN in (text or "")
