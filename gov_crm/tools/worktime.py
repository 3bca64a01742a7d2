"""Working time of an office, and the legal deadlines that follow from it.

A calendar is compiled once into sorted arrays with cumulative sums, is asked in
O(log n) and never changes, so requests may share it. Moments are aware datetimes: in
any zone on the way in, in the office's zone on the way out. Days are the office's.

An office in Manila, Monday to Friday, 30 November 2026 a holiday:

>>> manila = ZoneInfo("Asia/Manila")
>>> week = dict.fromkeys(range(5), [("08:00", "12:00"), ("13:00", "17:00")])
>>> closed = {date(2026, 11, 30): "Bonifacio Day"}
>>> dates = date(2026, 1, 1), date(2027, 12, 31)
>>> office = WorkingTime.weekly(week, manila, *dates, closed)
>>> def nov(day, hour, minute=0):
...     return datetime(2026, 11, day, hour, minute, tzinfo=manila)

Early morning and lunch belong to their day; after closing and Saturday to the next:

>>> starts = [(23, 10), (23, 6, 30), (23, 12, 30), (27, 16, 59), (27, 18), (28, 9)]
>>> for start in starts:
...     print(office.deadline(nov(*start), 3, "working_days"))
2026-11-26 17:00:00+08:00
2026-11-26 17:00:00+08:00
2026-11-26 17:00:00+08:00
2026-12-03 17:00:00+08:00
2026-12-04 17:00:00+08:00
2026-12-04 17:00:00+08:00

Open and plain hours, a pause that costs Wednesday and Thursday, an explanation:

>>> print(office.deadline(nov(27, 16), 2, "working_hours"))
2026-12-01 09:00:00+08:00
>>> print(office.deadline(nov(27, 18), 72, "calendar_hours"))
2026-11-30 18:00:00+08:00
>>> due = office.deadline(nov(23, 10), 3, "working_days")
>>> print(office.shift(due, nov(24, 14), nov(26, 9), "working_days"))
2026-12-01 17:00:00+08:00
>>> for day, counted, reason in office.explain(nov(27, 18), 1, "working_days"):
...     print(day, counted, reason)
2026-11-27 False received after closing
2026-11-28 False day off
2026-11-29 False day off
2026-11-30 False Bonifacio Day
2026-12-01 False day of receipt
2026-12-02 True last day
"""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta, timezone
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

WORKING_DAYS = "working_days"
WORKING_HOURS = "working_hours"
CALENDAR_DAYS = "calendar_days"
CALENDAR_HOURS = "calendar_hours"
UNITS = (WORKING_DAYS, WORKING_HOURS, CALENDAR_DAYS, CALENDAR_HOURS)

# Reasons given by `explain`, besides those of `closed`. Stable: callers translate.
RECEIVED = "day of receipt"
AFTER_CLOSING = "received after closing"
COUNTED = "counted"
DAY_OFF = "day off"
LAST_DAY = "last day"
MOVED = "moved to the next working day"


class BeyondHorizon(ValueError):
    """A moment asked for, or the answer, lies outside the compiled calendar."""


class NoWorkingTime(ValueError):
    """The calendar has no working time at all: refuse it at configuration."""


class WorkingTime:
    """Compiled working time of one office.

    An interval belongs, whole, to the local date on which it starts. It is half-open:
    what arrives at the stroke of closing arrives after closing. A deadline is not:
    what is done at that very moment is in time.
    """

    def __init__(self, intervals, tz, closed=None, *, first=None, last=None):
        """Compile sorted, disjoint, half-open `(start, stop)` of aware datetimes.

        :param tz: the office's zone: its name, or a zone object that has a name
        :param closed: `{date: reason}`; what starts on such a date is dropped
        :param first, last: dates the calendar is known for; else those of intervals
        :raises ValueError: an argument that is not as said
        """
        self.tz = _zone(tz)
        self.closed = dict(closed or {})
        if any(type(day) is not date for day in self.closed):
            raise ValueError("The keys of `closed` must be dates.")
        rows = [(_utc(start), _utc(stop)) for start, stop in intervals]
        if any(start >= stop for start, stop in rows):
            raise ValueError("An interval does not end after its start.")
        if any(before[1] > after[0] for before, after in pairwise(rows)):
            raise ValueError("Intervals are unsorted or overlap.")
        if rows:
            first = datetime.combine(first or self._date(rows[0][0]), time(), self.tz)
            last = self._end_of_day(last or self._date(rows[-1][0]))
            self._first = min(_utc(first), rows[0][0])
            self._last = max(last, rows[-1][1])
        dated = [(self._date(start), start, stop) for start, stop in rows]
        dated = [row for row in dated if row[0] not in self.closed]
        self._starts = tuple(start for _, start, _ in dated)
        self._stops = tuple(stop for _, _, stop in dated)
        # Open time from the beginning of the calendar to the end of each interval.
        self._open_until = tuple(accumulate(stop - start for _, start, stop in dated))
        closings = {day: stop for day, _, stop in dated}  # a day's last one stays
        self._days = tuple(closings)
        self._closings = tuple(closings.values())
        self._working = frozenset(closings)

    @classmethod
    def weekly(cls, week, tz, first, last, closed=None):
        """Compile a week that repeats from date `first` to date `last`, inclusive.

        `week` is `{0: [("08:00", "12:00"), …], …}`, 0 for Monday, in local wall time.
        A stop not after its start is on the next day: `("22:00", "06:00")` is a night
        shift, `("00:00", "24:00")` a whole day. A wall time that daylight saving skips
        is read with the offset before the change, one that comes twice is the first
        (as in iCalendar, RFC 5545, 3.3.5). Errors as the constructor.
        """
        zone = _zone(tz)
        if last < first or not set(week) <= set(range(7)):
            raise ValueError("Dates out of order, or a day of the week not in 0 to 6.")
        hours = {day: [_span(*span) for span in spans] for day, spans in week.items()}
        intervals = []
        closing = datetime.min
        for number in range((last - first).days + 1):
            midnight = datetime.combine(first, time()) + timedelta(days=number)
            for opens, closes in hours.get(midnight.weekday(), ()):
                if midnight + opens < closing:
                    raise ValueError(f"Hours unsorted or overlapping: {closing}.")
                closing = midnight + closes
                start = _utc((midnight + opens).replace(tzinfo=zone))
                stop = _utc(closing.replace(tzinfo=zone))
                if intervals:  # spans can meet in a skipped hour: keep the union
                    start = max(start, intervals[-1][1])
                if start < stop:
                    intervals.append((start, stop))
        return cls(intervals, zone, closed, first=first, last=last)

    def deadline(self, start, amount, unit, count_first_day=False, roll_forward=False):
        """Return the last moment in time of a promise that starts at `start`.

        * working_days: closing time of the `amount`-th working day after the day of
          receipt. What comes at or after closing, or on a day off, is received on
          the next working day.
        * working_hours: the first instant at which that much open time has passed.
        * calendar_days: 23:59:59 of the `amount`-th day after the date of `start`.
        * calendar_hours: plain elapsed time.

        :param amount: above 0; whole for days
        :param count_first_day: the day of receipt is day 1 (day units only)
        :param roll_forward: a last day that is no working day gives way to the next
            working day, also until 23:59:59 (calendar_days only)
        :raises BeyondHorizon: `start` or the answer lies outside the calendar
        :raises NoWorkingTime: the calendar has no working time, whatever the unit
        :raises ValueError: `start` without zone, unknown unit, senseless amount
        """
        start, amount = self._known(start), _amount(amount, unit)
        days = amount - bool(count_first_day)
        try:
            if unit == WORKING_DAYS:
                moment = self._get(self._closings, self._receipt(start) + days)
            elif unit == WORKING_HOURS:
                hours = timedelta(hours=amount)
                moment = self._moment_at(self._open_before(start) + hours)
            elif unit == CALENDAR_DAYS:
                day = self._date(start) + timedelta(days=days)
                moment = self._end_of_day(day, roll_forward)
            else:
                moment = start + timedelta(hours=amount)
        except OverflowError:
            raise BeyondHorizon("The amount is too large.") from None
        return self._known(moment).astimezone(self.tz)

    def shift(self, deadline, paused_from, paused_to, unit, roll_forward=False):
        """Return `deadline` moved by what a pause took away.

        Hours move by the open (or plain) time of the pause. Days move by the working
        (or calendar) days in `(date of pause, date of resumption]`, to the end of the
        resulting day as in `deadline`. A pause that takes nothing, such as one within
        a day, returns the deadline as it was. Where a last day rolls forward, shift
        the deadline that was not rolled and pass `roll_forward` with the last pause:
        days off at the end would count twice otherwise. Errors as `deadline`; a pause
        that ends before it begins is a ValueError.
        """
        _check_unit(unit)
        moment = deadline = self._known(deadline)
        begin, end = self._known(paused_from), self._known(paused_to)
        if end < begin:
            raise ValueError("The pause ends before it begins.")
        if unit == WORKING_DAYS:
            if days := self._days_until(end) - self._days_until(begin):
                day = bisect_left(self._closings, deadline)
                moment = self._get(self._closings, day + days)
        elif unit == WORKING_HOURS:
            if lost := self._open_before(end) - self._open_before(begin):
                moment = self._moment_at(self._open_before(deadline) + lost)
        elif unit == CALENDAR_DAYS:
            days = self._date(end) - self._date(begin)
            if days or roll_forward:
                moment = self._end_of_day(self._date(deadline) + days, roll_forward)
        else:
            moment = deadline + (end - begin)
        return self._known(moment).astimezone(self.tz)

    def elapsed(self, start, stop, unit):
        """Return the time from `start` to `stop` as a float, in the unit.

        Days are whole, those that `explain` counts: 0 on the day of receipt, `amount`
        at the deadline. A working day begins with its date, but not while a night
        shift of the day before is open. It does not end at closing: the evening of the
        last day is late and yet no further day, so judge lateness by the deadline.
        Errors as `deadline`; a `stop` before `start` is a ValueError.
        """
        _check_unit(unit)
        start, stop = self._known(start), self._known(stop)
        if stop < start:
            raise ValueError("The stop lies before the start.")
        if unit == WORKING_DAYS:
            day = min(self._days_until(stop) - 1, bisect_left(self._closings, stop))
            return float(max(0, day - self._receipt(start)))
        if unit == CALENDAR_DAYS:
            return float((self._date(stop) - self._date(start)).days)
        if unit == WORKING_HOURS:
            start, stop = self._open_before(start), self._open_before(stop)
        return (stop - start) / timedelta(hours=1)

    def explain(self, start, amount, unit, count_first_day=False, roll_forward=False):
        """Return `[(date, counted, reason), …]`, each day from `start` to the deadline.

        The reason is a constant of this module or comes from `closed`. For day units
        `amount` days are counted; for hour units each day whose time is used. A last
        calendar day that rolls forward is counted and says why it is off; the day it
        moves to is not. A night shift bears the date of its start. Errors: `deadline`.
        """
        end = _utc(self.deadline(start, amount, unit, count_first_day, roll_forward))
        working = unit in (WORKING_DAYS, WORKING_HOURS)
        count_first = bool(count_first_day) or unit in (WORKING_HOURS, CALENDAR_HOURS)
        first = received = self._date(start)
        final = last = self._date(end)  # of the deadline; of the count
        if working:
            received = self._days[self._receipt(_utc(start))]
            final = last = self._days[bisect_left(self._closings, end)]
            first = min(first, received)
        elif unit == CALENDAR_DAYS:
            last = first + timedelta(days=int(amount) - count_first)
        rows = []
        for number in range((final - first).days + 1):
            day = first + timedelta(days=number)
            day_off = day not in self._working and (self.closed.get(day) or DAY_OFF)
            if day == final:
                row = (True, LAST_DAY) if final == last else (False, MOVED)
            elif day >= last:
                row = (day == last, day_off)
            elif day < received:
                row = (False, day_off or AFTER_CLOSING)
            elif day == received:
                row = (count_first, RECEIVED)
            else:
                row = (False, day_off) if working and day_off else (True, COUNTED)
            rows.append((day, *row))
        return rows

    def _known(self, moment):
        """The moment in UTC if the calendar covers it, else an error."""
        moment = _utc(moment)
        if not self._days:
            raise NoWorkingTime("The calendar has no working time.")
        if not self._first <= moment <= self._last:
            first, last = self._date(self._first), self._date(self._last)
            raise BeyondHorizon(f"The calendar is known from {first} to {last} only.")
        return moment

    def _get(self, values, index):
        if index >= len(values):
            raise BeyondHorizon(f"No working time is known after {self._days[-1]}.")
        return values[index]

    def _date(self, moment):
        return moment.astimezone(self.tz).date()

    def _end_of_day(self, day, roll_forward=False):
        if roll_forward:
            day = self._get(self._days, bisect_left(self._days, day))
        # fold: where 23:59:59 comes twice, the second one is the last moment.
        return _utc(datetime.combine(day, time(23, 59, 59, fold=1), self.tz))

    def _receipt(self, moment):
        """Index of the working day on which the moment counts as received."""
        return bisect_right(self._closings, moment)

    def _days_until(self, moment):
        """Number of working days up to the moment's date, inclusive."""
        return bisect_right(self._days, self._date(moment))

    def _open_before(self, moment):
        """Open time from the beginning of the calendar to the moment."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return timedelta()
        return self._open_until[index] - max(self._stops[index] - moment, timedelta())

    def _moment_at(self, opened):
        """The first instant at which so much open time has passed."""
        index = bisect_left(self._open_until, opened)
        return self._get(self._stops, index) - (self._open_until[index] - opened)


def _utc(moment):
    if moment.utcoffset() is None:
        raise ValueError("A moment has no time zone; what Odoo stores is in UTC.")
    return moment.astimezone(timezone.utc)


def _zone(tz):
    """A `ZoneInfo` from a name, or from any zone object that has one (also pytz)."""
    try:
        return ZoneInfo(str(tz))
    except (KeyError, ValueError):
        raise ValueError(f"Unknown time zone: {tz}") from None


def _span(opens, closes):
    """Opening and closing as time since midnight, closing always the later."""
    clocks = opens, "00:00" if closes == "24:00" else closes
    walls = (datetime.combine(date.min, time.fromisoformat(it)) for it in clocks)
    opens, closes = (wall - datetime.min for wall in walls)
    return opens, closes if closes > opens else closes + timedelta(days=1)


def _check_unit(unit):
    if unit not in UNITS:
        raise ValueError(f"Unknown unit of time: {unit}")


def _amount(amount, unit):
    """The amount, checked; for days as an integer."""
    _check_unit(unit)
    whole = unit in (WORKING_DAYS, CALENDAR_DAYS)
    if not 0 < amount < float("inf") or (whole and amount != int(amount)):
        raise ValueError(f"Not above 0, or not whole: {amount} {unit}")
    return int(amount) if whole else amount
