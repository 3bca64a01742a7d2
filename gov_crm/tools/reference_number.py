"""Case numbers that can be said on the phone and notice a wrong sign.

`<agency code>-<year>-<running number>-<check character>`, such as
`BPLO-2026-004127-U`. The check character is ISO 7064 Mod 37,36 over the letters and
digits without the dashes. It notices every single wrong sign and more than 99 % of
swapped neighbours.

* The running number has six digits, said as two groups of three; that all numbers
  have the same length makes a digit too few or too many catch the eye. It grows where
  a year has more cases, and offices that prefer four digits pass `width=4`.
* The check character may be the letter O or I, which sound and look like 0 and 1.
  They are told apart and never guessed: a number with the wrong one is refused.

>>> format_number("BPLO", 2026, 4127)
'BPLO-2026-004127-U'
>>> normalise(" bplo 2026 004127 u ")
'BPLO-2026-004127-U'
>>> is_valid("BPLO-2026-004128-U")
False
"""

import re

from stdnum.iso7064 import mod_37_36

_PARTS = re.compile("([A-Z0-9]{2,12})-(20[0-9]{2})-([0-9]{4,12})-([A-Z0-9])")
# Blanks, full stops, underscores, slashes, and every dash a phone or a word
# processor puts in place of a hyphen.
_SEPARATORS = re.compile(r"[\s._/\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]+")
_LONGEST = 100


class InvalidNumber(ValueError):
    """The text is no case number, or a sign in it is wrong."""


class WrongSign(InvalidNumber):
    """It looks like a case number, and its check character says that a sign is wrong."""


def format_number(code, year, running, width=6):
    """Return the case number with its check character.

    :param code: the agency's code, 2 to 12 of A–Z and 0–9 (no lower case)
    :param year: 2000 to 2099
    :param running: the number within agency and year, from 1 to 12 digits
    :param width: zero-padded to so many digits, 4 to 12
    :raises ValueError: an argument outside these limits
    """
    if not (running >= 1 and 4 <= width <= 12):
        raise ValueError("The running number starts at 1 and has 4 to 12 digits.")
    body = f"{code}-{year}-{running:0{width}d}"
    if not _PARTS.fullmatch(f"{body}-0"):
        raise ValueError(f"No case number can be made of: {body}")
    return f"{body}-{mod_37_36.calc_check_digit(body.replace('-', ''))}"


def is_valid(number):
    """Whether the text is a case number with the right check character.

    Takes all that `normalise` takes, and answers False for anything else.
    """
    try:
        normalise(number)
    except InvalidNumber:
        return False
    return True


def normalise(text):
    """Return the number as `format_number` writes it, from what a person typed.

    Lower case, blanks, and missing or other separators are mended. Without all three
    separators the parts are found from the year; where that can be done in two ways,
    as after a code that ends in 20, the number is refused and not guessed.

    :raises InvalidNumber: not a case number, or a wrong check character
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise InvalidNumber("This is not a case number.")
    parts = [part for part in _SEPARATORS.split(text) if part]
    if not all(part.isascii() for part in parts):  # upper() would turn "ı" into "I"
        raise InvalidNumber("This is not a case number.")
    number = "-".join(parts).upper()
    if not _PARTS.fullmatch(number):
        readings = [one for one in _readings(number) if _PARTS.fullmatch(one)]
        if len(readings) != 1:
            raise InvalidNumber("This is not a case number.")
        number = readings[0]
    if not mod_37_36.is_valid(number.replace("-", "")):
        raise WrongSign("A sign in this case number is wrong.")
    return number


def _readings(number):
    """All ways to put the three dashes, by where the year may begin."""
    signs = number.replace("-", "")
    return [
        f"{signs[:at]}-{signs[at : at + 4]}-{signs[at + 4 : -1]}-{signs[-1:]}"
        for at in range(2, 13)
    ]
