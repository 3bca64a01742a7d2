"""How likely two records are of one person, and why.

Evidence for and against is added up as in the theory of record linkage (Fellegi and
Sunter 1969): each fact that two records share or contradict shifts the odds. The weights
were set by hand on a labelled set of invented people (`benchmarks/person_match.py`).
A high score is a reason to ask a person, and never one to merge.

>>> one = Person("Luz dela Cruz", born=date(1951, 3, 9), area=7)
>>> match = compare(one, Person("De la Cruz, Lusing", born=date(1951, 3, 9), area=7))
>>> match.reasons, match.score > LIKELY
(('name_similar', 'birth_date', 'area'), True)
>>> compare(one, Person("Ramon Santos", born=date(1951, 3, 9))).score < POSSIBLE
True
"""

import math
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from .person_name import fold, parts
from .person_nicknames import also_called

# From these scores on two records are shown as likely, or as possibly, the same.
LIKELY = 0.9
POSSIBLE = 0.5

# So many people are called so that a name of nothing else says little.
_COMMON = frozenset(
    "maria jose juan john mary mark ana antonio santos reyes cruz garcia mendoza ramos "
    "santiago flores villanueva diaz bautista ocampo torres castillo aquino fernandez "
    "gonzales gonzalez rosario lopez perez rivera francisco tan lim".split()
)
_START = -4.0
_ALIKE = 0.8


class Person(NamedTuple):
    """What is compared; all but the name may be missing.

    ``born`` is a date, ``year`` the year of birth where no date is known; ``estimated``
    says that date or year is a guess. ``area`` is anything that is equal for one place.
    """

    name: str
    born: date | None = None
    year: int | None = None
    estimated: bool = False
    phone: str | None = None
    email: str | None = None
    area: int | None = None
    family: str | None = None


class Match(NamedTuple):
    """``score`` from 0 to 1; ``reasons`` are codes, the strongest kind first;
    ``against`` are codes of what contradicts."""

    score: float
    reasons: tuple
    against: tuple


def compare(one, other):
    """Compare two records.

    :param one: `Person`
    :param other: `Person`
    :return: `Match`
    """
    reasons, against = [], []
    odds = _START + _name_odds(one, other, reasons, against)
    odds += _birth_odds(one, other, reasons, against)
    for code, weight in (("phone", 3.0), ("email", 3.5)):
        mine, theirs = getattr(one, code), getattr(other, code)
        if mine and mine == theirs:
            reasons.append(code)
            odds += weight
    if one.area and other.area:
        odds += 1.2 if one.area == other.area else -0.4
        if one.area == other.area:
            reasons.append("area")
    if "twins" in against:
        odds = min(odds, 0.0)  # home and phone say nothing about twins
    return Match(1 / (1 + math.exp(-odds)), tuple(reasons), tuple(against))


# ----------------------------------------------------------------------
# NAMES
# ----------------------------------------------------------------------


def name_likeness(one, other):
    """How alike two whole names are, from 0 to 1, whatever their order.

    >>> name_likeness("Juan Cruz", "dela Cruz, Juan")
    1.0
    >>> name_likeness("John Paul Lim", "Johnpaul Lim")
    1.0
    """
    return _likeness(_parts(one)[0], _parts(other)[0])[0]


def _likeness(mine, theirs):
    """Likeness, and the pairs that belong together as ``(likeness, word, word)``."""
    if not mine or not theirs:
        return 0.0, []
    if "".join(sorted(mine)) == "".join(sorted(theirs)) or "".join(mine) == "".join(
        theirs
    ):
        return 1.0, [(1.0, word, word) for word in mine]
    mine, theirs = _joined_alike(list(mine), list(theirs))
    if len(mine) > len(theirs):
        mine, theirs = theirs, mine
    pairs, left, lost = [], list(theirs), []
    for likeness, word, match in sorted(
        ((word_likeness(a, b), a, b) for a in mine for b in theirs),
        key=lambda pair: -pair[0],
    ):
        if likeness >= 0.5 and word not in lost and match in left:
            pairs.append((likeness, word, match))
            left.remove(match)
            lost.append(word)
    if not pairs:
        return 0.0, []
    weights = [0.3 if len(word) == 1 else 1 for _like, word, _match in pairs]
    weight = sum(weights)
    total = sum(pair[0] * share for pair, share in zip(pairs, weights, strict=True))
    # A word that only one has: a middle name left out, or a different name.
    missing = sum(0.3 if len(word) == 1 else 1 for word in mine if word not in lost)
    spare = sum(0.12 for word in left if len(word) > 1)
    return total / (weight + missing + spare), pairs


def _joined_alike(mine, theirs):
    """John Paul and Johnpaul: two words of one that are one of the other are joined."""
    for longer, shorter in ((mine, theirs), (theirs, mine)):
        for at in range(len(longer) - 1):
            joined = "".join(longer[at : at + 2])
            if joined in shorter:
                longer[at : at + 2] = [joined]
                break
    return mine, theirs


@lru_cache(maxsize=65536)
def word_likeness(one, other):
    """How alike two words of names are, from 0 to 1."""
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return 0.7 if one[0] == other[0] else 0.0
    if other in also_called(one):
        return 0.9
    mine, theirs = fold(one), fold(other)
    if mine == theirs:
        return 0.96
    slips = min(
        OSA.distance(mine, theirs, score_cutoff=2),
        OSA.distance(one, other, score_cutoff=2),
    )
    length = max(len(mine), len(theirs))
    if slips == 1 and length >= 4:
        return 0.92 if length > 4 else 0.85
    if slips == 2 and length >= 7:
        return 0.84
    likeness = JaroWinkler.similarity(one, other)
    return likeness * 0.9 if likeness >= 0.85 else likeness * 0.6


@lru_cache(maxsize=65536)
def _parts(name):
    found, ending = parts(name)
    return tuple(found), ending


def _name_odds(one, other, reasons, against):
    mine, my_ending = _parts(one.name)
    theirs, their_ending = _parts(other.name)
    likeness, pairs = _likeness(mine, theirs)
    if likeness >= _ALIKE:
        reasons.append("name" if likeness > 0.995 else "name_similar")
    odds = _by_likeness(likeness)
    if likeness >= _ALIKE:
        telling = [w for _l, w, m in pairs if len(w) > 2 and not {w, m} & _COMMON]
        odds += min(len(telling), 3) - 1
    elif odds < 0 and _may_be_married(mine, theirs):
        reasons.append("name_married")
        odds = 1.2
    same_birth = one.born and one.born == other.born
    if my_ending != their_ending:
        against.append("suffix")
        odds -= 0.2 if same_birth else 4.0
    if same_birth and _may_be_twins(mine, theirs, pairs):
        against.append("twins")
        odds -= 5.0
    return odds


def _may_be_married(mine, theirs):
    """The family name of one is the middle name of the other, who took another."""
    if min(len(mine), len(theirs)) < 2 or word_likeness(mine[0], theirs[0]) < 0.9:
        return False
    return any(
        word_likeness(word, family) >= 0.84
        for names, family in ((theirs[1:-1], mine[-1]), (mine[1:-1], theirs[-1]))
        for word in names
    )


def _by_likeness(likeness):
    for least, odds in (
        (0.97, 3.0),
        (0.92, 2.4),
        (0.86, 1.6),
        (_ALIKE, 0.6),
        (0.72, -0.8),
        (0.6, -3.0),
    ):
        if likeness >= least:
            return odds
    return -7.0


def _may_be_twins(mine, theirs, pairs):
    """All else the same, and first names that are names of their own: Mark and Marc,
    Ana and Ina. Slips of longer names are slips."""
    if len(pairs) < 2:
        return False
    mine, theirs = _joined_alike(list(mine), list(theirs))
    paired = {word for _like, *both in pairs for word in both}
    if {mine[-1], theirs[-1]} <= paired and all(
        any(len(word) > 1 and word not in paired for word in names)
        for names in (mine, theirs)
    ):
        return True  # Maria Cristina and Maria Luisa
    if mine[0] == theirs[0]:
        return False
    first = word_likeness(mine[0], theirs[0])
    if {mine[0]} & set(theirs) or {theirs[0]} & set(mine):
        return False  # changed order
    others = [like for like, word, _match in pairs if word not in (mine[0], theirs[0])]
    same_others = bool(others) and min(others) == 1.0
    return same_others and (
        first < 0.84 or (len(mine[0]) <= 4 and len(theirs[0]) <= 4 and first < 1)
    )


# ----------------------------------------------------------------------
# BIRTH
# ----------------------------------------------------------------------


def _birth_odds(one, other, reasons, against):
    if one.born and other.born and not (one.estimated or other.estimated):
        return _date_odds(one.born, other.born, reasons, against)
    mine = one.born.year if one.born else one.year
    theirs = other.born.year if other.born else other.year
    if not mine or not theirs:
        return 0.0
    apart = abs(mine - theirs)
    if apart == 0:
        reasons.append("birth_year")
        return 1.5
    if apart <= 3 and (one.estimated or other.estimated):
        reasons.append("birth_about")
        return 0.6
    if apart > (10 if one.estimated or other.estimated else 1):
        against.append("birth")
        return -4.0
    return -1.5


def _date_odds(mine, theirs, reasons, against):
    if mine == theirs:
        reasons.append("birth_date")
        return 4.5
    if (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month):
        reasons.append("birth_swapped")
        return 3.0
    if one_slip(mine, theirs):
        reasons.append("birth_slip")
        return 1.8
    against.append("birth")
    if mine.year == theirs.year:
        return -2.0
    return -5.0


def one_slip(mine, theirs):
    """Whether two dates differ by one wrong or two changed digits.

    >>> one_slip(date(1980, 5, 12), date(1980, 5, 21))
    True
    >>> one_slip(date(1980, 5, 12), date(1981, 6, 12))
    False
    """
    return OSA.distance(f"{mine:%Y%m%d}", f"{theirs:%Y%m%d}", score_cutoff=1) == 1


def contradicts(one, other):
    """Whether dates of birth rule out that two records are of one person.

    Guesses rule out nothing; neither do days and months that are changed over, which a
    person has to look at.
    """
    return "birth" in compare(one, other).against and bool(
        one.born and other.born and not (one.estimated or other.estimated)
    )
