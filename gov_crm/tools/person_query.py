"""What somebody typed who looks for a person: words of a name, dates, numbers, addresses.

>>> query = parse("dela cruz luz 1951", "PH")
>>> query.words, query.year
(('cruz', 'luz'), 1951)
>>> parse("0917-555-0100", "PH").phone
'639175550100'
>>> parse("bplo 2026 004127 x").is_wrong_number
True
"""

import re
from datetime import date
from typing import NamedTuple

from . import person_name, phone_number, reference_number

_LONGEST = 200
_MOST_WORDS = 8
_DATE = re.compile(r"(?<!\d)(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Begins as a case number does: the code of an office, then a year.
_LIKE_NUMBER = re.compile(r"\s*[a-z][a-z0-9]{1,11}[\s._/-]*20\d\d[\s._/-]*\d", re.I)


class Query(NamedTuple):
    """``words`` of a name and the text they stand in (``name``); ``dates`` of birth that may
    be meant, or a ``year``; ``phone`` in digits, or the ``end`` of one; ``email``; ``number``
    of a case; ``is_wrong_number``: it would be one but for a wrong sign."""

    name: str = ""
    words: tuple = ()
    dates: tuple = ()
    year: int | None = None
    phone: str | None = None
    end: str | None = None
    email: str | None = None
    number: str | None = None
    is_wrong_number: bool = False

    @property
    def is_fact(self):
        """Whether it names one person exactly, and is no name."""
        return bool(self.phone or self.email or self.number)


def parse(text, region=None):
    """Tell what a text may mean.

    :param text: what was typed
    :param region: two letters of the country for phone numbers
    :return: `Query`; of a text that says nothing, an empty one
    """
    text = " ".join((text or "").split())[:_LONGEST]
    if _EMAIL.fullmatch(text):
        return Query(email=text.lower())
    if _LIKE_NUMBER.match(text):
        try:
            return Query(number=reference_number.normalise(text))
        except reference_number.InvalidNumber:
            return Query(is_wrong_number=True)
    dates, rest = _take_dates(text)
    if not dates and phone_number.looks_like_phone(text):
        phone = phone_number.digits(text, region)
        plain = re.sub(r"\D", "", text)
        if phone:
            return Query(phone=phone)
        if len(plain) > 4 or not _YEAR.fullmatch(plain):
            return Query(end=plain.lstrip("0"))
    year = None
    found = not dates and _YEAR.search(rest)
    if found:
        year = int(found[1])
        rest = rest[: found.start()] + " " + rest[found.end() :]
    name = " ".join(rest.split())
    words = tuple(dict.fromkeys(person_name.words(name)))[:_MOST_WORDS]
    return Query(name=name, words=words, dates=dates, year=year)


def _take_dates(text):
    """Days that a date in the text may mean, and the text without it.

    >>> _take_dates("Luz 09/03/1951")
    ((datetime.date(1951, 3, 9), datetime.date(1951, 9, 3)), 'Luz  ')
    """
    found = _DATE.search(text)
    if not found:
        return (), text
    one, _sign, two, three = found.groups()
    if len(one) == 4:
        orders = [(one, two, three)]
    elif len(three) == 4:
        orders = [(three, two, one), (three, one, two)]
    else:
        return (), text
    dates = []
    for year, month, day in orders:
        try:
            dates.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    rest = text[: found.start()] + " " + text[found.end() :]
    return tuple(dict.fromkeys(dates)), rest


def draft(text, region=None):
    """What the form of a new person begins with, from what was typed.

    >>> draft("dela cruz luz 1951")["family"], draft("dela cruz luz 1951")["given"]
    ('Dela Cruz', 'Luz')
    >>> draft("Luz dela Cruz")["family"], draft("Cruz, Ana Maria")["given"]
    ('dela Cruz', 'Ana Maria')
    >>> draft("0917 555 0100", "PH")["phone"]
    '+639175550100'

    :return: ``{"given", "family", "birth" (ISO date or empty), "year" (or 0), "phone",
        "email"}``
    """
    query = parse(text, region)
    given, family = _split(query.name)
    return {
        "given": _capital(given),
        "family": _capital(family),
        # A date that may mean two days is left to the officer.
        "birth": query.dates[0].isoformat() if len(query.dates) == 1 else "",
        "year": query.year or 0,
        "phone": f"+{query.phone}" if query.phone else "",
        "email": query.email or "",
    }


def _split(name):
    """Given and family name of a whole one, as likely as it can be told."""
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    parts = name.split()
    if len(parts) < 2:
        return name, ""
    particles = [person_name.is_particle(part) for part in parts]
    if particles[0] and False in particles:
        # Begins with "dela": the family name goes to the first word that is none.
        end = particles.index(False) + 1
        if end < len(parts):
            return " ".join(parts[end:]), " ".join(parts[:end])
    start = len(parts) - 1
    while start > 1 and particles[start - 1]:
        start -= 1
    return " ".join(parts[:start]), " ".join(parts[start:])


def _capital(text):
    """Small letters become a name; what has capitals stays as it was typed."""
    return text.title() if text == text.lower() else text
