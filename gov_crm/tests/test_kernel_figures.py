"""Shares with their interval, quantiles of waits, and working days to an answer."""

import doctest
from datetime import date, datetime
from math import sqrt
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import figures
from ..tools.figures import Figure, number, quantile, share, wait, wilson
from ..tools.worktime import WorkingTime

PROPERTIES = settings(max_examples=300, deadline=None, database=None)
MANILA = ZoneInfo("Asia/Manila")
HOURS = [("08:00", "12:00"), ("13:00", "17:00")]


def manila(text):
    return datetime.fromisoformat(text).replace(tzinfo=MANILA)


class TestKernelFigures(BaseCase):
    def test_examples(self):
        result = doctest.testmod(figures)
        self.assertGreater(result.attempted, 5)
        self.assertFalse(result.failed)

    def test_published_intervals(self):
        """Newcombe 1998, table I: method 3, the interval of Wilson."""
        for count, n, low, high in (
            (81, 263, 25.53, 36.62),
            (15, 148, 6.24, 16.05),
            (0, 20, 0, 16.11),
            (1, 29, 0.61, 17.18),
        ):
            with self.subTest(f"{count} of {n}"):
                self.assertAlmostEqual(wilson(count, n)[0], low, 2)
                self.assertAlmostEqual(wilson(count, n)[1], high, 2)

    @PROPERTIES
    @given(st.integers(1, 5000), st.floats(0, 1))
    def test_ends_of_the_interval_solve_its_equation(self, n, part):
        """At both ends the share lies just 1.96 standard errors *of the end* away."""
        count = round(n * part)
        for end in wilson(count, n):
            end /= 100
            away = abs(count / n - end)
            self.assertAlmostEqual(
                away, 1.959963984540054 * sqrt(end * (1 - end) / n), 6
            )

    def test_no_share_of_nothing(self):
        for count, n in ((0, 0), (2, 1), (-1, 3)):
            with self.subTest(f"{count} of {n}"), self.assertRaises(ValueError):
                wilson(count, n)

    @PROPERTIES
    @given(
        st.lists(st.integers(0, 60), min_size=1, max_size=200),
        st.sampled_from(["0.5", "0.9", "0.25", "1"]),
    )
    def test_quantile_is_the_first_that_is_enough(self, values, part):
        counts = {value: values.count(value) for value in values}
        expected = next(
            it
            for it in sorted(values)
            if sum(value <= it for value in values) >= float(part) * len(values)
        )
        self.assertEqual(quantile(counts, part), expected)

    def test_enough(self):
        self.assertTrue(share("on_time", 4, 5).enough(5))
        self.assertFalse(share("on_time", 4, 4).enough(5))
        self.assertFalse(Figure("cost", None, 9).enough(5), "no data is never enough")
        self.assertEqual(number("filed", 3), Figure("filed", 3, 3, 3))
        self.assertEqual(wait("time_median", {1: 2, 4: 1}, "0.5").value, 1)


class TestKernelDaysToAnswer(BaseCase):
    """The office of domain.md: Monday 30 November 2026 is a holiday. A promise of N working
    days is kept exactly if the answer took N of them or fewer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = WorkingTime.weekly(
            {day: HOURS for day in range(5)},
            MANILA,
            date(2026, 1, 1),
            date(2027, 12, 31),
            closed={date(2026, 11, 30): "Bonifacio Day"},
        )

    def _days(self, start, stop, *pauses):
        return self.office.answered_after(
            manila(start),
            manila(stop),
            [(manila(since), manila(until)) for since, until in pauses],
        )

    def test_by_hand(self):
        for start, stop, days in (
            ("2026-11-23 10:00", "2026-11-23 16:00", 0),
            ("2026-11-23 10:00", "2026-11-26 17:00", 3),
            ("2026-11-23 06:30", "2026-11-26 08:00", 3),
            ("2026-11-27 16:59", "2026-12-03 09:00", 3),
            ("2026-11-27 18:00", "2026-12-04 09:00", 3),
            ("2026-11-28 09:00", "2026-12-04 17:00", 3),
            # Answered on a day off: that day is no working day and costs none.
            ("2026-11-27 10:00", "2026-11-29 10:00", 0),
        ):
            with self.subTest(f"{start} – {stop}"):
                self.assertEqual(self._days(start, stop), days)

    def test_pauses_cost_no_days(self):
        pause = ("2026-11-24 14:00", "2026-11-26 09:00")
        self.assertEqual(self._days("2026-11-23 10:00", "2026-12-01 17:00", pause), 3)
        again = ("2026-11-26 10:00", "2026-11-26 11:00")
        self.assertEqual(
            self._days("2026-11-23 10:00", "2026-12-01 17:00", pause, again), 3
        )

    @PROPERTIES
    @given(
        st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 20)),
        st.integers(0, 900),
        st.integers(1, 20),
    )
    def test_as_deadlines_say(self, start, hours, promise):
        start = start.replace(tzinfo=MANILA)
        stop = datetime.fromtimestamp(start.timestamp() + 3600 * hours, MANILA)
        days = self.office.answered_after(start, stop, [])
        # Days are whole: it is a day more once the next working day has begun.
        too_late = self.office.deadline(start, promise + 1, "working_days")
        self.assertEqual(days <= promise, stop.date() < too_late.date())
