"""Why a deadline falls on its day: each day from the start, counted or not, and why.

The words are those of `worktime`, which asks this module with a calendar of its own.
"""

from bisect import bisect_left
from datetime import datetime, time, timedelta
from itertools import pairwise

from .worktime_input import CALENDAR_DAYS, UTC, WORKING_DAYS, WORKING_HOURS

# Reasons, besides those that a calendar gives for its closures. Stable: callers translate.
RECEIVED = "day of receipt"
AFTER_CLOSING = "received after closing"
COUNTED = "counted"
DAY_OFF = "day off"
LAST_DAY = "last day"
MOVED = "moved to the next working day"
PAUSED = "paused"

ONE_DAY = timedelta(days=1)
NOTHING = timedelta()


def explain(office, start, amount, unit, count_first_day, roll_forward, pauses):
    """Return `[(date, counted, reason), …]`, see `WorkingTime.explain`."""
    options = count_first_day, roll_forward, pauses
    end = office._known(office.deadline(start, amount, unit, *options))
    start = office._known(start)
    # A pause that begins after the deadline takes nothing.
    pauses = [pause for pause in office._pauses(start, pauses) if pause[0] <= end]
    working = unit in (WORKING_DAYS, WORKING_HOURS)
    received, final = office._date(start), office._date(end)
    first = received
    if working:
        received = office._days[office._receipt(start)]
        final = office._days[bisect_left(office._closings, end)]
        first = min(first, received)
    days = [first + n * ONE_DAY for n in range((final - first).days + 1)]
    if unit in (WORKING_DAYS, CALENDAR_DAYS):
        left = amount
        taken = _days_taken(office, pauses, unit)
        if received in taken:  # what pauses at night is received when it resumes
            received = next(
                day
                for day in days
                if day > received and day not in taken and day in office._working
            )
    else:
        left, count_first_day = float("inf"), True
        taken = _hours_taken(office, days, start, end, pauses, unit)
    rows = []
    for day in days:
        day_off = day not in office._working and (office.closed.get(day) or DAY_OFF)
        if day in taken:
            row = (False, PAUSED)
        elif day < received:
            row = (False, day_off or AFTER_CLOSING)
        elif day == final:
            row = (True, LAST_DAY) if left else (False, MOVED)
        elif day == received:
            row = (count_first_day, RECEIVED)
        elif not left:
            row = (False, day_off or MOVED)
        elif working and day_off:
            row = (False, day_off)
        else:
            row = (True, day_off or COUNTED if left == 1 else COUNTED)
        left -= row[0]
        rows.append((day, *row))
    return rows


def _days_taken(office, pauses, unit):
    """The dates, or the working days, that pauses take from a count of days."""
    taken = set()
    for begin, end in pauses:
        if unit == WORKING_DAYS:
            first, last = office._day_at(begin) + 1, office._day_at(end) + 1
            taken.update(office._days[first:last])
        else:
            day, last = office._date(begin), office._date(end)
            taken.update(day + n * ONE_DAY for n in range(1, (last - day).days + 1))
    return taken


def _hours_taken(office, days, start, end, pauses, unit):
    """Of the days, those that have no time left between the pauses."""
    if not pauses:
        return set()
    if unit == WORKING_HOURS:
        # Hours of work, on a scale that runs only while the office is open.
        scale = office._open_before
        closings = dict(zip(office._days, office._closings, strict=True))
        days = [day for day in days if day in closings]
        ends = [closings[day] for day in days]
        ends.insert(0, start)
    else:
        scale = _unchanged
        ends = [_midnight(office, day) for day in (*days, days[-1] + ONE_DAY)]
    begin_all, end_all = scale(start), scale(end)
    spans = [(scale(begin), scale(end)) for begin, end in pauses]
    taken = set()
    for day, (low, high) in zip(days, pairwise(map(scale, ends)), strict=True):
        low, high = max(low, begin_all), min(high, end_all)
        lost = sum(
            (max(min(high, to) - max(low, since), NOTHING) for since, to in spans),
            NOTHING,
        )
        if NOTHING < high - low <= lost:
            taken.add(day)
    return taken


def _midnight(office, day):
    return datetime.combine(day, time(), office.tz).astimezone(UTC)


def _unchanged(moment):
    return moment
