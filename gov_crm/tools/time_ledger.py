"""The life of a case, cut into legs: who had it, and what became of each instant.

An instant between filing and closing belongs to exactly one office and to exactly one of

* ``paused``: the clock of the answer stood still,
* ``travelled``: a transfer that was accepted in the end was on its way,
* ``waited``: a transfer was on its way that came to nothing or has no answer yet,
* ``in_hand``: the office could work on it,

the first that fits. So lengths of legs add up by construction: those of an office to its
custody, all of them to the age of the case. Moments are aware datetimes in any zone on the
way in, in UTC on the way out; spans are half-open.

Licensing has a case from Monday 10:00, asks the Engineer in vain, then hands it to the
Treasury, which takes it on Tuesday; papers are missing that night:

>>> from datetime import datetime, timezone
>>> def nov(day, hour):
...     return datetime(2026, 11, day, hour, tzinfo=timezone.utc)
>>> spans = [
...     Span("Licensing", nov(23, 10), nov(24, 12)), Span("Treasury", nov(24, 12), nov(24, 15))
... ]
>>> transfers = [
...     Transfer(nov(23, 12), nov(23, 15), False), Transfer(nov(23, 16), nov(24, 12), True)
... ]
>>> legs = cut(spans, [(nov(23, 20), nov(24, 8))], transfers)
>>> for leg in legs:
...     print(leg.key, leg.kind, leg.length)
Licensing in_hand 2:00:00
Licensing waited 3:00:00
Licensing in_hand 1:00:00
Licensing travelled 4:00:00
Licensing paused 12:00:00
Licensing travelled 4:00:00
Treasury in_hand 3:00:00
>>> {kind: str(length) for kind, length in lengths(legs).items()}
{'paused': '12:00:00', 'travelled': '8:00:00', 'waited': '3:00:00', 'in_hand': '6:00:00'}
>>> print(sum(lengths(legs).values(), NONE), orphaned(nov(23, 10), nov(24, 15), spans))
1 day, 5:00:00 0:00:00
"""

from bisect import bisect_right
from datetime import timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from .worktime_input import UTC, to_utc

PAUSED, TRAVELLED, WAITED, IN_HAND = "paused", "travelled", "waited", "in_hand"
# The first that fits counts.
KINDS = PAUSED, TRAVELLED, WAITED, IN_HAND
NONE = timedelta()
_MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """An office was responsible. ``key`` says which span it is; any value will do."""

    key: Any
    start: Any
    stop: Any


class Transfer(NamedTuple):
    """A hand-over: on its way from ``sent_at`` until ``answered_at`` (None: still).

    Of one that was ``accepted`` that is the moment at which custody moved.
    """

    sent_at: Any
    answered_at: Any
    accepted: bool


class Leg(NamedTuple):
    """One stretch of the life of a case: of the span ``key``, of one kind."""

    key: Any
    kind: str
    start: Any
    stop: Any

    @property
    def length(self):
        return self.stop - self.start


def cut(spans, pauses=(), transfers=()):
    """Cut spans of custody into legs, in their order.

    :param spans: :class:`Span` in order, without overlap, none empty
    :param pauses: ``(from, to)`` in any order; ``to`` None: it lasts. What reaches beyond
        the spans, overlaps or is empty does no harm
    :param transfers: :class:`Transfer` in any order, as harmless
    :return: list of :class:`Leg`; neighbours differ in span or kind
    :raises ValueError: moments without a zone, spans that are empty, overlap or are out of
        order
    """
    spans = _known(spans)
    if not pauses and not transfers:
        return [Leg(span.key, IN_HAND, span.start, span.stop) for span in spans]
    last = spans[-1].stop if spans else None
    layers = [
        (PAUSED, _union(pauses, last)),
        (TRAVELLED, _union([it[:2] for it in transfers if it.accepted], last)),
        (WAITED, _union([it[:2] for it in transfers if not it.accepted], last)),
    ]
    turns = sorted({turn for _kind, stretches in layers for turn in _turns(stretches)})
    legs = []
    for span in spans:
        first = len(legs)
        inner = turns[bisect_right(turns, span.start) :]
        inner = inner[: bisect_right(inner, span.stop)]
        points = [span.start, *(turn for turn in inner if turn < span.stop), span.stop]
        for start, stop in pairwise(points):
            kind = _kind_at(start, layers)
            if len(legs) > first and legs[-1].kind == kind:
                legs[-1] = legs[-1]._replace(stop=stop)
            else:
                legs.append(Leg(span.key, kind, start, stop))
    return legs


def lengths(legs):
    """The length of all legs by kind, of each kind, as ``{kind: timedelta}``."""
    sums = dict.fromkeys(KINDS, NONE)
    for leg in legs:
        sums[leg.kind] += leg.length
    return sums


def to_minutes(legs):
    """The same legs between moments rounded to whole minutes.

    Lengths made of them are whole minutes and still add up, which lengths that are rounded
    one by one do not. A leg may come to have no length.
    """
    return [
        leg._replace(start=_round(leg.start), stop=_round(leg.stop)) for leg in legs
    ]


def orphaned(start, stop, spans):
    """How much of the time from ``start`` to ``stop`` is not in exactly one of the spans.

    :param spans: in any order; here they may overlap and leave gaps, which is what is asked
    """
    marks = []
    for span in spans:
        marks += [(span.start, 1), (span.stop, -1)] if span.start < span.stop else []
    start, stop = _in_utc(start), _in_utc(stop)
    alone, holders, since = NONE, 0, start
    for moment, change in sorted([*marks, (stop, 0)]):
        moment = min(max(_in_utc(moment), start), stop)
        if holders == 1:
            alone += moment - since
        since = moment
        holders += change
    return max(stop - start, NONE) - alone


def _known(spans):
    """The spans in UTC, if they are what they should be."""
    spans = [Span(key, _in_utc(start), _in_utc(stop)) for key, start, stop in spans]
    if any(span.start >= span.stop for span in spans):
        raise ValueError("A span does not end after its start.")
    if any(before.stop > after.start for before, after in pairwise(spans)):
        raise ValueError("Spans are out of order or overlap.")
    return spans


def _in_utc(moment):
    # Moments of one zone are subtracted by their wall clocks, in which hours can be missing.
    return moment if moment.tzinfo is UTC else to_utc(moment)


def _union(stretches, last):
    """Sorted and disjoint; what has no end reaches to ``last``, what is empty is gone."""
    known = (
        (_in_utc(begin), last if end is None else _in_utc(end))
        for begin, end in stretches
    )
    union = []
    for begin, end in sorted(it for it in known if it[1] and it[0] < it[1]):
        if union and begin <= union[-1][1]:
            union[-1] = union[-1][0], max(end, union[-1][1])
        else:
            union.append((begin, end))
    return union


def _turns(stretches):
    """The moments at which stretches begin and end."""
    return [moment for stretch in stretches for moment in stretch]


def _kind_at(moment, layers):
    """The kind of an instant: that of the first layer with a stretch around it."""
    for kind, stretches in layers:
        place = bisect_right(stretches, moment, key=lambda stretch: stretch[0]) - 1
        if place >= 0 and moment < stretches[place][1]:
            return kind
    return IN_HAND


def _round(moment):
    over = timedelta(seconds=moment.second, microseconds=moment.microsecond)
    return moment - over + (_MINUTE if over >= _MINUTE / 2 else NONE)
