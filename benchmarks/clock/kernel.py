"""Deadlines a second, and compiling a calendar: the kernel beside Odoo and a bare bisect."""

import random
import time
from bisect import bisect_right
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from . import Row, seconds_by_turns, shown

UTC = timezone.utc
ZONE = ZoneInfo("Asia/Manila")
FIRST, LAST = date(2025, 1, 1), date(2029, 12, 31)
HOLIDAYS = 120
PROMISE = 3, "working_days"
HOURS = 24  # 3 days of 8 hours, for plan_hours
SLOW_STARTS = 100  # Odoo's own functions need milliseconds each


def run(env, cases):
    """Rows for deadlines and for the compile."""
    calendar = _calendar(env)
    office = calendar._gov_compile(FIRST, LAST)
    return [*_deadlines(env, calendar, office, cases), *_compile(calendar)]


def _calendar(env):
    """An office in Manila, Monday to Friday, with 120 holidays in five years."""
    calendar = env["resource.calendar"].create({"name": "Benchmark", "tz": ZONE.key})
    midnight = datetime(2025, 1, 6, tzinfo=ZONE)
    env["resource.calendar.leaves"].create(
        [
            {
                "name": f"Holiday {number}",
                "calendar_id": calendar.id,
                "date_from": _naive(midnight + timedelta(days=15 * number)),
                "date_to": _naive(
                    midnight + timedelta(days=15 * number, seconds=86399)
                ),
            }
            for number in range(HOLIDAYS)
        ]
    )
    env.flush_all()
    return calendar


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def _starts(number):
    """Moments by day and night of three years, always the same ones."""
    chance = random.Random(1)
    first = datetime(2025, 6, 1, tzinfo=UTC)
    minutes = 3 * 365 * 24 * 60
    return [first + timedelta(minutes=chance.randrange(minutes)) for _ in range(number)]


def _deadlines(env, calendar, office, cases):
    in_utc = _starts(cases)
    in_zone = [start.astimezone(ZONE) for start in in_utc]
    closings = [moment.astimezone(ZONE) for moment in office._closings]
    for start, moment in zip(in_utc, in_zone, strict=True):
        expected = closings[bisect_right(closings, moment) + 3]
        assert office.deadline(start, *PROMISE) == expected  # the same answers

    def bare(starts, closings):
        for start in starts:
            closings[bisect_right(closings, start) + 3]

    def kernel(starts):
        deadline = office.deadline
        for start in starts:
            deadline(start, *PROMISE)

    rows = []
    closings_in_utc = [moment.astimezone(UTC) for moment in closings]
    for name, starts, its_closings in (
        ("UTC", in_utc, closings),  # as a naive caller would have it
        ("UTC, closings too", in_utc, closings_in_utc),
        ("the office's zone", in_zone, closings),
    ):
        one, many, reference = seconds_by_turns(
            lambda starts=starts: kernel(starts),
            lambda starts=starts: office.deadlines(starts, *PROMISE),
            lambda starts=starts, its=its_closings: bare(starts, its),
            number=len(starts),
            clock=time.thread_time,
        )
        rows += [
            _row(f"one deadline, start in {name}; bare bisect", one, reference, 3),
            _row(f"many at once, start in {name}; bare bisect", many, reference),
        ]
    rows += _numpy(office, in_utc)
    queries = env.cr.sql_log_count
    kernel(in_utc)
    queries = env.cr.sql_log_count - queries
    rows.append(
        Row("queries of these deadlines", str(queries), "0", 1, "none", not queries)
    )
    slow = in_utc[:SLOW_STARTS]
    ours, hours, days = seconds_by_turns(
        lambda: kernel(slow),
        lambda: [calendar.plan_hours(HOURS, it, compute_leaves=True) for it in slow],
        lambda: [calendar.plan_days(PROMISE[0], it, True) for it in slow],
        number=len(slow),
        repeat=3,
    )
    return [
        *rows,
        _row("one deadline, start in UTC; plan_hours", ours, hours, 1 / 500),
        _row("one deadline, start in UTC; plan_days", ours, days, 1 / 500),
    ]


def _numpy(office, starts):
    """numpy on whole columns of numbers, where it is installed."""
    try:
        import numpy
    except ImportError:
        return []
    closings = numpy.array([moment.timestamp() for moment in office._closings])
    column = numpy.array([start.timestamp() for start in starts])

    def bare():
        closings[numpy.searchsorted(closings, column, side="right") + 3]

    times = seconds_by_turns(
        lambda: office.deadlines(starts, *PROMISE),
        bare,
        number=len(starts),
        clock=time.thread_time,
    )
    return [_row("many at once, start in UTC; numpy, numbers only", *times)]


def _compile(calendar):
    """Attendances and closures are read anew each time, as by a worker that starts."""

    def ours():
        calendar.env.invalidate_all()
        calendar._gov_compile(FIRST, LAST)

    def reference():
        calendar.env.invalidate_all()
        calendar._work_intervals_batch(
            datetime.combine(FIRST, datetime.min.time(), UTC),
            datetime.combine(LAST, datetime.min.time(), UTC),
        )

    rows = []
    for name, clock, wanted in (
        ("waited", time.perf_counter, None),
        ("of our processor's time", time.thread_time, 0.030),
    ):
        took, compared = seconds_by_turns(ours, reference, clock=clock)
        rows.append(
            Row(
                f"compile five years, 120 holidays, {name}; _work_intervals_batch",
                shown(took),
                shown(compared),
                took / compared,
                "at most 30 ms" if wanted else "",
                took <= wanted if wanted else None,
            )
        )
    return rows


def _row(what, ours, reference, at_most=None):
    ratio = ours / reference
    wanted = ""
    if at_most:
        wanted = (
            f"at most {at_most} ×" if at_most >= 1 else f"{1 / at_most:.0f} × faster"
        )
    met = ratio <= at_most if at_most else None
    return Row(what, shown(ours), shown(reference), ratio, wanted, met)
