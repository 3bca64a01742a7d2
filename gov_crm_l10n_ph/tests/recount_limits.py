"""What time limits are and when they are due, from what was noted of them: day by day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .recount_days import ONE_DAY, ONE_MINUTE, UTC

STATES = {
    "start": "running",
    "pause": "paused",
    "resume": "running",
    "stop": "met",
    "reopen": "running",
    "cancel": "cancelled",
}


@dataclass
class Told:
    """A time limit as its events tell it."""

    state: str = "running"
    started: datetime | None = None
    stopped: datetime | None = None
    extensions: int = 0
    more: int = 0
    why: str | None = None
    # From when to when the clock stood still; of a pause that lasts, until its limit.
    stood: list = field(default_factory=list)

    def follow(self, event):
        kind, at = event["kind"], event["at"]
        self.state = STATES.get(kind, self.state)
        if kind == "start":
            self.started = at
        elif kind == "pause":
            self.stood.append((at, event["until"]))
        elif kind == "resume":
            self.stood[-1] = self.stood[-1][0], at
        elif kind == "stop":
            self.stopped = at
        elif kind == "reopen":
            if self.started:
                self.stood.append((self.stopped, at))
            self.stopped = None
        elif kind == "extend":
            self.extensions += 1
            self.more += event["amount"]
            self.why = event["note"]


def told_limits(recount):
    """``{id of a time limit: Told}``"""
    found = defaultdict(Told)
    for event in recount._rows(
        "SELECT * FROM gov_service_timer_event ORDER BY timer_id, sequence"
    ):
        found[event["timer_id"]].follow(event)
    return found


def due(office, standard, told):
    """When a time limit ends, by its standard: naive UTC.

    :raises KeyError: a unit that nothing here counts in
    """
    amount = standard["amount"] + told.more
    return {"working_days": _working_days, "calendar_hours": _plain_hours}[
        standard["unit"]
    ](office, amount, standard, told)


def _working_days(office, amount, standard, told):
    day = office.received_on(told.started)
    left = amount - bool(standard["count_first_day"])
    while left:
        day += ONE_DAY
        left -= office.is_working(day)
    for since, until in told.stood:
        still, last = office.day(since), office.day(until)
        while still < last:
            still += ONE_DAY
            left += office.is_working(still)
        while left:
            day += ONE_DAY
            left -= office.is_working(day)
    return _closing(office, day)


def _closing(office, day):
    wall = datetime.combine(day, datetime.min.time(), office.zone)
    wall += (office.minutes(day)[-1] + 1) * ONE_MINUTE
    return wall.astimezone(UTC).replace(tzinfo=None)


def _plain_hours(_office, amount, _standard, told):
    stood = sum((until - since for since, until in told.stood), timedelta())
    return told.started + amount * timedelta(hours=1) + stood
