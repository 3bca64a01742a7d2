"""What can fairly be said of one officer's answers, compared with the whole agency.

Officers do not choose which services they work in, so plain shares compare the work and not
the people. Here each officer is compared with what the whole agency achieved *in the same
services in the same period* (indirect standardisation, as in Breslow and Day, Statistical
Methods in Cancer Research, vol. II, IARC 1987, ch. 2): the number observed, against the
number expected if the agency's share of each service held for this officer's answers.

The interval of observed / expected is exact for a Poisson number (Garwood, Fiducial limits
for the Poisson distribution, Biometrika 28, 1936). Numbers of a few kinds of events among
many answers vary less than that, so the interval is rather too wide than too narrow: it errs
in favour of the officer.

Two limits, as Spiegelhalter proposes for comparing institutions (Funnel plots for comparing
institutional performance, Statistics in Medicine 24, 2005): 95 % is shown; that somebody
differs is *said* only beyond 99.8 %, because among hundreds of officers one in twenty lies
beyond the first by chance alone.

Two officers, two services; the first has the slow service, and does in it what everybody
does:

>>> rows = [
...     Answer("slow", who, number < 10) for who in "abc" for number in range(20)
... ] + [Answer("quick", who, number < 1) for who in "bcd" for number in range(20)]
>>> it = compare("a", rows)
>>> it.n, it.observed, it.expected, it.ratio, it.said
(20, 10, 10.0, 1.0, 'as_expected')
>>> [round(limit, 2) for limit in (it.low, it.high)]
[0.48, 1.84]

Who works in a service with one colleague only is not compared there: the difference would
tell what the colleague did, and the "agency" would be one person.

>>> it = compare("a", [Answer("slow", who, False) for who in "ab" for _ in range(30)])
>>> it.n, it.not_comparable, it.observed, it.said
(0, 30, None, 'too_few')
"""

import math
from collections import defaultdict
from typing import Any, NamedTuple

# Of fewer answers nothing is said of anybody, as on the board of a supervisor.
MINIMUM = 10
# In a service, so many others must have answered so often.
OTHER_PEOPLE = 2
OTHER_ANSWERS = 5
# Two-sided: what may lie outside.
SHOWN = 0.05
SAID = 0.002
_STEPS = 200
_CLOSE = 1e-12


class Answer(NamedTuple):
    """One answer to a citizen.

    ``kind`` is what is compared with each other, such as a service; ``who`` gave it; ``event``
    whether what is counted happened, None where that cannot be judged. Any values will do.
    """

    kind: Any
    who: Any
    event: Any


class Comparison(NamedTuple):
    """One officer against the whole agency. Numbers are None where there are too few.

    ``n``: answers compared; ``not_comparable``: of services in which too few others answered;
    ``said``: ``too_few``, ``as_expected``, ``fewer`` or ``more`` events than expected.
    """

    n: int
    not_comparable: int
    observed: Any = None
    expected: Any = None
    ratio: Any = None
    low: Any = None
    high: Any = None
    said: str = "too_few"


def compare(who, answers):
    """Compare one officer with all of ``answers``, the officer's own included.

    :param answers: iterable of :class:`Answer` of the whole agency and one period; those
        whose event is None are passed over
    :rtype: Comparison
    """
    return compare_all([who], answers)[who]


def compare_all(people, answers):
    """``{who: Comparison}``, one pass over the answers whatever the number of people."""
    counts = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for kind, who, event in answers:
        if event is not None:
            cell = counts[kind][who]
            cell[0] += 1
            cell[1] += bool(event)
    totals = {
        kind: tuple(map(sum, zip(*cells.values(), strict=True)))
        for kind, cells in counts.items()
    }
    return {who: _compare(who, counts, totals) for who in people}


def _compare(who, counts, totals):
    n = observed = not_comparable = 0
    expected = 0.0
    for kind, cells in counts.items():
        if who not in cells:
            continue
        own, events = cells[who]
        answers, happened = totals[kind]
        if len(cells) - 1 < OTHER_PEOPLE or answers - own < OTHER_ANSWERS:
            not_comparable += own
            continue
        n += own
        observed += events
        expected += own * happened / answers
    if n < MINIMUM:
        # How few is no secret of the officer, but nothing else is told.
        return Comparison(n, not_comparable)
    if not expected:  # it happened to nobody
        return Comparison(
            n, not_comparable, observed, 0.0, None, None, None, "as_expected"
        )
    low, high = (limit / expected for limit in poisson_limits(observed, SHOWN))
    surely_low, surely_high = (
        limit / expected for limit in poisson_limits(observed, SAID)
    )
    said = "as_expected"
    if surely_low > 1:
        said = "more"
    elif surely_high < 1:
        said = "fewer"
    return Comparison(
        n, not_comparable, observed, expected, observed / expected, low, high, said
    )


def poisson_limits(count, outside=SHOWN):
    """The exact two-sided limits of the mean of a Poisson number (Garwood 1936).

    :param count: the number observed, 0 or more
    :param outside: probability left outside, half on each side
    :return: ``(low, high)``
    :raises ValueError: a negative number, or a probability that is none

    >>> [round(limit, 3) for limit in poisson_limits(10)]
    [4.795, 18.39]
    >>> [round(limit, 3) for limit in poisson_limits(0)]
    [0.0, 3.689]
    """
    if count < 0 or not 0 < outside < 1:
        raise ValueError("No such number, or no such probability.")
    half = outside / 2
    # The mean at which so many or more would be as rare as that; and so many or fewer.
    low = (
        _solve(lambda mean: 1 - _at_most(count - 1, mean), half, count)
        if count
        else 0.0
    )
    high = _solve(lambda mean: -_at_most(count, mean), -half, count)
    return low, high


def _solve(rising, wanted, count):
    """The mean at which a rising function of it has a value, by halving."""
    first, last = 0.0, count + 10 * math.sqrt(count + 1) + 20
    for _step in range(_STEPS):
        middle = (first + last) / 2
        if rising(middle) < wanted:
            first = middle
        else:
            last = middle
        if last - first < _CLOSE * max(last, 1):
            break
    return (first + last) / 2


def _at_most(count, mean):
    """Probability that a Poisson number of this mean is at most ``count``."""
    if mean <= 0:
        return 1.0
    log = math.log(mean)
    return min(
        1.0,
        math.fsum(
            math.exp(number * log - mean - math.lgamma(number + 1))
            for number in range(count + 1)
        ),
    )


def usual(amounts, share=0.75):
    """The smallest of the amounts within which at least ``share`` of them lie; None of none.

    >>> usual([1, 2, 3, 100]), usual([5]), usual([])
    (3, 5, None)
    """
    known = sorted(amounts)
    return known[math.ceil(share * len(known)) - 1] if known else None
