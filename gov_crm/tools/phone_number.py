"""Phone numbers in one form, however they were written.

>>> digits("0917 555 0100", "PH"), digits("+63 (917) 555-0100"), digits("639175550100", "PH")
('639175550100', '639175550100', '639175550100')
>>> digits("917555010", "PH") is None
True
"""

import re

import phonenumbers

_LONGEST = 40
_SIGNS = re.compile(r"[-+()./\s\d\u2010-\u2015]+")


def looks_like_phone(text):
    """Whether a text has only what is written in phone numbers, and digits among it.

    >>> looks_like_phone("(02) 8527-0000"), looks_like_phone("Room 8527")
    (True, False)
    """
    text = text or ""
    return bool(_SIGNS.fullmatch(text)) and len(re.sub(r"\D", "", text)) >= 4


def digits(text, region=None):
    """The digits of a whole number with the code of its country, without plus.

    :param text: as a person wrote it, or nothing
    :param region: two letters of the country for numbers without a country code
    :return: text, or None for what is no whole number
    """
    text = (text or "").strip()
    if not text or len(text) > _LONGEST:
        return None
    spellings = [text]
    if not text.startswith("+"):
        spellings.append("+" + re.sub(r"\D", "", text))
    for spelling in spellings:
        try:
            number = phonenumbers.parse(spelling, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number) and phonenumbers.is_valid_number(
            number
        ):
            return phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            ).lstrip("+")
    return None
