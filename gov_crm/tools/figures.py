"""Figures as they are told: a value, what it is of, and how sure it is. Numbers in, numbers
out.

>>> found = share("on_time", 371, 412)
>>> found.count, found.n, round(found.value, 1), round(found.low, 1), round(found.high, 1)
(371, 412, 90.0, 86.8, 92.6)

Nothing to divide by is no data, and never 0 %:

>>> share("on_time", 0, 0).value is None
True

Waiting times are whole days, so a quantile is one of them: the smallest within which at least
that share was answered.

>>> waits = {0: 3, 2: 4, 4: 2, 15: 1}
>>> quantile(waits, 0.5), quantile(waits, 0.9), quantile({}, 0.5)
(2, 4, None)
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, sqrt

# Quantile of the normal distribution for an interval of 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    :param str code: of the measure (``gov.measure``)
    :param value: in the unit of the measure, shares in percent; None: no data
    :param int n: cases (or whatever the measure divides by) behind it
    :param count: those of them that count, where the figure is a share or a number
    :param low: lower end of the interval of 95 %, in the unit of the value
    :param high: upper end of it
    """

    code: str
    value: object
    n: int
    count: object = None
    low: float | None = None
    high: float | None = None

    def enough(self, minimum):
        """Whether it is of as many cases as it takes to say something."""
        return self.value is not None and self.n >= minimum


def number(code, count):
    """How many there are."""
    return Figure(code, count, count, count)


def share(code, count, n):
    """A share in percent, with its interval."""
    if not n:
        return Figure(code, None, 0, 0)
    return Figure(code, 100 * count / n, n, count, *wilson(count, n))


def wait(code, counts, part):
    """A quantile of waiting times, see :func:`quantile`."""
    return Figure(code, quantile(counts, part), sum(counts.values()))


def wilson(count, n):
    """The interval of Wilson (1927) for a share, 95 %, in percent.

    It holds for small numbers and shares near 0 and 100, where the usual one fails (Brown, Cai
    and DasGupta 2001, *Interval Estimation for a Binomial Proportion*).

    :raises ValueError: no ``n``, or more than all of them

    >>> [round(it, 2) for it in wilson(0, 10)], [round(it, 2) for it in wilson(10, 10)]
    ([0.0, 27.75], [72.25, 100.0])
    """
    if n < 1 or not 0 <= count <= n:
        raise ValueError("A share is of at least one, and of no more than all.")
    p, squared = count / n, _Z * _Z
    middle = p + squared / (2 * n)
    spread = _Z * sqrt(p * (1 - p) / n + squared / (4 * n * n))
    whole = 1 + squared / n
    low = 0.0 if not count else 100 * (middle - spread) / whole
    high = 100.0 if count == n else 100 * (middle + spread) / whole
    return low, high


def quantile(counts, part):
    """The smallest value up to which at least this part lies (nearest rank).

    :param counts: ``{value: how many}``
    :param float part: above 0, at most 1
    :return: one of the values, or None if there are none
    """
    rank = ceil(_exact(str(part)) * sum(counts.values()))
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0 < counts[value]:
            return value
    return None


@lru_cache(maxsize=16)
def _exact(part):
    """0.9 of ten is the ninth, whatever 0.9 is as a binary number."""
    return Fraction(part)
