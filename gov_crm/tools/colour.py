"""Contrast of colours as WCAG counts it."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# A share of the light of each of red, green and blue, as the eye weighs them.
_WEIGHTS = (0.2126, 0.7152, 0.0722)
READABLE = 4.5  # for text of normal size, level AA (success criterion 1.4.3)


def is_colour(text):
    """Tell whether a text is a colour such as ``#1b4d89``.

    >>> is_colour("#1B4d89"), is_colour("blue"), is_colour("#1b4")
    (True, False, False)
    """
    return bool(_HEX.fullmatch(text or ""))


def contrast(one, other):
    """Return the contrast of two colours, from 1 (the same) to 21 (black and white).

    >>> contrast("#000000", "#ffffff")
    21.0
    >>> contrast("#777777", "#ffffff")
    4.47
    >>> contrast("#ffffff", "#767676")
    4.54
    """
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    # Rounded down: 4.499 is not 4.5.
    return int((light + 0.05) / (dark + 0.05) * 100) / 100


def _light(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))
