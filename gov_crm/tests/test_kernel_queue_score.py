"""A place in the queue: who has waited long enough is before everybody who comes new."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import queue_score
from ..tools.queue_score import (
    ALL_POINTS,
    LANE,
    NEED_CAP,
    URGENCY,
    next_change,
    point_seconds,
    points,
    score,
    virtual_wait,
)

NOW = datetime(2026, 11, 28, 9, 0)
MONTH = timedelta(days=30)
PROPERTIES = settings(max_examples=400, deadline=None, database=None)

seconds = st.integers(0, 400 * 24 * 3600)
certains = st.integers(1, 24 * 365).map(lambda hours: timedelta(hours=hours))
facts = st.fixed_dictionaries(
    {
        "deadline": st.none()
        | st.integers(-10_000_000, 10_000_000).map(
            lambda it: NOW + timedelta(seconds=it)
        ),
        "need_points": st.none() | st.integers(-5, 60),
        "has_lane": st.none() | st.booleans(),
    }
)


def at(waited, now=NOW, certain=MONTH, **given_facts):
    """The score of somebody who has waited for so many seconds at ``now``."""
    known = {"deadline": None, "need_points": 0, "has_lane": False, **given_facts}
    arrived = now - timedelta(seconds=waited)
    return score(arrived, now=now, certain=certain, **known)


class TestKernelQueueScore(BaseCase):
    @PROPERTIES
    @given(certains, seconds, facts, seconds, facts)
    def test_long_waiting_outranks_any_new_one(
        self, certain, beyond, mine, after, others
    ):
        """Whoever waits longer than the stated time is before all who come new, whatever the
        needs and deadlines, and stays there at any later moment."""
        waited = int(certain.total_seconds()) + 1 + beyond
        later = NOW + timedelta(seconds=after)
        for now in (NOW, later):
            aged = waited + (now - NOW).total_seconds()
            since = (now - NOW).total_seconds()
            old = at(aged, now, certain, **mine)
            new = at(since, now, certain, **others)
            self.assertGreater(old, new)

    @PROPERTIES
    @given(certains, seconds, seconds, facts)
    def test_same_facts_first_come(self, certain, waited, longer, same):
        """With equal facts whoever came first is first; at the same moment they are equal."""
        first = at(waited + longer, certain=certain, **same)
        second = at(waited, certain=certain, **same)
        compare = self.assertGreater if longer else self.assertEqual
        compare(first, second)

    @PROPERTIES
    @given(seconds, facts, st.integers(0, 20))
    def test_need_never_harms(self, waited, same, more):
        """A need, a lane or a nearer deadline never lowers a place."""
        before = at(waited, **same)
        needier = {**same, "need_points": (same["need_points"] or 0) + more}
        self.assertGreaterEqual(at(waited, **needier), before)
        self.assertGreaterEqual(at(waited, **{**same, "has_lane": True}), before)
        if same["deadline"]:
            nearer = {**same, "deadline": same["deadline"] - timedelta(hours=more)}
            self.assertGreaterEqual(at(waited, **nearer), before)

    @PROPERTIES
    @given(seconds, seconds, facts)
    def test_score_stands_between_changes(self, waited, passed, same):
        """Scored again at any moment before the next step of the deadline it is the same."""
        change = next_change(same["deadline"], NOW)
        later = NOW + timedelta(seconds=passed)
        if change:
            later = min(later, change - timedelta(seconds=1))
        self.assertEqual(
            at(waited + (later - NOW).total_seconds(), later, **same),
            at(waited, **same),
        )
        if change:
            aged = waited + (change - NOW).total_seconds()
            self.assertGreater(at(aged, change, **same), at(waited, **same))

    @PROPERTIES
    @given(seconds, facts)
    def test_virtual_wait_is_waiting_and_points(self, waited, same):
        worth = sum(
            points(same["deadline"], same["need_points"], same["has_lane"], NOW)
        )
        hours = virtual_wait(at(waited, **same), NOW)
        self.assertAlmostEqual(hours, waited / 3600 + worth * 24, places=6)
        self.assertLessEqual(worth, ALL_POINTS)

    def test_steps_of_the_deadline(self):
        worth = {
            hours: points(NOW + timedelta(hours=hours), 0, False, NOW).urgency
            for hours in (-100, 0, 1, 24, 25, 48, 49, 96, 97)
        }
        self.assertEqual(
            worth, {-100: 12, 0: 12, 1: 9, 24: 9, 25: 6, 48: 6, 49: 3, 96: 3, 97: 0}
        )
        self.assertEqual(points(None, 0, False, NOW).urgency, 0)

    def test_caps(self):
        self.assertEqual(points(None, 99, True, NOW), (NEED_CAP, 0, LANE))
        self.assertEqual(points(None, -3, None, NOW), (0, 0, 0))
        self.assertEqual(ALL_POINTS, 30)
        self.assertEqual(
            [worth for _hours, worth in URGENCY],
            sorted((worth for _hours, worth in URGENCY), reverse=True),
        )

    def test_stated_time_is_the_sum_of_all_points(self):
        """At the very end of the stated time the neediest newcomer is level, not before."""
        late = NOW - timedelta(days=1)
        new = at(0, deadline=late, need_points=99, has_lane=True)
        self.assertEqual(at(30 * 24 * 3600), new)
        self.assertLess(at(30 * 24 * 3600 - 1), new)
        self.assertGreater(at(30 * 24 * 3600 + 1), new)

    def test_too_short_a_time(self):
        self.assertEqual(point_seconds(timedelta(minutes=60)), 120)
        with self.assertRaises(ValueError):
            point_seconds(timedelta(seconds=29))

    def test_fractions_of_seconds_do_not_count(self):
        whole = score(NOW, None, 0, False, NOW, MONTH)
        part = score(NOW.replace(microsecond=999_999), None, 0, False, NOW, MONTH)
        self.assertEqual(part, whole)

    def test_sql_names_what_it_needs(self):
        for name in (
            "arrived_at",
            "deadline",
            "now",
            "need_points",
            "has_lane",
            "point",
        ):
            self.assertIn(f"%({name})s", queue_score.SCORE_SQL)
