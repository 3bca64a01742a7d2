"""Legal deadlines: the contract's examples, special days, and a slow second opinion."""

import doctest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import worktime
from ..tools.worktime import BeyondHorizon, NoWorkingTime, WorkingTime
from .worktime_reference import (
    PROPERTIES,
    QUARTER,
    Beyond,
    aware,
    calendars,
    promises,
)

WD, WH, CD, CH = worktime.UNITS
OFFICE_HOURS = [("08:00", "12:00"), ("13:00", "17:00")]
MONDAY_TO_FRIDAY = dict.fromkeys(range(5), OFFICE_HOURS)
NIGHTS = {key: [("22:00", "06:00")] for key in range(5)}
EVERY_NIGHT = {key: [("22:00", "06:00")] for key in range(7)}
BONIFACIO = {date(2026, 11, 30): "Bonifacio Day"}
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def office(week=MONDAY_TO_FRIDAY, zone="Asia/Manila", closed=BONIFACIO, until=2028):
    first, last = date(2026, 1, 1), date(until, 12, 31)
    return WorkingTime.weekly(week, zone, first, last, closed)


def at(text, zone="Asia/Manila", fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


class WorktimeCase(BaseCase):
    def assertMoment(self, moment, text):
        """Compare the local date and hour with text such as `2026-11-26 17:00`."""
        wall = moment.replace(tzinfo=None)
        self.assertEqual(wall, datetime.fromisoformat(text))


class TestKernelWorktime(WorktimeCase):
    """Manila, Monday to Friday, 30 November 2026 a holiday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.office = office()

    def test_doctests(self):
        result = doctest.testmod(worktime)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_worked_examples(self):
        for start, amount, unit, expected in [
            ("2026-11-23 10:00", 3, WD, "2026-11-26 17:00"),
            ("2026-11-23 06:30", 3, WD, "2026-11-26 17:00"),
            ("2026-11-23 12:30", 3, WD, "2026-11-26 17:00"),
            ("2026-11-27 16:59", 3, WD, "2026-12-03 17:00"),
            ("2026-11-27 18:00", 3, WD, "2026-12-04 17:00"),
            ("2026-11-28 09:00", 3, WD, "2026-12-04 17:00"),
            ("2026-11-27 16:00", 2, WH, "2026-12-01 09:00"),
            ("2026-11-27 18:00", 72, CH, "2026-11-30 18:00"),
        ]:
            with self.subTest(start=start, amount=amount, unit=unit):
                due = self.office.deadline(at(start), amount, unit)
                self.assertMoment(due, expected)
                self.assertEqual(due.tzinfo, ZoneInfo("Asia/Manila"))

    def test_worked_example_of_a_pause(self):
        due = self.office.deadline(at("2026-11-23 10:00"), 3, WD)
        pause = at("2026-11-24 14:00"), at("2026-11-26 09:00")
        self.assertMoment(self.office.shift(due, *pause, WD), "2026-12-01 17:00")

    def test_statutory_terms(self):
        for law, start, amount, unit, expected in [
            ("RA 11032 s. 9(b): simple", "2026-11-23 16:59", 3, WD, "2026-11-26 17:00"),
            ("… complex", "2026-11-23 10:00", 7, WD, "2026-12-03 17:00"),
            ("… highly technical", "2026-12-18 09:00", 20, WD, "2027-01-15 17:00"),
            (
                "RA 6713 s. 5(a): letters",
                "2026-11-23 10:00",
                15,
                WD,
                "2026-12-15 17:00",
            ),
            ("FOI: appeal", "2026-11-23 23:59:59", 15, CD, "2026-12-08 23:59:59"),
        ]:
            with self.subTest(law=law):
                due = self.office.deadline(at(start), amount, unit)
                self.assertMoment(due, expected)

    def test_day_of_receipt(self):
        for start, expected in [
            ("2026-11-23 00:00", "2026-11-24 17:00"),
            ("2026-11-27 16:59:59.999999", "2026-12-01 17:00"),
            ("2026-11-27 17:00", "2026-12-02 17:00"),  # at closing is after closing
            ("2026-11-27 23:59:59", "2026-12-02 17:00"),
            ("2026-11-30 10:00", "2026-12-02 17:00"),
            ("2026-12-01 00:00", "2026-12-02 17:00"),
        ]:
            with self.subTest(start=start):
                self.assertMoment(self.office.deadline(at(start), 1, WD), expected)

    def test_moments_of_other_zones(self):
        start = datetime(2026, 11, 26, 20, 0, tzinfo=timezone.utc)  # Friday 04:00
        self.assertMoment(self.office.deadline(start, 1, WD), "2026-12-01 17:00")
        self.assertMoment(self.office.deadline(start, 1, CD), "2026-11-28 23:59:59")
        self.assertMoment(self.office.deadline(start, 1.5, CH), "2026-11-27 05:30")

    def test_working_hours_end_at_the_earliest_instant(self):
        for start, hours, expected in [
            ("2026-11-23 08:00", 4, "2026-11-23 12:00"),  # not 13:00
            ("2026-11-27 16:00", 1, "2026-11-27 17:00"),
            ("2026-11-27 18:00", 0.25, "2026-12-01 08:15"),
            ("2026-11-23 12:30", 8, "2026-11-24 12:00"),
        ]:
            with self.subTest(start=start, hours=hours):
                self.assertMoment(self.office.deadline(at(start), hours, WH), expected)

    def test_count_first_day(self):
        for start, amount, unit, expected in [
            ("2026-11-23 10:00", 3, WD, "2026-11-25 17:00"),
            ("2026-11-23 10:00", 1, WD, "2026-11-23 17:00"),
            ("2026-11-27 18:00", 1, WD, "2026-12-01 17:00"),
            ("2026-11-27 18:00", 1, CD, "2026-11-27 23:59:59"),
            ("2026-11-27 16:00", 2, WH, "2026-12-01 09:00"),  # nothing to count
        ]:
            with self.subTest(start=start, amount=amount, unit=unit):
                due = self.office.deadline(
                    at(start), amount, unit, count_first_day=True
                )
                self.assertMoment(due, expected)

    def test_roll_forward(self):
        """As Regulation (EEC, Euratom) 1182/71 art. 3(4) and § 193 BGB have it."""
        start = at("2026-11-23 10:00")
        for days, plain, rolled in [
            (4, "2026-11-27 23:59:59", "2026-11-27 23:59:59"),
            (5, "2026-11-28 23:59:59", "2026-12-01 23:59:59"),
            (7, "2026-11-30 23:59:59", "2026-12-01 23:59:59"),
        ]:
            with self.subTest(days=days):
                self.assertMoment(self.office.deadline(start, days, CD), plain)
                due = self.office.deadline(start, days, CD, roll_forward=True)
                self.assertMoment(due, rolled)

    def test_shift(self):
        for due, begin, end, unit, expected in [
            # within a day, or over days off: nothing for working days
            ("11-26 17:00", "11-24 08:00", "11-24 17:00", WD, "11-26 17:00"),
            ("11-26 17:00", "11-27 18:00", "11-30 23:00", WD, "11-26 17:00"),
            ("11-26 17:00", "11-25 23:59", "11-26 00:01", WD, "11-27 17:00"),
            ("11-27 10:00", "11-24 10:00", "11-24 14:00", WH, "11-27 14:00"),
            ("11-27 17:00", "11-24 16:00", "11-25 09:00", WH, "12-01 10:00"),
            ("11-27 17:00", "11-24 12:00", "11-24 13:00", WH, "11-27 17:00"),
            ("11-27 23:59:59", "11-24 10:00", "11-25 09:00", CD, "11-28 23:59:59"),
            ("11-27 23:59:59", "11-24 10:00", "11-24 19:00", CD, "11-27 23:59:59"),
            ("11-27 10:00", "11-24 10:00", "11-25 11:30", CH, "11-28 11:30"),
        ]:
            with self.subTest(due=due, begin=begin, unit=unit):
                moments = [at(f"2026-{text}") for text in (due, begin, end)]
                self.assertMoment(self.office.shift(*moments, unit), f"2026-{expected}")

    def test_shift_rolls_forward_once(self):
        start = at("2026-11-23 10:00")
        for amount, resumed, expected in [
            (4, 24, "11-27"),
            (4, 25, "12-01"),
            (4, 28, "12-01"),
            (5, 24, "12-01"),
        ]:
            with self.subTest(amount=amount, resumed=resumed):
                due = self.office.deadline(start, amount, CD)
                pause = at("2026-11-24 10:00"), at(f"2026-11-{resumed} 11:00")
                shifted = self.office.shift(due, *pause, CD, roll_forward=True)
                self.assertMoment(shifted, f"2026-{expected} 23:59:59")

    def test_elapsed(self):
        for start, stop, unit, expected in [
            ("11-23 10:00", "11-23 20:00", WD, 0),
            ("11-23 10:00", "11-26 08:00", WD, 3),
            ("11-23 10:00", "11-26 18:00", WD, 3),  # late, but no further day
            ("11-23 10:00", "11-27 00:00", WD, 4),
            ("11-23 10:00", "11-30 10:00", WD, 4),
            ("11-27 18:00", "11-29 10:00", WD, 0),
            ("11-27 16:00", "12-01 09:00", WH, 2),
            ("11-28 09:00", "11-30 09:00", WH, 0),
            ("11-27 23:00", "11-28 01:00", CD, 1),
            ("11-27 23:00", "11-28 00:30", CH, 1.5),
        ]:
            with self.subTest(start=start, stop=stop, unit=unit):
                moments = at(f"2026-{start}"), at(f"2026-{stop}")
                result = self.office.elapsed(*moments, unit)
                self.assertIsInstance(result, float)
                self.assertEqual(result, expected)


class TestKernelWorktimeExplain(WorktimeCase):
    def assertExplained(self, start, amount, unit, expected, **options):
        rows = office().explain(at(f"2026-{start}"), amount, unit, **options)
        short = [f"{day:%m-%d} {counted:d} {reason}" for day, counted, reason in rows]
        self.assertEqual(short, expected)

    def test_working_days(self):
        expected = ["11-23 0 day of receipt", "11-24 1 counted", "11-25 1 last day"]
        self.assertExplained("11-23 10:00", 2, WD, expected)
        expected = ["11-23 1 day of receipt", "11-24 1 last day"]
        self.assertExplained("11-23 10:00", 2, WD, expected, count_first_day=True)
        expected = ["11-23 1 last day"]
        self.assertExplained("11-23 10:00", 1, WD, expected, count_first_day=True)
        expected = [
            "11-28 0 day off",
            "11-29 0 day off",
            "11-30 0 Bonifacio Day",
            "12-01 0 day of receipt",
            "12-02 1 last day",
        ]
        self.assertExplained("11-28 09:00", 1, WD, expected)
        expected = ["11-27 0 received after closing", *expected]
        self.assertExplained("11-27 17:00", 1, WD, expected)

    def test_hours(self):
        off = ["11-28 0 day off", "11-29 0 day off", "11-30 0 Bonifacio Day"]
        expected = ["11-27 1 day of receipt", *off, "12-01 1 last day"]
        self.assertExplained("11-27 16:00", 2, WH, expected)
        self.assertExplained("11-27 16:00", 1, WH, ["11-27 1 last day"])
        expected = ["11-27 1 day of receipt", "11-28 1 counted", "11-29 1 last day"]
        self.assertExplained("11-27 16:00", 48, CH, expected)

    def test_calendar_days(self):
        expected = ["11-27 0 day of receipt", "11-28 1 last day"]
        self.assertExplained("11-27 16:00", 1, CD, expected)
        expected = [
            "11-26 0 day of receipt",
            "11-27 1 counted",
            "11-28 1 counted",
            "11-29 1 day off",
            "11-30 0 Bonifacio Day",
            "12-01 0 moved to the next working day",
        ]
        self.assertExplained("11-26 16:00", 3, CD, expected, roll_forward=True)

    def test_night_shift(self):
        rows = office(NIGHTS).explain(at("2026-11-24 03:00"), 1, WD)
        monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
        expected = [(monday, False, worktime.RECEIVED)]
        self.assertEqual(rows, [*expected, (tuesday, True, worktime.LAST_DAY)])


class TestKernelWorktimeSpecialDays(WorktimeCase):
    def test_half_day(self):
        week = {**MONDAY_TO_FRIDAY, 5: [("08:00", "12:00")]}
        for start, expected in [
            ("2026-11-20 16:59", "2026-11-21 12:00"),
            ("2026-11-21 11:59", "2026-11-23 17:00"),
            ("2026-11-21 12:00", "2026-11-24 17:00"),
        ]:
            with self.subTest(start=start):
                self.assertMoment(office(week).deadline(at(start), 1, WD), expected)

    def test_night_shift_belongs_to_its_evening(self):
        nights = office(NIGHTS)
        for start, expected in [
            ("2026-11-24 03:00", "2026-11-25 06:00"),
            ("2026-11-24 06:00", "2026-11-26 06:00"),
            ("2026-11-21 05:59", "2026-11-24 06:00"),  # Friday's
            ("2026-11-21 06:00", "2026-11-25 06:00"),
        ]:
            with self.subTest(start=start):
                due = nights.deadline(at(start), 1, WD)
                self.assertMoment(due, expected)
                self.assertEqual(nights.elapsed(at(start), due, WD), 1)
                later = due + timedelta(minutes=1)
                self.assertEqual(nights.elapsed(at(start), later, WD), 2)

    def test_closure_drops_what_starts_on_it(self):
        nights = office(NIGHTS, closed={date(2026, 11, 24): "Typhoon"})
        due = nights.deadline(at("2026-11-23 23:00"), 7, WH)
        self.assertMoment(due, "2026-11-24 06:00")
        due = nights.deadline(at("2026-11-23 23:00"), 8, WH)
        self.assertMoment(due, "2026-11-25 23:00")

    def test_leap_day_and_year_end(self):
        offices = office(closed={date(2027, 1, 1): "New Year's Day"})
        for start, amount, unit, expected in [
            ("2028-02-28 10:00", 1, WD, "2028-02-29 17:00"),
            ("2028-02-28 10:00", 2, CD, "2028-03-01 23:59:59"),
            ("2027-02-28 10:00", 1, CD, "2027-03-01 23:59:59"),
            ("2028-02-28 12:00", 24, CH, "2028-02-29 12:00"),
            ("2026-12-31 10:00", 1, WD, "2027-01-04 17:00"),
            ("2026-12-31 16:00", 2, WH, "2027-01-04 09:00"),
            ("2026-12-31 23:30", 1, CH, "2027-01-01 00:30"),
        ]:
            with self.subTest(start=start, unit=unit):
                due = offices.deadline(at(start), amount, unit)
                self.assertMoment(due, expected)

    def test_daylight_saving(self):
        for zone, start, amount, unit, expected in [
            (BERLIN, "2026-03-28 12:00", 24, CH, "2026-03-29 13:00"),
            (BERLIN, "2026-10-24 12:00", 24, CH, "2026-10-25 11:00"),
            (NEW_YORK, "2026-03-07 12:00", 24, CH, "2026-03-08 13:00"),
            (NEW_YORK, "2026-10-31 12:00", 24, CH, "2026-11-01 11:00"),
            (BERLIN, "2026-03-27 10:00", 1, WD, "2026-03-30 17:00"),
            (NEW_YORK, "2026-10-30 16:00", 2, WH, "2026-11-02 09:00"),
            (BERLIN, "2026-03-28 10:00", 1, CD, "2026-03-29 23:59:59"),
        ]:
            with self.subTest(zone=zone, start=start, unit=unit):
                due = office(zone=zone).deadline(at(start, zone), amount, unit)
                self.assertMoment(due, expected)

    def test_night_of_the_change(self):
        for zone, night, hours in [
            (BERLIN, ("2026-03-28 22:00", "2026-03-29 06:00"), 7),
            (BERLIN, ("2026-10-24 22:00", "2026-10-25 06:00"), 9),
            (NEW_YORK, ("2026-03-07 22:00", "2026-03-08 06:00"), 7),
            (NEW_YORK, ("2026-10-31 22:00", "2026-11-01 06:00"), 9),
        ]:
            with self.subTest(zone=zone, night=night):
                nights = office(EVERY_NIGHT, zone)
                start, stop = (at(text, zone) for text in night)
                self.assertEqual(nights.elapsed(start, stop, WH), hours)
                self.assertEqual(nights.deadline(start, hours, WH), stop)

    def test_hours_that_come_twice_or_never(self):
        twice = "2026-10-25 02:30"
        due = office(zone=BERLIN).deadline(at(twice, BERLIN), 1, CH)
        self.assertEqual((due.hour, due.minute, due.fold), (2, 30, 1))
        # 02:00 to 02:30 does not exist; read as 03:00 to 03:30 it lies in the next.
        sunday = office({6: [("02:00", "02:30"), ("03:00", "04:00")]}, BERLIN)
        span = at("2026-03-29 00:00", BERLIN), at("2026-03-30 00:00", BERLIN)
        self.assertEqual(sunday.elapsed(*span, WH), 1)
        # In Paraguay the last hour of 25 March 2023 came twice.
        first, last = date(2023, 1, 1), date(2023, 12, 31)
        zone = "America/Asuncion"
        asuncion = WorkingTime.weekly(MONDAY_TO_FRIDAY, zone, first, last)
        due = asuncion.deadline(at("2023-03-24 10:00", zone), 1, CD)
        expected = datetime(2023, 3, 26, 3, 59, 59, tzinfo=timezone.utc)
        self.assertEqual(due.astimezone(timezone.utc), expected)

    def test_open_all_day(self):
        always = office({key: [("00:00", "24:00")] for key in range(7)})
        start = at("2026-11-24 10:00")
        self.assertMoment(always.deadline(start, 1, WD), "2026-11-26 00:00")
        self.assertMoment(always.deadline(start, 30, WH), "2026-11-25 16:00")


class TestKernelWorktimeRefusals(WorktimeCase):
    def test_beyond_horizon(self):
        known = office(until=2026)
        self.assertMoment(
            known.deadline(at("2026-12-30 10:00"), 1, WD), "2026-12-31 17"
        )
        for start, amount, unit in [
            *(("2025-12-31 23:59", 1, unit) for unit in worktime.UNITS),
            *(("2027-01-01 00:00", 1, unit) for unit in worktime.UNITS),
            ("2026-12-31 10:00", 1, WD),
            ("2026-12-31 16:00", 1.5, WH),
            ("2026-12-31 10:00", 1, CD),
            ("2026-12-31 10:00", 14, CH),
            ("2026-12-01 10:00", 10**12, WD),
            ("2026-12-01 10:00", 10**12, CD),
            ("2026-12-01 10:00", 1e300, WH),
        ]:
            case = self.subTest(start=start, amount=amount, unit=unit)
            with case, self.assertRaises(BeyondHorizon):
                known.deadline(at(start), amount, unit)
        inside, outside = at("2026-12-31 10:00"), at("2027-01-02 10:00")
        for unit in worktime.UNITS:
            with self.subTest(unit=unit), self.assertRaises(BeyondHorizon):
                known.elapsed(inside, outside, unit)
            with self.subTest(unit=unit), self.assertRaises(BeyondHorizon):
                known.shift(inside, inside, outside, unit)
        nights = office(NIGHTS, until=2026)  # the last one ends after the last date
        due = nights.deadline(at("2026-12-30 23:00"), 1, WD)
        self.assertMoment(due, "2027-01-01 06:00")
        known = office(until=2026, closed={date(2026, 12, 31): "closed"})
        with self.assertRaises(BeyondHorizon):  # no working day to roll to
            known.deadline(at("2026-12-30 10:00"), 1, CD, roll_forward=True)

    def test_horizon_of_bare_intervals(self):
        friday = at("2026-11-27 08:00"), at("2026-11-27 17:00")
        saturday = at("2026-11-28 08:00")
        with self.assertRaises(BeyondHorizon):
            WorkingTime([friday], "Asia/Manila").deadline(saturday, 1, CH)
        known = WorkingTime([friday], "Asia/Manila", last=date(2026, 11, 29))
        self.assertMoment(known.deadline(saturday, 1, CH), "2026-11-28 09:00")

    def test_no_working_time(self):
        days = {date(2026, 1, 1) + timedelta(days=n): "closed" for n in range(365)}
        empty = [
            WorkingTime([], "Asia/Manila"),
            office({}),
            office(closed=days, until=2026),
        ]
        for calendar in empty:
            for unit in worktime.UNITS:
                with self.subTest(unit=unit), self.assertRaises(NoWorkingTime):
                    calendar.deadline(at("2026-11-23 10:00"), 1, unit)

    def test_errors_are_value_errors(self):
        self.assertTrue(issubclass(BeyondHorizon, ValueError))
        self.assertTrue(issubclass(NoWorkingTime, ValueError))

    def test_naive_moments(self):
        naive, aware = datetime(2026, 11, 23, 10), at("2026-11-23 10:00")
        known = office()
        for call in [
            lambda: known.deadline(naive, 1, WD),
            lambda: known.explain(naive, 1, WD),
            lambda: known.elapsed(naive, aware, WH),
            lambda: known.shift(aware, aware, naive, WD),
            lambda: WorkingTime([(naive, aware)], "Asia/Manila"),
        ]:
            with self.assertRaisesRegex(ValueError, "time zone"):
                call()

    def test_senseless_questions(self):
        known, start = office(), at("2026-11-23 10:00")
        for amount, unit in [
            (0, WD),
            (-1, CD),
            (0, WH),
            (float("nan"), CH),
            (float("inf"), WH),
            (2.5, WD),
            (1.5, CD),
            (1, "weeks"),
        ]:
            with self.subTest(amount=amount, unit=unit), self.assertRaises(ValueError):
                known.deadline(start, amount, unit)
        self.assertEqual(known.deadline(start, 3.0, WD), known.deadline(start, 3, WD))
        before = start - timedelta(hours=1)
        with self.assertRaises(ValueError):
            known.elapsed(start, before, WH)
        with self.assertRaises(ValueError):
            known.shift(start, start, before, WH)
        with self.assertRaises(ValueError):
            known.elapsed(start, start, "weeks")

    def test_senseless_calendars(self):
        eight, noon = at("2026-11-23 08:00"), at("2026-11-23 12:00")
        ten, five = at("2026-11-23 10:00"), at("2026-11-23 17:00")
        for intervals in [
            [(noon, eight)],
            [(eight, eight)],
            [(eight, noon), (ten, five)],
            [(noon, five), (eight, noon)],
        ]:
            with self.subTest(intervals=intervals), self.assertRaises(ValueError):
                WorkingTime(intervals, "Asia/Manila")
        for options in [
            {"week": {7: OFFICE_HOURS}},
            {"week": {0: [("08:00", "25:00")]}},
            {"week": {0: [("08:00", "12:00"), ("11:00", "17:00")]}},
            {"week": {0: [("22:00", "06:00")], 1: [("05:00", "08:00")]}},
            {"zone": "Asia/Nowhere"},
            {"closed": {datetime(2026, 11, 30): "a moment, not a date"}},
            {"until": 2025},
        ]:
            with self.subTest(**options), self.assertRaises(ValueError):
                office(**options)

    def test_zone_objects(self):
        expected = office().deadline(at("2026-11-23 10:00"), 3, WD)
        for zone in (ZoneInfo("Asia/Manila"), pytz.timezone("Asia/Manila")):
            due = office(zone=zone).deadline(at("2026-11-23 10:00"), 3, WD)
            self.assertEqual(due, expected)
            self.assertEqual(due.tzinfo, ZoneInfo("Asia/Manila"))


class TestKernelWorktimeProperties(WorktimeCase):
    """The kernel agrees with a slow walk through any calendar."""

    def assertSame(self, slow, fast, moments, *others):
        """Ask both; leaving the calendar is an answer as well."""
        kernel_moments = map(aware, moments)
        try:
            expected = slow(*moments, *others)
        except Beyond:
            with self.assertRaises(BeyondHorizon, msg=others):
                fast(*kernel_moments, *others)
        else:
            result = fast(*kernel_moments, *others)
            self.assertEqual(result.timestamp(), expected, others)

    @PROPERTIES
    @given(calendars(), promises(), st.booleans(), st.booleans())
    def test_deadline(self, calendar, promise, first, roll):
        fast, slow, start = calendar
        for unit, amount in promise.items():
            options = amount, unit, first, roll
            self.assertSame(slow.deadline, fast.deadline, [start], *options)

    @PROPERTIES
    @given(calendars(), promises(), st.integers(0, 500), st.integers(0, 1000))
    def test_shift(self, calendar, promise, until_pause, length):
        fast, slow, start = calendar
        begin = start + until_pause * QUARTER
        end = begin + length * QUARTER
        assume(end <= slow.end)
        for unit, amount in promise.items():
            try:
                due = slow.deadline(start, amount, unit)
            except Beyond:
                continue
            self.assertSame(slow.shift, fast.shift, [due, begin, end], unit)

    @PROPERTIES
    @given(calendars(), st.integers(0, 1500))
    def test_elapsed(self, calendar, length):
        fast, slow, start = calendar
        stop = start + length * QUARTER
        assume(stop <= slow.end)
        for unit in worktime.UNITS:
            try:
                expected = slow.elapsed(start, stop, unit)
            except Beyond:  # never received, so nothing has elapsed
                expected = 0
            result = fast.elapsed(aware(start), aware(stop), unit)
            self.assertAlmostEqual(result, expected, msg=unit)

    @PROPERTIES
    @given(calendars(), promises(), st.booleans(), st.booleans())
    def test_explain(self, calendar, promise, first, roll):
        fast, slow, start = calendar
        for unit, amount in promise.items():
            try:
                rows = fast.explain(aware(start), amount, unit, first, roll)
            except BeyondHorizon:
                continue
            days = [day for day, _counted, _reason in rows]
            every_day = [days[0] + timedelta(days=n) for n in range(len(days))]
            self.assertEqual(days, every_day)
            self.assertTrue(all(reason for _day, _counted, reason in rows))
            self.assertIn(rows[-1][2], (worktime.LAST_DAY, worktime.MOVED))
            if unit in (WD, CD):
                short = [(day, counted) for day, counted, _reason in rows]
                self.assertEqual(sum(counted for _day, counted in short), amount)
                self.assertEqual(short, slow.counted(start, amount, unit, first, roll))

    @PROPERTIES
    @given(calendars(), promises(), st.integers(0, 300))
    def test_deadline_and_elapsed_agree(self, calendar, promise, later):
        """At the deadline the amount has elapsed; coming later is not due earlier."""
        fast, _slow, start = calendar
        for unit, amount in promise.items():
            try:
                due = fast.deadline(aware(start), amount, unit)
                second = fast.deadline(aware(start + later * QUARTER), amount, unit)
            except BeyondHorizon:
                continue
            self.assertGreater(due, aware(start))
            self.assertGreaterEqual(second, due)
            self.assertAlmostEqual(fast.elapsed(aware(start), due, unit), amount)
