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
LENGTH = 40
# The same examples each time, and none kept on disk.
PROPERTIES = settings(derandomize=True, database=None, deadline=None, max_examples=200)


class Beyond(Exception):
    """The walk left the calendar."""


class SlowOffice:
    def __init__(self, week, zone, first, last, closed):
        """`week` is `{weekday: [(opens, closes), …]}` in quarters from midnight."""
        self.zone = ZoneInfo(zone)
        self.first, self.last, self.closed = first, last, closed
        taken = {}
        day = first
        while day <= last:
            for opens, closes in week.get(day.weekday(), []):
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

    def shift(self, deadline, begin, end, unit):
        first, last = self.date(begin), self.date(end)
        if unit == "working_hours":
            lost = sum(m in self.open for m in range(begin, end, QUARTER))
            moment = self.walk_open(deadline, lost)
        elif unit == "calendar_hours":
            moment = deadline + end - begin
        elif unit == "calendar_days":
            moment = self.last_second(self.date(deadline) + (last - first))
        else:
            lost = self.working_days_between(first, last)
            day = next(d for d in sorted(self.days) if self.closing(d) == deadline)
            moment = self.closing(self.next_working(day, lost))
        if moment > self.end:
            raise Beyond
        return moment

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

    The week has spans of any length below a day, also over midnight.
    """
    cuts = st.lists(st.integers(0, 7 * 96), min_size=2, max_size=24, unique=True)
    cuts = sorted(draw(cuts))
    week, quarters = {}, {}
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        day, opens = divmod(start, 96)
        closes = opens + min(stop - start, 95)
        clock = [f"{q // 4 % 24:02}:{q % 4 * 15:02}" for q in (opens, closes)]
        if day < 7:
            week.setdefault(day, []).append(tuple(clock))
            quarters.setdefault(day, []).append((opens, closes))
    first, zone = draw(st.sampled_from(FIRST_DATES)), draw(st.sampled_from(ZONES))
    last = first + timedelta(days=LENGTH)
    holidays = draw(st.sets(st.integers(0, LENGTH), max_size=5))
    closed = {first + timedelta(days=number): "holiday" for number in holidays}
    slow = SlowOffice(quarters, zone, first, last, closed)
    assume(slow.days)
    any_time = st.integers(0, 96 * (LENGTH - 10)).map(slow.moment)
    opening_or_closing = st.sampled_from(sorted(slow.edges()))
    start = draw(any_time | opening_or_closing)
    return WorkingTime.weekly(week, zone, first, last, closed), slow, start


@st.composite
def promises(draw):
    """An amount for each unit."""
    days, quarters = draw(st.integers(1, 15)), draw(st.integers(1, 300))
    return {unit: days if unit.endswith("days") else quarters / 4 for unit in UNITS}


def aware(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc)
