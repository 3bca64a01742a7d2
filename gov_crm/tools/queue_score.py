"""The place of somebody who waits: waiting time, and need said as waiting time.

Everybody who waits ages by one hour an hour, without end. Need, a near deadline and a lane
that the law gives add *points*, and a point counts like a fixed stretch of waiting: a
thirtieth of the time after which a place is certain. Together they can never be more than
thirty points, so whoever has waited longer than that time is before anybody who comes new,
whatever the need of the one or the other. Nothing else goes in: no money, no rank, no name,
no endorsement.

The score is in hours, and the higher one is served first; of two equal scores the lower
number (id) is. Waiting is measured up to one fixed moment far away and not up to the present,
so scores made at different moments compare, equal cases have the same score whenever each was
scored, and a score changes only when a fact does or a deadline comes nearer
(:func:`next_change`).

Moments are naive UTC, as the database keeps them; fractions of seconds do not count.

One who has waited for six days and one who came this morning, whose request is due tomorrow:

>>> from datetime import datetime, timedelta
>>> def nov(day, hour=9):
...     return datetime(2026, 11, day, hour)
>>> certain = timedelta(days=30)
>>> early = score(nov(22), None, 0, False, nov(28), certain)
>>> urgent = score(nov(28), nov(29), 0, False, nov(28), certain)
>>> urgent > early, virtual_wait(early, nov(28)), virtual_wait(urgent, nov(28))
(True, 144.0, 216.0)

With children in the first household (two points) and no other income (three) it turns round:

>>> score(nov(22), None, 5, False, nov(28), certain) > urgent
True
>>> points(nov(29), 5, True, nov(28))
Points(need=5, urgency=9, lane=6)
"""

from datetime import datetime, timedelta
from typing import NamedTuple

# Points of need count up to here, however many there are.
NEED_CAP = 12
# (the deadline is at most so many hours away, points); past it is at most none away.
URGENCY = ((0, 12), (24, 9), (48, 6), (96, 3))
# A priority lane that the law gives.
LANE = 6
# Nobody can have more: so many points count like the time after which a place is certain.
ALL_POINTS = NEED_CAP + URGENCY[0][1] + LANE
# Waiting is measured up to here.
HORIZON = datetime(2100, 1, 1)
_HOUR = 3600


class Points(NamedTuple):
    """What counts beside waiting."""

    need: int
    urgency: int
    lane: int


def points(deadline, need_points, has_lane, now):
    """Points of somebody at the moment ``now``.

    :param deadline: by when the law wants the answer, or None
    :param need_points: sum of the points of all needs; below nothing and above the cap it
        does not count
    :param has_lane: whether the law gives a priority lane
    """
    urgency = 0
    if deadline:
        left = deadline - now
        urgency = next(
            (worth for hours, worth in URGENCY if left <= timedelta(hours=hours)), 0
        )
    need = min(max(need_points or 0, 0), NEED_CAP)
    return Points(need, urgency, LANE if has_lane else 0)


def point_seconds(certain):
    """How many seconds of waiting a point counts like.

    :param timedelta certain: after so long a place is certain
    :raises ValueError: it is so short that a point would count nothing

    >>> point_seconds(timedelta(days=30)) == 24 * 3600
    True
    """
    seconds = int(certain.total_seconds()) // ALL_POINTS
    if seconds < 1:
        raise ValueError(f"A place must be certain after {ALL_POINTS} seconds or more.")
    return seconds


def score(arrived_at, deadline, need_points, has_lane, now, certain):
    """The score at the moment ``now``, in hours; the highest is served first.

    :param arrived_at: since when the request could be worked on
    :param timedelta certain: after so long a place before all who come new is certain
    """
    waited = int((HORIZON - _second(arrived_at)).total_seconds())
    worth = sum(points(deadline, need_points, has_lane, now)) * point_seconds(certain)
    return (waited + worth) / _HOUR


def virtual_wait(value, now):
    """The hours that somebody with this score has waited at ``now``, the hours that need
    counts like included."""
    return value - int((HORIZON - _second(now)).total_seconds()) / _HOUR


def next_change(deadline, now):
    """When the deadline next brings points, if nothing else changes; None: never."""
    coming = (deadline - timedelta(hours=hours) for hours, _worth in URGENCY)
    return min((it for it in coming if it > now), default=None) if deadline else None


def _second(moment):
    """A moment without its fraction of a second."""
    return moment.replace(microsecond=0)


# :func:`points` and :func:`score` for a database, made of the same constants. To be filled in
# by `odoo.tools.SQL`: arrived_at, deadline and now are timestamps, need_points a number or
# null, has_lane a boolean or null, point the seconds of a point.
URGENCY_SQL = "CASE {} ELSE 0 END".format(
    " ".join(
        f"WHEN %(deadline)s <= %(now)s::timestamp + interval '{hours} hours' THEN {worth}"
        for hours, worth in URGENCY
    )
)
POINTS_SQL = (
    f"(least(greatest(coalesce(%(need_points)s, 0), 0), {NEED_CAP}) + {URGENCY_SQL}"
    f" + CASE WHEN %(has_lane)s THEN {LANE} ELSE 0 END)"
)
SCORE_SQL = (
    f"((date_part('epoch', timestamp '{HORIZON}' - date_trunc('second', %(arrived_at)s))"
    f" + {POINTS_SQL} * %(point)s) / {_HOUR}.0)::float8"
)
