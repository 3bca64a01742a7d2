"""Whole working days to an answer and since a deadline, against the deadlines themselves."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from .worktime_common import NIGHTS, WD, at, office


class TestKernelWholeDays(BaseCase):
    """Days to an answer and days of delay are those by which time limits are counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days, cls.nights = office(), office(NIGHTS)

    def test_worked_examples(self):
        manila = self.days
        for start, stop, pauses, expected in (
            ("2026-11-23 10:00", "2026-11-23 16:00", (), 0),
            ("2026-11-23 10:00", "2026-11-26 17:00", (), 3),
            ("2026-11-27 18:00", "2026-12-04 17:00", (), 3),  # received on Tuesday
            ("2026-11-28 09:00", "2026-11-28 10:00", (), 0),  # before it is received
            (
                "2026-11-23 10:00",
                "2026-12-01 17:00",
                [("2026-11-24 14:00", "2026-11-26 09:00")],
                3,
            ),
            # Within a day a pause takes nothing.
            (
                "2026-11-23 10:00",
                "2026-11-24 17:00",
                [("2026-11-24 09:00", "2026-11-24 16:00")],
                1,
            ),
        ):
            with self.subTest(start=start, stop=stop):
                spans = [(at(begin), at(end)) for begin, end in pauses]
                self.assertEqual(
                    manila.answered_after(at(start), at(stop), spans), expected
                )

    def test_late_by_worked_examples(self):
        manila = self.days
        for due, now, expected in (
            ("2026-11-26 17:00", "2026-11-26 17:00", 0),
            ("2026-11-26 17:00", "2026-11-26 23:00", 0),
            ("2026-11-26 17:00", "2026-11-27 00:00", 1),
            ("2026-11-27 17:00", "2026-11-30 12:00", 0),  # a holiday after a weekend
            ("2026-11-27 17:00", "2026-12-02 08:00", 2),
            ("2026-12-02 17:00", "2026-11-27 08:00", 0),  # not late
        ):
            with self.subTest(due=due, now=now):
                self.assertEqual(manila.working_days_since(at(due), at(now)), expected)

    def test_refuses(self):
        manila = self.days
        start, stop = at("2026-11-24 10:00"), at("2026-11-23 10:00")
        with self.assertRaises(ValueError):
            manila.answered_after(start, stop)
        with self.assertRaises(ValueError):
            manila.answered_after(stop, start, [(start, stop)])

    @given(
        st.booleans(),
        st.integers(0, 24 * 40),
        st.integers(1, 12),
        st.lists(st.integers(1, 60), max_size=4),
    )
    def test_kept_is_no_more_than_promised(self, by_night, begin, days, steps):
        """A promise of N days was kept until its deadline exactly if it took N days at most,
        whatever pauses there were before the deadline."""
        manila = self.nights if by_night else self.days
        start = at("2026-11-02 00:30") + timedelta(hours=begin)
        moments, pauses = [start], []
        for hours in steps:
            moments.append(moments[-1] + timedelta(hours=hours))
        for since, until in list(pairwise(moments[1:]))[::2]:
            # A pause stops a clock that runs: not one whose time is over.
            if since <= manila.deadline(start, days, WD, pauses=pauses):
                pauses.append((since, until))
        due = manila.deadline(start, days, WD, pauses=pauses)
        last = max([due, *(until for _since, until in pauses)])
        if last == due:
            self.assertLessEqual(manila.answered_after(start, due, pauses), days)
        following = manila.next_open(due + timedelta(days=1))
        self.assertGreater(
            manila.answered_after(start, max(following, last), pauses), days - 1
        )

    @given(st.integers(0, 24 * 30), st.integers(0, 24 * 30))
    def test_against_the_explanation(self, begin, length):
        """As many days as the explanation of the deadline counts up to that day."""
        manila = self.days
        start = at("2026-11-02 00:30") + timedelta(hours=begin)
        stop = start + timedelta(hours=length)
        told = manila.explain(start, 40, WD)
        counted = sum(is_in for day, is_in, _why in told if day <= stop.date())
        self.assertEqual(manila.answered_after(start, stop), counted)

    @given(st.integers(0, 24 * 30), st.integers(0, 24 * 30))
    def test_late_day_by_day(self, begin, length):
        manila = self.days
        due = at("2026-11-02 00:30") + timedelta(hours=begin)
        now = due + timedelta(hours=length)
        expected, day = 0, due.date()
        while day < now.date():
            day += timedelta(days=1)
            expected += day.weekday() < 5 and day != date(2026, 11, 30)
        self.assertEqual(manila.working_days_since(due, now), expected)
