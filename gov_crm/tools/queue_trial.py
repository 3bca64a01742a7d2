"""What a segment would have changed: the queue of the past served again, with and without.

The past gives who arrived when and at which moments an office took somebody up. At each of
these moments the one with the highest score is served; once by the rules as they were and once
with the points of the segment. So as many are served at the same moments both times, and what
some wait less, others wait more: nothing is made of nothing.

Moments are naive UTC; lengths are in days.
"""

import heapq
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from . import queue_score


class Case(NamedTuple):
    """One case of the past: since when it could be worked on, by when the law wanted the
    answer, its points without the segment, whether it would be in, and its office."""

    arrived_at: datetime
    deadline: datetime | None
    need_points: int
    has_lane: bool
    is_in: bool
    office: int


class Outcome(NamedTuple):
    """Mean change of the wait in days, for those in and for everybody else; None where
    nobody is. Positive is longer. ``compared`` cases were of offices that took somebody up
    in that time; with none nothing can be said."""

    inside: float | None
    others: float | None
    compared: int


def replay(cases, slots, extra_points, extra_lane, certain):
    """Serve the past twice.

    :param cases: list of :class:`Case`
    :param slots: ``{office: [moment, …]}``, when somebody was taken up
    :param extra_points: points the segment gives
    :param extra_lane: whether it gives a lane
    :param timedelta certain: see :mod:`queue_score`
    :return: :class:`Outcome`
    """
    changes = {True: [], False: []}
    by_office = defaultdict(list)
    for case in cases:
        by_office[case.office].append(case)
    for office, group in by_office.items():
        moments = sorted(slots.get(office, ()))
        if not moments:
            continue
        plain = _serve(group, moments, 0, False, certain)
        helped = _serve(group, moments, extra_points, extra_lane, certain)
        for index, case in enumerate(group):
            # Who is not taken up in that time has waited until its end, at the least.
            change = helped.get(index, moments[-1]) - plain.get(index, moments[-1])
            changes[case.is_in].append(change.total_seconds() / 86400)
    return Outcome(
        _mean(changes[True]),
        _mean(changes[False]),
        len(changes[True]) + len(changes[False]),
    )


def _serve(cases, moments, extra_points, extra_lane, certain):
    """When each case is served, by its position; cases no moment is left for are not in."""
    arrivals = sorted(range(len(cases)), key=lambda index: cases[index].arrived_at)
    coming, waiting, served = 0, set(), {}
    for moment in moments:
        while coming < len(arrivals) and cases[arrivals[coming]].arrived_at <= moment:
            waiting.add(arrivals[coming])
            coming += 1
        if waiting:
            # Points of a deadline change with time, so the order is asked at each moment.
            [first] = heapq.nsmallest(
                1,
                waiting,
                key=lambda index, moment=moment: (
                    -_score(cases[index], moment, extra_points, extra_lane, certain),
                    index,
                ),
            )
            waiting.remove(first)
            served[first] = moment
    return served


def _score(case, moment, extra_points, extra_lane, certain):
    more = extra_points if case.is_in else 0
    lane = case.has_lane or (extra_lane and case.is_in)
    return queue_score.score(
        case.arrived_at, case.deadline, case.need_points + more, lane, moment, certain
    )


def _mean(values):
    return sum(values) / len(values) if values else None
