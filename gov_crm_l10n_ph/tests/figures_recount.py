"""Counts the figures of offices a second time: slowly, in plain Python, from the raw rows.

It shares nothing with what the boards read: neither the totals kept for them nor the kernels
of working time. Whoever changes a definition of ``gov.measure`` changes it here, too, and
says in both places the same in different words.

What a measure counts is a list (:mod:`recount_items`); :data:`HOW` says what becomes of it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import sqrt

from .recount_days import ONE_DAY, nearest_rank
from .recount_items import Counted, Item

# Quantile of the normal distribution for 95 %, both sides.
Z = 1.959963984540054
HOW = {
    **dict.fromkeys(
        (
            "filed",
            "ended",
            "answered",
            "not_counted",
            "without_limit",
            "open",
            "overdue",
            "lapsed",
            "deemed",
            "referrals",
        ),
        "count",
    ),
    **dict.fromkeys(
        (
            "on_time",
            "paused",
            "extended",
            "reopened",
            "appealed",
            "upheld",
            "promises_kept",
            "complete_first",
            "digital",
        ),
        "share",
    ),
    **dict.fromkeys(("time_median", "overdue_age", "referral_accept"), 50),
    "time_p90": 90,
    "staff_load": "load",
}
PERIODS = ("day", "month", "quarter", "year")
NOW_ONLY = ("overdue", "overdue_age", "staff_load")


@dataclass(frozen=True)
class Result:
    """``value`` is None where there is nothing to say anything of."""

    value: float | None
    n: int
    count: int | None = None


def wilson(count, n):
    """The interval of Wilson (1927) for a share, 95 %, in percent: both solutions of
    ``|p - count/n| = z sqrt(p (1 - p) / n)``, found by halving.

    >>> [round(it, 4) for it in wilson(371, 412)]
    [86.7733, 92.5829]
    """
    share = count / n

    def apart(p):
        return abs(p - share) - Z * sqrt(p * (1 - p) / n)

    def solve(inside, outside):
        for _step in range(200):
            middle = (inside + outside) / 2
            if apart(middle) > 0:
                outside = middle
            else:
                inside = middle
        return 100 * inside

    return solve(share, 0.0), solve(share, 1.0)


def sum_up(how, items):
    """What a list of items amounts to."""
    values = [item.value for item in items]
    n = len(values)
    if how == "count":
        return Result(n, n, n)
    if how == "share":
        count = sum(map(bool, values))
        return Result(100 * count / n if n else None, n, count)
    if how == "load":
        people = len(set(values))
        return Result(n / people if people else None, people, n)
    return Result(nearest_rank(values, how), n)


class Recount(Counted):
    """The figures of everything there is."""

    def items(self, code, first=None, last=None, where=None):
        """What a measure counts from one day to another, both included; what holds now only
        is counted whatever the days.

        :param where: ``{dimension: values}``
        """
        if code == "open":
            found = self.open_on(last)
        else:
            found = getattr(self, f"_{code}")()
        if code not in NOW_ONLY:
            found = [
                item
                for item in found
                if (first is None or first <= item.day)
                and (last is None or item.day <= last)
            ]
        return [item for item in found if _fits(item, where)]

    def figure(self, code, first=None, last=None, where=None):
        """:rtype: Result"""
        return sum_up(HOW[code], self.items(code, first, last, where))

    def figures(self, code, first, last, by, where=None):
        """``{values of the dimensions: Result}``, without groups in which there is nothing."""
        groups = defaultdict(list)
        if code == "open" and set(by) & set(PERIODS):
            return self._open_by_period(first, last, by, where)
        for item in self.items(code, first, last, where):
            groups[tuple(_value(item, name) for name in by)].append(item)
        return {key: sum_up(HOW[code], items) for key, items in groups.items()}

    def _open_by_period(self, first, last, by, where):
        """What is open when each period ends, or when the last day does."""
        [period] = set(by) & set(PERIODS)
        day, ends = first, {}
        while day <= last:
            ends[_value(Item(day, {}), period)] = day
            day += ONE_DAY
        found = {}
        for start, end in ends.items():
            groups = defaultdict(list)
            for item in self.open_on(end):
                if _fits(item, where):
                    keys = {**item.keys, period: start}
                    groups[tuple(keys[name] for name in by)].append(item)
            found |= {key: sum_up("count", items) for key, items in groups.items()}
        return found


def _value(item, name):
    begins = {
        "day": item.day,
        "month": item.day.replace(day=1),
        "quarter": date(item.day.year, (item.day.month - 1) // 3 * 3 + 1, 1),
        "year": date(item.day.year, 1, 1),
    }
    return begins[name] if name in begins else item.keys[name]


def _fits(item, where):
    return all(_value(item, name) in values for name, values in (where or {}).items())
