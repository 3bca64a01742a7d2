"""Times, fees, classes and kinds of transaction as they stand in Citizen's Charters.

Charters are written for people: “1–3 minutes”, “12 days 20 min”, “depends on the location”,
“PHP 155.00 a copy”. What can be counted is counted, and the words are kept beside it.
"""

import math
import re
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

# A working day of eight hours, where the office says nothing else.
DAY_MINUTES = 480

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "half a": "0.5", "half an": "0.5", "half": "0.5",
    "isang": 1, "isa": 1, "dalawang": 2, "tatlong": 3, "apat na": 4, "limang": 5,
    "anim na": 6, "pitong": 7, "walong": 8, "siyam na": 9, "sampung": 10,
    "kalahating": "0.5",
}  # fmt: skip
_UNITS = {
    "second": ("seconds", "second", "secs", "sec", "segundo", "s"),
    "minute": ("minutes", "minute", "mins", "min", "minuto", "m"),
    "hour": ("hours", "hour", "hrs", "hr", "oras", "h"),
    "day": ("days", "day", "araw", "d"),
    "week": ("weeks", "week", "linggo"),
    "month": ("months", "month", "buwan"),
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words}
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d{1,6}(?:\.\d+|,\d{1,2})?|" + "|".join(
    sorted(_NUMBERS, key=len, reverse=True)
)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<low>{_NUMBER})\s*(?:\(\s*\d+\s*\)\s*)?"
    rf"(?:(?:-|–|—|to|hanggang)\s*(?P<high>{_NUMBER})\s*)?"
    r"(?P<kind>working|calendar|business|office|consecutive)?[\s-]*"
    rf"(?P<unit>{'|'.join(sorted(_UNIT, key=len, reverse=True))})\b\.?",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"\b(?:excluding|exclusive of|not including|except|hindi kasama)\b", re.IGNORECASE
)
_NOT_COUNTED = re.compile(
    r"\b(?:not counted|not included|hindi kasama)\b", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:per|each|kada|bawat)\b", re.IGNORECASE)
_CALENDAR = re.compile(
    r"\b(?:calendar|consecutive|weekends? included)\b", re.IGNORECASE
)
_VAGUE = re.compile(
    r"\b(?:depend\w*|var(?:y|ies|iable)|approximately|approx|about|around|estimated|"
    r"at least|minimum|depende|humigit)\b",
    re.IGNORECASE,
)


class Time(NamedTuple):
    """``minutes`` that can be counted (the longest of a range), the words, and ``notes``:
    ``range``, ``calendar``, ``each``, ``vague``, ``left_out``, ``none`` (nothing to count),
    ``unit`` (a number without one), ``blank``."""

    minutes: int
    text: str
    notes: tuple = ()


def read_time(text, day_minutes=DAY_MINUTES):
    """A time of a charter.

    :param day_minutes: minutes of one working day

    >>> read_time("1–3 minutes")
    Time(minutes=3, text='1–3 minutes', notes=('range',))
    >>> read_time("12 days 20 min").minutes
    5780
    >>> read_time("depends on location")
    Time(minutes=0, text='depends on location', notes=('none',))
    >>> read_time("10 days, weekends included").notes
    ('calendar',)
    >>> read_time("1 day for the inspection; 7 days to comply are not counted")[::2]
    (480, ('left_out',))
    """
    text = " ".join(str(text or "").split())
    if not text.strip("-–—"):
        return Time(0, "", ("blank",))
    notes, seconds, found = [], 0, False
    for clause in re.split(r";|[.,]\s", text):
        counted = _LEFT_OUT.split(clause)[0]
        if counted != clause or _NOT_COUNTED.search(clause):
            notes.append("left_out")
        if _NOT_COUNTED.search(clause) and counted == clause:
            continue
        for match in _AMOUNT.finditer(counted):
            found = True
            low = _number(match["low"])
            high = _number(match["high"]) if match["high"] else low
            if high != low:
                notes.append("range")
            seconds += max(low, high) * _seconds(match["unit"].lower(), day_minutes)
    if not found:
        return Time(0, text, ("unit" if re.fullmatch(r"[\d.,]+", text) else "none",))
    for note, words in (("calendar", _CALENDAR), ("each", _EACH), ("vague", _VAGUE)):
        if words.search(text):
            notes.append(note)
    return Time(math.ceil(seconds / 60), text, tuple(dict.fromkeys(notes)))


def _number(text):
    word = _NUMBERS.get(text.lower())
    if word:
        return Decimal(word)
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+", text)
    return Decimal(text.replace(",", "" if thousands else "."))


def _seconds(unit, day_minutes):
    return {
        "second": 1,
        "minute": 60,
        "hour": 3600,
        "day": day_minutes * 60,
        "week": 5 * day_minutes * 60,
        "month": 22 * day_minutes * 60,
    }[_UNIT[unit]]


def say_minutes(minutes, day_minutes=DAY_MINUTES):
    """A time in English as a charter has it: days of work, hours, minutes.

    >>> say_minutes(5780), say_minutes(65), say_minutes(0), say_minutes(480)
    ('12 days 20 minutes', '1 hour 5 minutes', '', '1 day')
    >>> read_time(say_minutes(5780)).minutes
    5780
    """
    days, rest = divmod(minutes, day_minutes)
    hours, rest = divmod(rest, 60)
    parts = ((days, "day"), (hours, "hour"), (rest, "minute"))
    return " ".join(
        f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count
    )


# ----------------------------------------------------------------------
# FEES
# ----------------------------------------------------------------------

_FREE = frozenset(
    ("", "none", "no fee", "no fees", "free", "free of charge", "n/a", "na", "not applicable",
     "no charge", "zero", "0", "0.00", "wala", "walang bayad", "libre")
)  # fmt: skip
_SUM = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"


class Fee(NamedTuple):
    """``amount`` as Decimal, zero where there is none to count, and the words beside it."""

    amount: Decimal
    text: str


def read_fee(text, signs=("PHP", "₱", "P")):
    """A fee of a charter. Where it is more than one amount or has conditions, the words are
    kept and nothing is guessed.

    :param signs: how the currency is written

    >>> read_fee("PHP 1,530.00")
    Fee(amount=Decimal('1530.00'), text='')
    >>> read_fee("₱550 + ₱20 + ₱2")
    Fee(amount=Decimal('572'), text='₱550 + ₱20 + ₱2')
    >>> read_fee("₱40 local, ₱95 abroad")
    Fee(amount=Decimal('0'), text='₱40 local, ₱95 abroad')
    >>> read_fee("None"), read_fee("Based on the revenue code").amount
    (Fee(amount=Decimal('0'), text=''), Decimal('0'))
    """
    text = " ".join(str(text or "").split())
    if text.strip(" .-–—").casefold() in _FREE:
        return Fee(Decimal(0), "")
    sign = "|".join(re.escape(it) for it in sorted(signs, key=len, reverse=True) if it)
    one = rf"(?:(?:{sign})\s*\.?\s*)?(?:{_SUM})(?:\s*(?:{sign}|pesos?))?"
    if not re.fullmatch(rf"{one}(?:\s*\+\s*{one})*", text, re.IGNORECASE):
        return Fee(Decimal(0), text)
    amounts = [Decimal(it.replace(",", "")) for it in re.findall(_SUM, text)]
    return Fee(sum(amounts), text if len(amounts) > 1 else "")


def say_fee(amount, text, code="PHP"):
    """A fee in one cell.

    >>> say_fee(Decimal("80"), "a copy"), say_fee(0, ""), say_fee(0, "By capital")
    ('PHP 80.00 a copy', 'None', 'By capital')
    """
    number = f"{code} {amount:,.2f}" if amount else ""
    return " ".join(filter(None, (number, text))) or "None"


# ----------------------------------------------------------------------
# CLASS AND TRANSACTION
# ----------------------------------------------------------------------

_CLASSES = {
    "simple": ("simple", "payak", "simpleng transaksyon"),
    "complex": ("complex", "komplikado", "masalimuot"),
    "highly_technical": (
        "highly technical",
        "highlytechnical",
        "hightly technical",
        "technical",
        "lubhang teknikal",
        "mataas na teknikal",
    ),
}
_TRANSACTIONS = {
    "c": ("government to citizen", "government to client", "pamahalaan sa mamamayan"),
    "b": ("government to business", "pamahalaan sa negosyo"),
    "g": ("government to government", "pamahalaan sa pamahalaan"),
}
_WORDS = {
    "c": (
        "citizen",
        "citizens",
        "client",
        "clients",
        "public",
        "mamamayan",
        "kliyente",
    ),
    "b": ("business", "businesses", "negosyo"),
    "g": ("agency", "agencies"),
}
_CODE = re.compile(r"\bg[\s-]*(?:2|to)[\s-]*([cbg])\b", re.IGNORECASE)
_TURNED = re.compile(r"\b(?:g([cbg])2|2g([cbg])|g([cbg]))\b", re.IGNORECASE)


def read_class(text):
    """``simple``, ``complex`` or ``highly_technical``; None for no such word.

    >>> read_class("HIGHLY-TECHNICAL"), read_class("Complx"), read_class("G2C")
    ('highly_technical', 'complex', None)
    """
    words = " ".join(re.findall(r"\w+", str(text or "").casefold()))
    words = re.sub(r"\b(?:transactions?|services?)\b", "", words).strip()
    for code, names in _CLASSES.items():
        if words in names:
            return code
    for code, names in _CLASSES.items():
        if words and _like(words, names[0]) > 0.8:
            return code
    return None


def read_transaction(text):
    """``(letters, sure)``: of ``c``, ``b`` and ``g`` those meant, and whether they stand
    there as the law writes them.

    >>> sorted(read_transaction("G2C, G2B")[0])
    ['b', 'c']
    >>> read_transaction("GC2 - Goverment to Citzen")
    ({'c'}, False)
    >>> read_transaction("Simple")
    (set(), False)
    """
    text = str(text or "")
    found = {match[1].lower() for match in _CODE.finditer(text)}
    if found:
        return found, True
    found = {
        next(filter(None, match.groups())).lower() for match in _TURNED.finditer(text)
    }
    for piece in re.split(r"[,;/&()\n]|\band\b|\bat\b|[–—-]", text.casefold()):
        words = re.findall(r"\w+", piece)
        for letter, names in _TRANSACTIONS.items():
            if any(_like(" ".join(words), name) > 0.8 for name in names):
                found.add(letter)
            elif set(words) & set(_WORDS[letter]) and len(words) <= 3:
                found.add(letter)
    return found, False


def _like(one, other):
    return SequenceMatcher(None, one, other).ratio()
