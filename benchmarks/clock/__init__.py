"""The parts of ``benchmarks/clock.py``: one module each, with a function

    run(env, cases) -> list of Row

that measures on an empty database (what it makes is rolled back, unless it commits) and
says for each figure what it is held against. ``PARTS`` is the order they run in.
"""

import statistics
import time
from typing import NamedTuple

PARTS = ("kernel", "filing", "recompute", "sweep", "ledger")


class Row(NamedTuple):
    """One line of the table. Figures are text with their unit, such as “0.4 µs”."""

    what: str
    ours: str
    reference: str
    # Ours divided by the reference, of the same run.
    ratio: float
    # In words, such as “at most 3 ×”; empty where nothing was promised.
    wanted: str = ""
    # Whether it was reached; None where nothing was promised.
    met: bool | None = None


def seconds_by_turns(*acts, number=1, repeat=15, clock=time.perf_counter):
    """Median seconds of each of several acts that take turns, so that all meet the same
    load; an act does `number` of what is to be timed.

    `clock` is `time.thread_time` for what only computes: the time of our processor, which
    other programs on the machine hardly disturb.
    """
    times = [[] for _ in acts]
    for turn in range(repeat + 1):
        for act, its in zip(acts, times, strict=True):
            start = clock()
            act()
            if turn:  # the first warms up
                its.append((clock() - start) / number)
    return [statistics.median(its) for its in times]


def shown(value):
    """Seconds in the unit that suits them."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.2f} {unit}"
    return f"{value / 1e-9:.0f} ns"
