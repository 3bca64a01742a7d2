"""Working days of an office, counted one day and one minute at a time.

A second opinion in plain Python about what ``tools/worktime.py`` answers from sorted arrays:
it uses none of it. Slow on purpose: each day of an office is a set of minutes, from which
what is closed is taken away. Moments come in as naive UTC, as the database keeps them.
"""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


class OfficeDays:
    """The days of one office.

    :param hours: ``[(week, weekday, from, to), …]``: week 0 or 1 where two take turns, None
        where all are alike; 0 is Monday; local hours as floats
    :param zone: name of the time zone
    :param closed: ``[(from, to), …]`` in naive UTC; the last second of the closed time may be
        its end, as people enter it
    """

    def __init__(self, hours, zone, closed=()):
        self.zone = ZoneInfo(zone)
        self.hours = hours
        self.closed = [
            (since, until + timedelta(seconds=until.second == 59))
            for since, until in closed
        ]
        self._minutes = {}

    def local(self, moment):
        """A naive UTC moment as the clocks of the office show it."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone)

    def day(self, moment):
        """The date there."""
        return self.local(moment).date()

    def end(self, day):
        """Naive UTC of the midnight at which a day of the office ends."""
        midnight = datetime.combine(day + ONE_DAY, time(), self.zone)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def minutes(self, day):
        """The open minutes of a day, numbered from midnight."""
        if day not in self._minutes:
            self._minutes[day] = sorted(
                minute
                for week, weekday, since, until in self.hours
                if weekday == day.weekday()
                and week in (None, (day.toordinal() - 1) // 7 % 2)
                for minute in range(round(since * 60), round(until * 60))
                if not self._is_closed(day, minute)
            )
        return self._minutes[day]

    def _is_closed(self, day, minute):
        wall = datetime.combine(day, time()) + minute * ONE_MINUTE
        moment = wall.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)
        return any(since <= moment < until for since, until in self.closed)

    def is_working(self, day):
        """Whether the office is open on some minute of it."""
        return bool(self.minutes(day))

    def received_on(self, moment):
        """The day on which something counts as received: after closing, or on a day off, it
        is the next working day."""
        here = self.local(moment)
        day = here.date()
        minute = here.hour * 60 + here.minute
        if not self.is_working(day) or minute > self.minutes(day)[-1]:
            day += ONE_DAY
            while not self.is_working(day):
                day += ONE_DAY
        return day

    def days(self, start, stop, pauses=()):
        """How many working days an answer took: those after the day of receipt, until the
        day of the answer, without those on which the clock stood still.

        :param pauses: ``[(from, to), …]``; of each the days after its first count, the last
            included
        """
        paused = [(self.day(since), self.day(until)) for since, until in pauses]
        day, last, count = self.received_on(start), self.day(stop), 0
        while day < last:
            day += ONE_DAY
            stands = any(since < day <= until for since, until in paused)
            count += self.is_working(day) and not stands
        return count

    def hours_between(self, start, stop):
        """Open hours between two moments."""
        begin, end = self.local(start), self.local(stop)
        day, seconds = begin.date(), 0.0
        while day <= end.date():
            for minute in self.minutes(day):
                opens = datetime.combine(day, time(), self.zone) + minute * ONE_MINUTE
                since, until = max(opens, begin), min(opens + ONE_MINUTE, end)
                seconds += max((until - since).total_seconds(), 0)
            day += ONE_DAY
        return seconds / 3600


def nearest_rank(values, percent):
    """The smallest value within which at least so many percent of all lie; None of none.

    >>> nearest_rank([1, 2, 3, 4], 50), nearest_rank([4, 1, 2], 90), nearest_rank([], 50)
    (2, 4, None)
    """
    ordered = sorted(values)
    for place, value in enumerate(ordered, 1):
        if place * 100 >= percent * len(ordered):
            return value
    return None
