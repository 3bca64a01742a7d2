"""The opening intervals of an office, from its weekly hours and its closures.

Moments are aware datetimes in UTC; hours are local wall time as floats, 24.0 the end of
the day.
"""

from datetime import date, datetime, time, timedelta

from .worktime_input import UTC

ONE_DAY = timedelta(days=1)
LAST_SECOND = timedelta(seconds=1)


def opening_intervals(hours, zone, first, last):
    """Return sorted, disjoint `(date, opens, closes)` from `first` to `last`, inclusive.

    A wall time that daylight saving skips is read with the offset before the change, one
    that comes twice is the first (as in iCalendar, RFC 5545, 3.3.5); what overlaps is
    joined. The hours of a date belong to it.

    :param hours: `{(week, weekday): [(from, to), …]}`; weeks 0 and 1 take turns by the
        parity of `date.toordinal() - 1` divided by seven, as in Odoo's two-week calendars
    :param zone: a `ZoneInfo`
    """
    walls = {
        key: sorted((_minutes(since), _minutes(to)) for since, to in spans)
        for key, spans in hours.items()
    }
    intervals = []
    known_until = datetime.min.replace(tzinfo=UTC)
    midnight = _moment(first, timedelta(), zone)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        next_midnight = _moment(day, ONE_DAY, zone)
        clock_is_turned = next_midnight - midnight != ONE_DAY
        week, weekday = divmod(ordinal - 1, 7)
        for opens, closes in walls.get((week % 2, weekday), ()):
            if clock_is_turned:
                opens, closes = _moment(day, opens, zone), _moment(day, closes, zone)
            else:
                opens, closes = midnight + opens, midnight + closes
            opens = max(known_until, opens)
            if opens < closes:
                intervals.append((day, opens, closes))
                known_until = closes
        midnight = next_midnight
    return intervals


def without_closures(intervals, closures):
    """Cut closures out of the intervals of `opening_intervals`.

    One pass over both: at each interval only the closures that touch it are looked at.

    :param closures: `(from, to, reason)`, sorted by `from`; `to` may be the last second of
        the closed time, as people enter it (23:59:59)
    :return: the remaining `(opens, closes)`, and `{date: reason}` of days that have opening
        hours and none left, with the reason of the closure that began first
    """
    closures = [
        (since, until + LAST_SECOND if until.second == 59 else until, reason)
        for since, until, reason in closures
    ]
    upcoming = iter([*closures, (None, None, None)])
    since, until, reason = next(upcoming)
    current, remaining, reasons, open_days = [], [], {}, set()
    for day, opens, closes in intervals:
        while since and since < closes:
            current.append((since, until, reason))
            since, until, reason = next(upcoming)
        pieces = [(opens, closes)]
        if current:
            current = [closure for closure in current if closure[1] > opens]
        for closed_from, closed_to, why in current:
            reasons.setdefault(day, why)
            pieces = list(_cut(pieces, closed_from, closed_to))
        if pieces:
            open_days.add(day)
            remaining += pieces
    return remaining, {day: why for day, why in reasons.items() if day not in open_days}


def _cut(pieces, closed_from, closed_to):
    for opens, closes in pieces:
        if opens < closed_from:
            yield opens, min(closes, closed_from)
        if closed_to < closes:
            yield max(opens, closed_to), closes


def _minutes(hours):
    """Hours as a float, which Odoo keeps with two digits or more, to the minute."""
    return timedelta(minutes=round(hours * 60))


def _moment(day, wall, zone):
    """The moment at which the clocks of the zone show so much since midnight."""
    return (datetime.combine(day, time()) + wall).replace(tzinfo=zone).astimezone(UTC)
