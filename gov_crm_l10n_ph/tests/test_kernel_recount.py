"""The recount is right itself: examples worked out by hand."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase

from .figures_recount import sum_up, wilson
from .published_recount import follows, is_close
from .recount_days import OfficeDays, nearest_rank

MANILA = ZoneInfo("Asia/Manila")
HOURS = [(None, day, *span) for day in range(5) for span in ((8.0, 12.0), (13.0, 17.0))]


def utc(*moment):
    """A moment in Manila as the database keeps it."""
    here = datetime(*moment, tzinfo=MANILA)
    return here.astimezone(timezone.utc).replace(tzinfo=None)


class TestRecountOfDays(BaseCase):
    """Section 3 of the domain: Manila, Monday to Friday, 30 November 2026 a holiday."""

    def setUp(self):
        super().setUp()
        holiday = utc(2026, 11, 30), utc(2026, 11, 30, 23, 59, 59)
        self.office = OfficeDays(HOURS, "Asia/Manila", [holiday])

    def test_days(self):
        # Received, last day in time with three working days.
        for received, last in (
            ((23, 10, 0), date(2026, 11, 26)),
            ((23, 6, 30), date(2026, 11, 26)),
            ((23, 12, 30), date(2026, 11, 26)),
            ((27, 16, 59), date(2026, 12, 3)),
            ((27, 17, 0), date(2026, 12, 4)),
            ((27, 18, 0), date(2026, 12, 4)),
            ((28, 9, 0), date(2026, 12, 4)),
        ):
            with self.subTest(received=received):
                start = utc(2026, 11, *received)
                answer = utc(last.year, last.month, last.day, 17)
                self.assertEqual(self.office.days(start, answer), 3)
                early = answer - timedelta(days=1)
                self.assertEqual(self.office.days(start, early), 2)
                late = answer + timedelta(days=4)
                self.assertGreater(self.office.days(start, late), 3)

    def test_a_pause_costs_the_days_after_its_first(self):
        start, pause = (
            utc(2026, 11, 23, 10),
            (utc(2026, 11, 24, 14), utc(2026, 11, 26, 9)),
        )
        self.assertEqual(self.office.days(start, utc(2026, 12, 1, 17), [pause]), 3)
        same_day = utc(2026, 11, 24, 9), utc(2026, 11, 24, 16)
        self.assertEqual(self.office.days(start, utc(2026, 11, 26, 9), [same_day]), 3)

    def test_answered_at_once(self):
        self.assertEqual(
            self.office.days(utc(2026, 11, 23, 10), utc(2026, 11, 23, 11)), 0
        )
        # Filed on Saturday and answered the same day: received on Tuesday.
        self.assertEqual(
            self.office.days(utc(2026, 11, 28, 9), utc(2026, 11, 28, 10)), 0
        )

    def test_hours(self):
        hours = self.office.hours_between
        self.assertEqual(hours(utc(2026, 11, 27, 16), utc(2026, 12, 1, 9)), 2)
        self.assertEqual(
            hours(utc(2026, 11, 23, 11, 59, 30), utc(2026, 11, 23, 13)), 1 / 120
        )
        self.assertEqual(hours(utc(2026, 11, 28), utc(2026, 12, 1, 8)), 0)

    def test_weeks_that_take_turns(self):
        # The week of Monday 23 November 2026 is an even one by Odoo's count.
        week = (date(2026, 11, 23).toordinal() - 1) // 7 % 2
        office = OfficeDays([(week, 0, 8.0, 12.0)], "Asia/Manila")
        self.assertTrue(office.is_working(date(2026, 11, 23)))
        self.assertFalse(office.is_working(date(2026, 11, 30)))

    def test_day_of_the_office(self):
        self.assertEqual(
            self.office.day(datetime(2026, 11, 23, 17)), date(2026, 11, 24)
        )
        self.assertEqual(
            self.office.end(date(2026, 11, 23)), datetime(2026, 11, 23, 16)
        )

    def test_ranks_and_shares(self):
        self.assertEqual(nearest_rank([5, 1, 3, 2, 4, 6, 7, 8, 9, 10], 90), 9)
        self.assertEqual(nearest_rank([2, 1], 50), 1)
        self.assertIsNone(nearest_rank([], 50))
        # Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662.
        low, high = wilson(81, 263)
        self.assertAlmostEqual(low, 25.53, 2)
        self.assertAlmostEqual(high, 36.62, 2)
        self.assertEqual(round(wilson(0, 20)[0], 6), 0)
        self.assertEqual(round(wilson(20, 20)[1], 6), 100)
        self.assertIsNone(sum_up("share", []).value)

    def test_what_follows_from_what_is_shown(self):
        """65 in all, 40, 3 and 22 below: b is 25 less c, and c is not empty."""
        numbers = {"all": 65, "a": 40, "b": 3, "c": 22}
        above = {"all": None, "a": "all", "b": "all", "c": "all"}
        self.assertEqual(follows(numbers, above, {"b", "c"})["b"], (1, 24))
        self.assertFalse(is_close("b", numbers, above, {"b", "c"}, 5))
        self.assertEqual(follows(numbers, above, {"b"})["b"], (3, 3))
        self.assertTrue(is_close("b", numbers, above, {"b"}, 5))
        # An office with one service follows from it, and it from the office.
        numbers = {"all": 47, "x": 7, "y": 40, "x1": 7, "y1": 3, "y2": 37}
        above = {"all": None, "x": "all", "y": "all", "x1": "x", "y1": "y", "y2": "y"}
        told = follows(numbers, above, {"x", "x1", "y", "y1"})
        self.assertEqual(told["x1"], (1, 9))
        self.assertEqual(told["y1"], (1, 9))
