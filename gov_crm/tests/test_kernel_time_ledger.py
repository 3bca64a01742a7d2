"""The ledger of time: each instant once, whatever the order in which things happened."""

import doctest
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import time_ledger
from ..tools.time_ledger import (
    IN_HAND,
    KINDS,
    NONE,
    PAUSED,
    TRAVELLED,
    WAITED,
    Leg,
    Span,
    Transfer,
    cut,
    lengths,
    orphaned,
    to_minutes,
)
from .worktime_reference import PROPERTIES

UTC = timezone.utc
ORIGIN = datetime(2026, 11, 23, tzinfo=UTC)
LAST = 60  # minutes in the life of a case that is made up


def at(minutes, seconds=0):
    return ORIGIN + timedelta(minutes=minutes, seconds=seconds)


def told(legs):
    """Legs as “key kind from–to”, in minutes after the origin."""
    minute = timedelta(minutes=1)
    return [
        f"{leg.key} {leg.kind} "
        f"{(leg.start - ORIGIN) // minute}-{(leg.stop - ORIGIN) // minute}"
        for leg in legs
    ]


# ----------------------------------------------------------------------
# A SLOW SECOND OPINION: minute by minute, on whole numbers
# ----------------------------------------------------------------------

numbers = st.integers(-5, LAST + 5)
stretches = st.lists(st.tuples(numbers, st.none() | numbers), max_size=4)
handovers = st.lists(st.tuples(numbers, st.none() | numbers, st.booleans()), max_size=5)
# Where custody moves; the first and the last are filing and closing.
moves = st.sets(st.integers(0, LAST), min_size=2, max_size=6).map(sorted)


def spans_of(minutes):
    return [
        Span(place, at(start), at(stop))
        for place, (start, stop) in enumerate(pairwise(minutes))
    ]


def moment(minutes):
    return None if minutes is None else at(minutes)


def aware(pauses, transfers):
    return (
        [(at(begin), moment(end)) for begin, end in pauses],
        [Transfer(at(sent), moment(answered), ok) for sent, answered, ok in transfers],
    )


def slow_kind(minute, pauses, transfers):
    def covers(begin, end):
        return begin <= minute < (LAST + 99 if end is None else end)

    if any(covers(*pause) for pause in pauses):
        return PAUSED
    if any(covers(sent, answered) for sent, answered, ok in transfers if ok):
        return TRAVELLED
    if any(covers(sent, answered) for sent, answered, ok in transfers if not ok):
        return WAITED
    return IN_HAND


class TestKernelTimeLedger(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(time_ledger)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_table(self):
        """Spans from 0 to 10 to 20; what happens in them, and the legs that follow."""
        table = [
            ("nothing", [], [], ["A in_hand 0-10", "B in_hand 10-20"]),
            ("a pause over the move", [(8, 12)], [],
             ["A in_hand 0-8", "A paused 8-10", "B paused 10-12", "B in_hand 12-20"]),
            ("a pause that lasts", [(15, None)], [],
             ["A in_hand 0-10", "B in_hand 10-15", "B paused 15-20"]),
            ("pauses that overlap, one is empty", [(1, 3), (2, 4), (6, 6), (9, 7)], [],
             ["A in_hand 0-1", "A paused 1-4", "A in_hand 4-10", "B in_hand 10-20"]),
            ("pauses before and after", [(-5, 0), (20, 30)], [],
             ["A in_hand 0-10", "B in_hand 10-20"]),
            ("declined, then accepted", [], [(2, 4, False), (5, 10, True)],
             ["A in_hand 0-2", "A waited 2-4", "A in_hand 4-5", "A travelled 5-10",
              "B in_hand 10-20"]),
            ("declined and sent again at once", [], [(2, 4, False), (4, 10, True)],
             ["A in_hand 0-2", "A waited 2-4", "A travelled 4-10", "B in_hand 10-20"]),
            ("not answered yet", [], [(12, None, False)],
             ["A in_hand 0-10", "B in_hand 10-12", "B waited 12-20"]),
            ("paused while on the way", [(6, 8)], [(5, 10, True)],
             ["A in_hand 0-5", "A travelled 5-6", "A paused 6-8", "A travelled 8-10",
              "B in_hand 10-20"]),
            ("withdrawn in a past before it was sent", [], [(6, 5, False)],
             ["A in_hand 0-10", "B in_hand 10-20"]),
            ("all at once", [(0, 20)], [(0, 20, True), (0, 20, False)],
             ["A paused 0-10", "B paused 10-20"]),
        ]  # fmt: skip
        spans = [Span("A", at(0), at(10)), Span("B", at(10), at(20))]
        for title, pauses, transfers, expected in table:
            with self.subTest(title):
                self.assertEqual(told(cut(spans, *aware(pauses, transfers))), expected)

    def test_nothing_at_all(self):
        self.assertEqual(cut([]), [])
        self.assertEqual(cut([], [(at(0), None)], [Transfer(at(0), None, True)]), [])
        self.assertEqual(lengths([]), dict.fromkeys(KINDS, NONE))
        self.assertEqual(orphaned(at(0), at(5), []), timedelta(minutes=5))
        self.assertEqual(orphaned(at(5), at(5), []), NONE)
        self.assertEqual(orphaned(at(5), at(0), []), NONE)

    def test_what_is_no_custody(self):
        for spans in (
            [Span("A", at(0), at(0))],
            [Span("A", at(1), at(0))],
            [Span("A", at(0), at(2)), Span("B", at(1), at(3))],
            [Span("A", at(2), at(3)), Span("B", at(0), at(1))],
            [Span("A", datetime(2026, 1, 1), datetime(2026, 1, 2))],
        ):
            with self.subTest(spans), self.assertRaises(ValueError):
                cut(spans)
        spans = [Span("A", at(0), at(9))]
        naive = datetime(2026, 11, 23)
        for pauses, transfers in (
            ([(naive, at(1))], []),
            ([(at(1), naive)], []),
            ([], [Transfer(naive, None, True)]),
        ):
            with self.assertRaises(ValueError):
                cut(spans, pauses, transfers)

    def test_an_hour_that_the_clock_skips_is_none(self):
        berlin = ZoneInfo("Europe/Berlin")
        start = datetime(2026, 3, 29, 1, tzinfo=berlin)
        stop = datetime(2026, 3, 29, 4, tzinfo=berlin)
        [leg] = cut([Span("A", start, stop)])
        self.assertEqual(leg.length, timedelta(hours=2))
        self.assertEqual(orphaned(start, stop, []), timedelta(hours=2))
        self.assertEqual(orphaned(start, stop, [Span("A", start, stop)]), NONE)

    @PROPERTIES
    @given(moves, stretches, handovers)
    def test_each_instant_once(self, minutes, pauses, transfers):
        spans = spans_of(minutes)
        legs = cut(spans, *aware(pauses, transfers))
        walked = {}
        for leg in legs:
            begin, end = ((it - ORIGIN).seconds // 60 for it in (leg.start, leg.stop))
            for minute in range(begin, end):
                self.assertNotIn(minute, walked)
                walked[minute] = leg.key, leg.kind
        slow = {
            minute: (place, slow_kind(minute, pauses, transfers))
            for place, (start, stop) in enumerate(pairwise(minutes))
            for minute in range(start, stop)
        }
        self.assertEqual(walked, slow)

    @PROPERTIES
    @given(moves, stretches, handovers)
    def test_sums_add_up(self, minutes, pauses, transfers):
        spans = spans_of(minutes)
        legs = cut(spans, *aware(pauses, transfers))
        self.assertEqual(
            sum(lengths(legs).values(), NONE), spans[-1].stop - at(minutes[0])
        )
        for span in spans:
            own = [leg for leg in legs if leg.key == span.key]
            self.assertEqual(sum(lengths(own).values(), NONE), span.stop - span.start)
        for before, after in pairwise(legs):
            self.assertEqual(before.stop, after.start)
            self.assertNotEqual(before[:2], after[:2])
        self.assertTrue(all(leg.start < leg.stop for leg in legs))

    @PROPERTIES
    @given(moves, stretches, handovers)
    def test_one_span_alone_is_cut_as_among_the_others(
        self, minutes, pauses, transfers
    ):
        """So figures of a span need not know the rest of the case."""
        happened = aware(pauses, transfers)
        spans = spans_of(minutes)
        together = cut(spans, *happened)
        alone = [leg for span in spans for leg in cut([span], *happened)]
        self.assertEqual(alone, together)

    @PROPERTIES
    @given(moves, stretches, handovers, st.tuples(numbers, numbers))
    def test_a_pause_takes_from_all_others(self, minutes, pauses, transfers, another):
        spans = spans_of(minutes)
        before = lengths(cut(spans, *aware(pauses, transfers)))
        after = lengths(cut(spans, *aware([*pauses, another], transfers)))
        self.assertGreaterEqual(after[PAUSED], before[PAUSED])
        for kind in (TRAVELLED, WAITED, IN_HAND):
            self.assertLessEqual(after[kind], before[kind])

    @PROPERTIES
    @given(
        st.lists(st.integers(0, 400), min_size=2, max_size=8),
        st.lists(st.sampled_from(KINDS), min_size=8, max_size=8),
    )
    def test_whole_minutes_add_up(self, seconds, kinds):
        points = [at(0, second) for second in sorted(seconds)]
        legs = [
            Leg("A", kind, start, stop)
            for kind, (start, stop) in zip(kinds, pairwise(points), strict=False)
        ]
        rounded = to_minutes(legs)
        for leg, whole in zip(legs, rounded, strict=True):
            self.assertEqual(whole.length % timedelta(minutes=1), NONE)
            self.assertLessEqual(abs(whole.length - leg.length), timedelta(minutes=1))
        self.assertEqual(
            sum(lengths(rounded).values(), NONE), rounded[-1].stop - rounded[0].start
        )

    @PROPERTIES
    @given(numbers, numbers, st.lists(st.tuples(numbers, numbers), max_size=6))
    def test_orphaned(self, start, stop, custody):
        spans = [Span(place, at(a), at(b)) for place, (a, b) in enumerate(custody)]
        slow = sum(
            sum(a <= minute < b for a, b in custody) != 1
            for minute in range(start, stop)
        )
        self.assertEqual(
            orphaned(at(start), at(stop), spans), timedelta(minutes=slow), custody
        )
