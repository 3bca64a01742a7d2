"""A slow office to compare the kernel with: it walks quarter of an hour by quarter of
an hour and day by day, without sorted arrays, sums or bisection.

Moments are whole seconds since 1970, all a multiple of a quarter of an hour but the
last second of a day.
"""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import assume, settings
from hypothesis import strategies as st

from ..tools.worktime import UNITS, WorkingTime

QUARTER = 900
ONE_DAY = timedelta(days=1)
ZONES = [
    "Asia/Manila",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
]
# Around both changes of the clock in both hemispheres, a leap day, a year's end.
FIRST_DATES = [
    date(2026, 2, 20),
    date(2026, 3, 15),
    date(2026, 9, 20),
    date(2026, 10, 10),
    date(2026, 12, 10),
    date(2028, 2, 15),
]
LENGTHS = [40, 40, 40, 130]
# The same examples each time, and none kept on disk.
PROPERTIES = settings(derandomize=True, database=None, deadline=None, max_examples=200)


class Beyond(Exception):
    """The walk left the calendar."""


class SlowOffice:
    def __init__(self, week, zone, first, last, closed):
        """`week` is `{number: [(opens, closes), …]}` in quarters from midnight, with
        numbers to 6 for each week, or to 13 for two weeks that alternate."""
        self.zone = ZoneInfo(zone)
        self.first, self.last, self.closed = first, last, closed
        taken = {}
        day = first
        while day <= last:
            odd = max(week) > 6 and (day.toordinal() - 1) // 7 % 2
            for opens, closes in week.get(day.weekday() + 7 * odd, []):
                start, stop = self.wall(day, opens), self.wall(day, closes)
                for moment in range(start, stop, QUARTER):
                    taken.setdefault(moment, day)
            day += ONE_DAY
        self.open = {m: day for m, day in taken.items() if day not in closed}
        self.days = set(self.open.values())
        self.beginning = self.wall(first, 0)
        self.end = max([self.last_second(last)] + [m + QUARTER for m in taken])

    def wall(self, day, quarters):
        moment = datetime.combine(day, time()) + timedelta(minutes=15 * quarters)
        return int(moment.replace(tzinfo=self.zone).timestamp())

    def date(self, moment):
        return datetime.fromtimestamp(moment, self.zone).date()

    def last_second(self, day):
        return self.wall(day + ONE_DAY, 0) - 1

    def moment(self, quarters):
        return self.beginning + quarters * QUARTER

    def edges(self):
        """All moments of opening and closing, also at lunch."""
        return set(self.open) ^ {moment + QUARTER for moment in self.open}

    def closing(self, day):
        return max(moment for moment, its in self.open.items() if its == day) + QUARTER

    def next_working(self, day, number):
        """The `number`-th working day after `day`."""
        while number:
            day += ONE_DAY
            if day > self.last:
                raise Beyond
            number -= day in self.days
        return day

    def working_days_between(self, day, last):
        """How many working days lie after `day`, up to and with `last`."""
        number = 0
        while day < last:
            day += ONE_DAY
            number += day in self.days
        return number

    def receipt(self, moment):
        day = self.date(moment) - ONE_DAY
        while day not in self.days or self.closing(day) <= moment:
            day += ONE_DAY
            if day > self.last:
                raise Beyond
        return day

    def walk_open(self, moment, quarters):
        while quarters:
            if moment > self.end:
                raise Beyond
            quarters -= moment in self.open
            moment += QUARTER
        return moment

    def last_day(self, start, amount, unit, count_first, roll):
        """The day of the deadline, and for calendar days the day before rolling."""
        amount -= count_first
        if unit == "working_days":
            day = self.next_working(self.receipt(start), amount)
            return day, day
        day = nominal = self.date(start) + amount * ONE_DAY
        if roll and day not in self.days:
            day = self.next_working(day, 1)
        return day, nominal

    def deadline(self, start, amount, unit, count_first=False, roll=False):
        if unit == "working_hours":
            moment = self.walk_open(start, int(amount * 4))
        elif unit == "calendar_hours":
            moment = start + int(amount * 3600)
        else:
            day, _nominal = self.last_day(start, amount, unit, count_first, roll)
            end_of = self.closing if unit == "working_days" else self.last_second
            moment = end_of(day)
        if moment > self.end:
            raise Beyond
        return moment

    def day_at(self, moment, unit):
        """The day, or working day, that has begun last: a night shift keeps its day."""
        day = self.date(moment)
        if unit == "working_days":
            if day - ONE_DAY in self.days and self.closing(day - ONE_DAY) >= moment:
                day -= ONE_DAY
            while day not in self.days and day >= self.first:
                day -= ONE_DAY
        return day

    def days_taken(self, begin, end, unit):
        day, last = self.day_at(begin, unit), self.day_at(end, unit)
        taken = []
        while day < last:
            day += ONE_DAY
            if unit == "calendar_days" or day in self.days:
                taken.append(day)
        return taken

    def rolled(self, day, roll):
        return self.next_working(day, 1) if roll and day not in self.days else day

    def paused_day(self, day, begin, end, unit, roll=False):
        """The last day (before rolling) after a pause: the days that are left when it
        begins are left when it ends."""
        in_force = self.rolled(day, roll)
        end_of = self.closing if unit == "working_days" else self.last_second
        if begin > end_of(in_force) or not self.days_taken(begin, end, unit):
            return day
        since, resumed = self.day_at(begin, unit), self.day_at(end, unit)
        if roll and since > day:
            day = in_force
        if unit == "calendar_days":
            return resumed + (day - since)
        return self.next_working(resumed, self.working_days_between(since, day))

    def paused_hour(self, moment, begin, end, unit):
        if begin > moment:
            return moment
        if unit == "calendar_hours":
            return moment + end - begin
        lost = sum(m in self.open for m in range(begin, end, QUARTER))
        return self.walk_open(moment, lost)

    def shift(self, deadline, begin, end, unit):
        if unit.endswith("hours"):
            moment = self.paused_hour(deadline, begin, end, unit)
        elif unit == "calendar_days":
            day = self.paused_day(self.date(deadline), begin, end, unit)
            moment = self.last_second(day)
        else:
            day = next(d for d in sorted(self.days) if self.closing(d) == deadline)
            moment = self.closing(self.paused_day(day, begin, end, unit))
        if moment > self.end:
            raise Beyond
        return moment

    def paused_deadline(self, start, amount, unit, pauses, count_first, roll):
        roll = roll and unit == "calendar_days"
        if unit.endswith("hours"):
            return self.walk(start, amount, unit, pauses)[0]
        _final, day = self.last_day(start, amount, unit, count_first, roll)
        for begin, end in pauses:
            day = self.paused_day(day, begin, end, unit, roll)
        end_of = self.closing if unit == "working_days" else self.last_second
        moment = end_of(self.rolled(day, roll))
        if moment > self.end:
            raise Beyond
        return moment

    def walk(self, start, amount, unit, pauses):
        """Walk until the hours are used, outside pauses: the moment, and the dates on
        which time was used."""
        left, used, moment = int(amount * 4), set(), start
        while left:
            if moment > self.end:
                raise Beyond
            day = self.date(moment)
            if unit == "working_hours":
                day = self.open.get(moment)
            if day and not any(begin <= moment < end for begin, end in pauses):
                used.add(day)
                left -= 1
            moment += QUARTER
        for begin, end in pauses:
            if begin == moment:  # at the last instant, which is still in time
                moment = self.paused_hour(moment, begin, end, unit)
        if moment > self.end:
            raise Beyond
        return moment, used

    def elapsed(self, start, stop, unit):
        if unit == "working_hours":
            return sum(m in self.open for m in range(start, stop, QUARTER)) / 4
        if unit == "calendar_hours":
            return (stop - start) / 3600
        if unit == "calendar_days":
            return (self.date(stop) - self.date(start)).days
        today = self.date(stop)
        yesterday = today - ONE_DAY
        if yesterday in self.days and self.closing(yesterday) >= stop:
            today = yesterday  # its night shift has not ended
        return self.working_days_between(self.receipt(start), today)

    def counted(self, start, amount, unit, count_first, roll):
        """`[(date, counted), …]` from the start to the deadline, for day units."""
        final, nominal = self.last_day(start, amount, unit, count_first, roll)
        working = unit == "working_days"
        received = self.receipt(start) if working else self.date(start)
        rows = []
        day = min(received, self.date(start))
        while day <= final:
            counts = received < day <= nominal or (day == received and count_first)
            rows.append((day, counts and (not working or day in self.days)))
            day += ONE_DAY
        return rows


@st.composite
def calendars(draw):
    """One calendar, compiled and slow, and a start within it.

    The week, or two weeks in turn, have spans of any length below a day, also over
    midnight; single days or months are closed.
    """
    week_days = draw(st.sampled_from([7, 7, 14]))
    cuts = st.lists(
        st.integers(0, week_days * 96), min_size=2, max_size=24, unique=True
    )
    cuts = sorted(draw(cuts))
    week = {}
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        day, opens = divmod(start, 96)
        if day < week_days:
            week.setdefault(day, []).append((opens, opens + min(stop - start, 95)))
    assume(week and (max(week) > 6) == (week_days == 14))
    first, zone = draw(st.sampled_from(FIRST_DATES)), draw(st.sampled_from(ZONES))
    length = draw(st.sampled_from(LENGTHS))
    last = first + timedelta(days=length)
    closed = draw(st.sets(st.integers(0, length), max_size=5))
    if length > 40 and draw(st.booleans()):
        closed |= set(range(20, 90))
    closed = {first + timedelta(days=number): "holiday" for number in closed}
    slow = SlowOffice(week, zone, first, last, closed)
    assume(slow.days)
    any_time = st.integers(0, 96 * (length - 10)).map(slow.moment)
    opening_or_closing = st.sampled_from(sorted(slow.edges()))
    start = draw(any_time | opening_or_closing)
    return compiled(week, zone, first, last, closed), slow, start


def compiled(week, zone, first, last, closed):
    if max(week) < 7:
        clock = {
            day: [tuple(map(clock_time, span)) for span in spans]
            for day, spans in week.items()
        }
        return WorkingTime.weekly(clock, zone, first, last, closed)
    # Two weeks in turn are given as intervals; where daylight saving makes two of them
    # meet, the union counts.
    intervals, day = [], first
    while day <= last:
        number = day.weekday() + 7 * ((day.toordinal() - 1) // 7 % 2)
        for span in week.get(number, []):
            midnight = datetime.combine(day, time(), ZoneInfo(zone))
            start, stop = (
                (midnight + timedelta(minutes=15 * q)).astimezone(timezone.utc)
                for q in span
            )
            if intervals:
                start = max(start, intervals[-1][1])
            if start < stop:
                intervals.append((start, stop))
        day += ONE_DAY
    return WorkingTime(intervals, zone, closed, first=first, last=last)


def clock_time(quarters):
    return f"{quarters // 4 % 24:02}:{quarters % 4 * 15:02}"


@st.composite
def pauses_after(draw, start):
    """Up to four pauses in order and disjoint, the first not before the start."""
    pauses, moment = [], start
    lengths = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 500)), max_size=4)
    for running, paused in draw(lengths):
        begin = moment + running * QUARTER
        moment = begin + paused * QUARTER
        pauses.append((begin, moment))
    return pauses


@st.composite
def promises(draw):
    """An amount for each unit."""
    days, quarters = draw(st.integers(1, 15)), draw(st.integers(1, 300))
    return {unit: days if unit.endswith("days") else quarters / 4 for unit in UNITS}


def aware(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc)
