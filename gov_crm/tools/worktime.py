"""Working time of an office, and the legal deadlines that follow from it.

A calendar is compiled once into sorted arrays with cumulative sums, is asked in
O(log n) and never changes, so requests may share it. Moments are aware datetimes: in
any zone on the way in, in the office's zone on the way out. Days are the office's.

An office in Manila, Monday to Friday, 30 November 2026 a holiday:

>>> from zoneinfo import ZoneInfo
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
>>> pause = nov(24, 14), nov(26, 9)
>>> print(office.shift(due, *pause, "working_days"))
2026-12-01 17:00:00+08:00
>>> print(office.deadline(nov(23, 10), 3, "working_days", pauses=[pause]))
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
from datetime import date, datetime, time, timedelta
from itertools import accumulate, pairwise

from .worktime_explain import (  # noqa: F401  (callers name them by this module)
    AFTER_CLOSING,
    COUNTED,
    DAY_OFF,
    LAST_DAY,
    MOVED,
    PAUSED,
    RECEIVED,
    explain,
)
from .worktime_input import (  # noqa: F401  (as above)
    CALENDAR_DAYS,
    CALENDAR_HOURS,
    UNITS,
    UTC,
    WORKING_DAYS,
    WORKING_HOURS,
    check_amount,
    check_unit,
    to_span,
    to_utc,
    to_zone,
)

EPOCH = datetime.fromtimestamp(0, UTC)
NO_ZONE = object()


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
        self.tz = to_zone(tz)
        self.closed = dict(closed or {})
        if any(type(day) is not date for day in self.closed):
            raise ValueError("The keys of `closed` must be dates.")
        rows = [(to_utc(start), to_utc(stop)) for start, stop in intervals]
        if any(start >= stop for start, stop in rows):
            raise ValueError("An interval does not end after its start.")
        if any(before[1] > after[0] for before, after in pairwise(rows)):
            raise ValueError("Intervals are unsorted or overlap.")
        dated = [(self._date(start), start, stop) for start, stop in rows]
        dated = [row for row in dated if row[0] not in self.closed]
        self._starts = tuple(start for _, start, _ in dated)
        self._stops = tuple(stop for _, _, stop in dated)
        # Open time from the beginning of the calendar to the end of each interval.
        self._open_until = tuple(accumulate(stop - start for _, start, stop in dated))
        closings = {day: stop for day, _, stop in dated}  # a day's last one stays
        self._days = tuple(closings)
        self._closings = tuple(closings.values())
        # The answers of `deadline`, ready: to convert one costs more than to find it.
        self._due = tuple(stop.astimezone(self.tz) for stop in self._closings)
        self._working = frozenset(closings)
        # Without working time no moment is known.
        self._first, self._last = EPOCH, EPOCH - timedelta(days=1)
        self._even_zone = NO_ZONE
        if dated:
            first = datetime.combine(first or self._date(rows[0][0]), time(), self.tz)
            last = self._end_of_day(last or self._date(rows[-1][0]))
            self._first = min(to_utc(first), rows[0][0])
            self._last = max(last, rows[-1][1])
            days = range((self._last - self._first).days + 2)
            noons = (self._first + timedelta(days=day) for day in days)
            if len({noon.astimezone(self.tz).utcoffset() for noon in noons}) == 1:
                # No daylight saving: moments of this zone compare as in UTC.
                self._even_zone = self.tz
                self._first_here = self._first.astimezone(self.tz)
                self._last_here = self._last.astimezone(self.tz)

    @classmethod
    def weekly(cls, week, tz, first, last, closed=None):
        """Compile a week that repeats from date `first` to date `last`, inclusive.

        `week` is `{0: [("08:00", "12:00"), …], …}`, 0 for Monday, in local wall time.
        A stop not after its start is on the next day: `("22:00", "06:00")` is a night
        shift, `("00:00", "24:00")` a whole day. A wall time that daylight saving skips
        is read with the offset before the change, one that comes twice is the first
        (as in iCalendar, RFC 5545, 3.3.5). Errors as the constructor.
        """
        zone = to_zone(tz)
        if last < first or not set(week) <= set(range(7)):
            raise ValueError("Dates out of order, or a day of the week not in 0 to 6.")
        hours = {day: [to_span(*span) for span in spans] for day, spans in week.items()}
        intervals = []
        closing = datetime.min
        for number in range((last - first).days + 1):
            midnight = datetime.combine(first, time()) + timedelta(days=number)
            for opens, closes in hours.get(midnight.weekday(), ()):
                if midnight + opens < closing:
                    raise ValueError(f"Hours unsorted or overlapping: {closing}.")
                closing = midnight + closes
                start = to_utc((midnight + opens).replace(tzinfo=zone))
                stop = to_utc(closing.replace(tzinfo=zone))
                if intervals:  # spans can meet in a skipped hour: keep the union
                    start = max(start, intervals[-1][1])
                if start < stop:
                    intervals.append((start, stop))
        return cls(intervals, zone, closed, first=first, last=last)

    def deadline(
        self,
        start,
        amount,
        unit,
        count_first_day=False,
        roll_forward=False,
        pauses=(),
    ):
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
        :param pauses: `(from, to)` moments not before `start`, in order and disjoint;
            each moves the deadline as `shift` does, a last day rolls forward once
        :raises BeyondHorizon: `start` or the answer lies outside the calendar
        :raises NoWorkingTime: the calendar has no working time, whatever the unit
        :raises ValueError: `start` without zone, unknown unit, senseless amount or
            pauses
        """
        if unit == WORKING_DAYS and not pauses:
            if type(amount) is not int or amount < 1:
                amount = check_amount(amount, unit)
            return self._find_due(start, amount - 1 if count_first_day else amount)
        start, amount = self._known(start), check_amount(amount, unit)
        roll_forward = roll_forward and unit == CALENDAR_DAYS
        moment = self._unpaused(start, amount, unit, bool(count_first_day))
        for begin, end in self._pauses(start, pauses):
            moment = self._shifted(moment, begin, end, unit, roll_forward)
        return self._answer(self._rolled(moment) if roll_forward else moment)

    def deadlines(self, starts, amount, unit, count_first_day=False, **options):
        """Return the deadlines of promises that start at `starts`, as `deadline` does:
        many at once are cheaper. Options and errors are its own; one error ends all."""
        if unit != WORKING_DAYS or options.get("pauses"):
            options["count_first_day"] = count_first_day
            return [self.deadline(start, amount, unit, **options) for start in starts]
        days = check_amount(amount, unit) - bool(count_first_day)
        find_due = self._find_due
        return [find_due(start, days) for start in starts]

    def shift(self, deadline, paused_from, paused_to, unit, roll_forward=False):
        """Return `deadline` moved by what a pause took away.

        Hours move by the open (or plain) time of the pause. Days move by the working
        (or calendar) days in `(date of pause, date of resumption]`, to the end of the
        resulting day as in `deadline`; while a night shift is open it is still the
        working day on which it started. A pause that takes nothing, such as one within
        a day, returns the deadline as it was, and so does one that begins after the
        deadline: what is late stays late. Where a last day rolls forward, shift the
        deadline that was not rolled and pass `roll_forward` with the last pause: days
        off at the end would count twice otherwise. Errors as `deadline`; a pause that
        ends before it begins is a ValueError.
        """
        check_unit(unit)
        deadline = self._known(deadline)
        [(begin, end)] = self._pauses(self._first, [(paused_from, paused_to)])
        roll_forward = roll_forward and unit == CALENDAR_DAYS
        moment = self._shifted(deadline, begin, end, unit, roll_forward)
        return self._answer(self._rolled(moment) if roll_forward else moment)

    def open_spans(self):
        """Return when the office is open: pairs of aware UTC moments, in order."""
        return list(zip(self._starts, self._stops, strict=True))

    def answered_after(self, start, stop, pauses=()):
        """Return after how many working days something was done: whole days, as `deadline`
        counts them, without those that the pauses took. A promise of so many days was kept
        if it is no more. Errors as `deadline`; a `stop` before `start` is a ValueError.
        """
        start = self._known(start)
        days = int(self.elapsed(start, stop, WORKING_DAYS))
        for begin, end in self._pauses(start, pauses):
            days -= self._day_at(end) - self._day_at(begin)
        return max(0, days)

    def working_days_since(self, moment, now):
        """Return how many working days have begun after the day of `moment`, the day of
        `now` included: how late something is that was due at `moment`. Errors as
        `deadline`."""
        return max(
            0, self._day_at(self._known(now)) - self._day_at(self._known(moment))
        )

    def elapsed(self, start, stop, unit):
        """Return the time from `start` to `stop` as a float, in the unit.

        Days are whole, those that `explain` counts: 0 on the day of receipt, `amount`
        at the deadline. A working day begins with its date, but not while a night
        shift of the day before is open. It does not end at closing: the evening of the
        last day is late and yet no further day, so judge lateness by the deadline.
        Errors as `deadline`; a `stop` before `start` is a ValueError.
        """
        check_unit(unit)
        start, stop = self._known(start), self._known(stop)
        if stop < start:
            raise ValueError("The stop lies before the start.")
        if unit == WORKING_DAYS:
            return float(max(0, self._day_at(stop) - self._receipt(start)))
        if unit == CALENDAR_DAYS:
            return float((self._date(stop) - self._date(start)).days)
        if unit == WORKING_HOURS:
            start, stop = self._open_before(start), self._open_before(stop)
        return (stop - start) / timedelta(hours=1)

    def explain(
        self,
        start,
        amount,
        unit,
        count_first_day=False,
        roll_forward=False,
        pauses=(),
    ):
        """Return `[(date, counted, reason), …]`, each day from `start` to the deadline.

        The reason is a constant of this module or comes from `closed`. For day units
        `amount` days are counted; for hour units each day whose time is used. A last
        calendar day that rolls forward is counted and says why it is off; the day it
        moves to is not. A day that a pause takes is not counted and is PAUSED, also
        the one on which the time ends because the pause began on the last day. A night
        shift bears the date of its start. Errors: `deadline`.
        """
        options = bool(count_first_day), bool(roll_forward), tuple(pauses)
        return explain(self, start, amount, unit, *options)

    def next_open(self, moment):
        """Return the first instant at or after `moment` that is working time.

        Errors as `deadline`.
        """
        moment = self._known(moment)
        index = bisect_right(self._stops, moment)
        return self._answer(max(moment, self._get(self._starts, index)))

    def moment_at_share(self, start, deadline, share):
        """Return the first instant at which a share of the working time from `start` to
        `deadline` has passed, of the plain time if there is no working time between.

        :param share: 0 to 1; the whole is the deadline itself, also where the office
            closes before it
        Errors as `deadline`; a deadline before the start is a ValueError.
        """
        start, deadline = self._known(start), self._known(deadline)
        if deadline < start or not 0 <= share <= 1:
            raise ValueError(
                "The deadline is before the start, or the share too large."
            )
        before = self._open_before(start)
        if share == 1:
            moment = deadline
        elif opened := self._open_before(deadline) - before:
            moment = max(start, self._moment_at(before + share * opened))
        else:
            moment = start + share * (deadline - start)
        return self._answer(moment)

    def _find_due(self, start, days):
        """The closing time of the working day so many after the day of receipt.

        Time limits are mostly asked like this, so it is fast: nothing is converted.
        """
        first, last, closings = self._first, self._last, self._closings
        if start.tzinfo is not UTC:
            if start.tzinfo is self._even_zone:
                first, last, closings = self._first_here, self._last_here, self._due
            else:
                start = to_utc(start)
        if not first <= start <= last:
            self._known(start)  # raises
        try:
            return self._due[bisect_right(closings, start) + days]
        except IndexError:
            raise self._beyond() from None

    def _unpaused(self, start, amount, unit, count_first_day):
        """The deadline without pauses and not rolled forward."""
        days = amount - count_first_day
        try:
            if unit == WORKING_DAYS:
                return self._get(self._closings, self._receipt(start) + days)
            if unit == WORKING_HOURS:
                hours = timedelta(hours=amount)
                return self._moment_at(self._open_before(start) + hours)
            if unit == CALENDAR_DAYS:
                return self._end_of_day(self._date(start) + timedelta(days=days))
            return start + timedelta(hours=amount)
        except OverflowError:
            raise BeyondHorizon("The amount is too large.") from None

    def _shifted(self, moment, begin, end, unit, roll_forward):
        """The deadline, not rolled, moved by a pause."""
        in_force = self._rolled(moment) if roll_forward else moment
        if begin > in_force:
            return moment
        if unit == WORKING_DAYS:
            if days := self._day_at(end) - self._day_at(begin):
                day = bisect_left(self._closings, moment)
                moment = self._get(self._closings, day + days)
        elif unit == WORKING_HOURS:
            if lost := self._open_before(end) - self._open_before(begin):
                moment = self._moment_at(self._open_before(moment) + lost)
        elif unit == CALENDAR_DAYS:
            if days := self._date(end) - self._date(begin):
                # Once a pause begins on the days it rolls over, these are used up.
                gone = self._date(begin) > self._date(moment)
                moment = in_force if gone else moment
                moment = self._end_of_day(self._date(moment) + days)
        else:
            moment += end - begin
        return moment

    def _pauses(self, start, pauses):
        """The pauses in UTC, if they are in order and not before the start."""
        pauses = [(self._known(begin), self._known(end)) for begin, end in pauses]
        for begin, end in pauses:
            if not start <= begin <= end:
                raise ValueError("A pause ends before it begins, or is out of order.")
            start = end
        return pauses

    def _known(self, moment):
        """The moment in UTC if the calendar covers it, else an error."""
        if moment.tzinfo is not UTC:
            moment = to_utc(moment)
        if self._first <= moment <= self._last:
            return moment
        if not self._days:
            raise NoWorkingTime("The calendar has no working time.")
        first, last = self._date(self._first), self._date(self._last)
        raise BeyondHorizon(f"The calendar is known from {first} to {last} only.")

    def _answer(self, moment):
        """The moment in the office's zone if the calendar covers it, else an error."""
        return self._known(moment).astimezone(self.tz)

    def _get(self, values, index):
        try:
            return values[index]
        except IndexError:
            raise self._beyond() from None

    def _beyond(self):
        return BeyondHorizon(f"No working time is known after {self._days[-1]}.")

    def _date(self, moment):
        return moment.astimezone(self.tz).date()

    def _end_of_day(self, day):
        # fold: where 23:59:59 comes twice, the second one is the last moment.
        return to_utc(datetime.combine(day, time(23, 59, 59, fold=1), self.tz))

    def _rolled(self, moment):
        """The end of the moment's day, or of the next working day."""
        index = bisect_left(self._days, self._date(moment))
        return self._end_of_day(self._get(self._days, index))

    def _receipt(self, moment):
        """Index of the working day on which the moment counts as received."""
        return bisect_right(self._closings, moment)

    def _day_at(self, moment):
        """Index of the working day that has begun last. It begins with its date, but
        not while a night shift of the day before is open."""
        begun = bisect_right(self._days, self._date(moment)) - 1
        return min(begun, bisect_left(self._closings, moment))

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
