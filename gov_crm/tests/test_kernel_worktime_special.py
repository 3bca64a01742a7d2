"""Legal deadlines on special days, and questions that have no answer."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz

from ..tools import worktime
from ..tools.worktime import BeyondHorizon, NoWorkingTime, WorkingTime
from .worktime_common import (
    BERLIN,
    CD,
    CH,
    EVERY_NIGHT,
    MONDAY_TO_FRIDAY,
    NEW_YORK,
    NIGHTS,
    OFFICE_HOURS,
    WD,
    WH,
    WorktimeCase,
    at,
    office,
)


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
