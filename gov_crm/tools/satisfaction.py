"""What answers of citizens amount to: scores, bands, sample sizes. Numbers in, numbers out.

Counts are given raw, per point of the scale: ``{5: 12, 4: 30, 3: 4, 2: 1, 1: 0, 0: 3}``,
where 0 is "does not apply". Two formulas are in use for the same survey and give different
numbers, so both are here and an agency says which one it reports.

>>> counts = {5: 12, 4: 30, 3: 4, 2: 1, 1: 3, 0: 10}
>>> favourable_score(counts, FIVE)
Decimal('84.0')
>>> average_score(counts, FIVE)
Decimal('78.8')
>>> band(favourable_score(counts, FIVE))
'satisfactory'

Nothing to divide by is no data, and never 0 %:

>>> favourable_score({0: 7}, FIVE) is None
True

It is rounded first and then put into a band, so that screen and paper say the same:

>>> band(rounded(Decimal("89.95"))), rounded(Decimal("89.95"))
('very_satisfactory', Decimal('90.0'))
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

NOT_APPLICABLE = 0
_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)
# The lower end of each band, in percent, the best first.
BANDS = (
    ("outstanding", Decimal(95)),
    ("very_satisfactory", Decimal(90)),
    ("satisfactory", Decimal(80)),
    ("fair", Decimal(60)),
    ("poor", Decimal(0)),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Points from 1 to ``top``; those in ``favourable`` count as satisfied."""

    top: int
    favourable: frozenset

    @property
    def points(self):
        """All points, the best first."""
        return tuple(range(self.top, 0, -1))


FIVE = Scale(5, frozenset((4, 5)))
THREE = Scale(3, frozenset((3,)))
SCALES = {"five": FIVE, "three": THREE}


def rounded(score):
    """To one decimal, halves up; None stays None."""
    return None if score is None else score.quantize(_TENTH, ROUND_HALF_UP)


def answered(counts, scale):
    """How many chose a point of the scale: all answers but "does not apply".

    >>> answered({5: 2, 3: 1, 0: 4}, FIVE)
    3
    """
    return sum(counts.get(point, 0) for point in scale.points)


def favourable_score(counts, scale):
    """Percent of those who chose a favourable point, of all who chose one."""
    whole = answered(counts, scale)
    good = sum(counts.get(point, 0) for point in scale.favourable)
    return _percent(good, whole)


def average_score(counts, scale):
    """Sum of the points chosen, in percent of the most there could be."""
    whole = answered(counts, scale)
    points = sum(point * counts.get(point, 0) for point in scale.points)
    return _percent(points, whole * scale.top)


FORMULAS = {"favourable": favourable_score, "average": average_score}


def pooled(parts):
    """The counts of several questions as those of one.

    >>> pooled([{5: 1, 0: 1}, {5: 2, 4: 1}])
    {5: 3, 0: 1, 4: 1}
    """
    whole = {}
    for counts in parts:
        for point, count in counts.items():
            whole[point] = whole.get(point, 0) + count
    return whole


def share(counts, wanted, among=None):
    """Percent of the answers that are one of ``wanted``, of those that are one of ``among``
    (None: of all).

    Awareness of a charter is ``share(cc1, {1, 2, 3})``, how well it is seen
    ``share(cc2, {1, 2}, {1, 2, 3, 4})``: who knows of none says "N/A", which is left out.

    >>> share({1: 6, 2: 2, 4: 2}, {1, 2, 3})
    Decimal('80.0')
    """
    whole = sum(
        count for value, count in counts.items() if among is None or value in among
    )
    return _percent(sum(counts.get(value, 0) for value in wanted), whole)


def band(score):
    """The name of the band of a score in percent; None for no data.

    >>> [band(Decimal(it)) for it in ("59.9", "60", "79.9", "89.9", "95")]
    ['poor', 'fair', 'fair', 'satisfactory', 'outstanding']
    """
    if score is None:
        return None
    return next(name for name, lowest in BANDS if rounded(score) >= lowest)


def is_satisfied(point, scale):
    """Whether one answer counts as satisfied; None where it says nothing.

    >>> is_satisfied(4, FIVE), is_satisfied(3, FIVE), is_satisfied(0, FIVE)
    (True, False, None)
    """
    return point in scale.favourable if point in scale.points else None


def sample_size(population, z=1.96, error=0.05):
    """How many answers make the figures of a service good enough: 95 % and 5 % either way,
    of a finite number of clients.

    >>> [sample_size(it) for it in (0, 10, 50, 100, 500, 1000, 10_000, 100_000)]
    [0, 10, 45, 80, 218, 278, 370, 383]
    """
    spread = z * z / 4
    return ceil(population * spread / (error * error * (population - 1) + spread))


def in_steps(count, step):
    """How many of ``count`` answers are told of: whole steps, so that nobody learns what the
    last one said by looking before and after it came.

    >>> [in_steps(it, 5) for it in (4, 5, 9, 10)]
    [0, 5, 5, 10]
    """
    return count - count % step


def _percent(part, whole):
    return rounded(_HUNDRED * part / whole) if whole else None
