"""Legal deadlines: the contract's examples, pauses and explanations."""

import doctest
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from ..tools import worktime
from .worktime_common import CD, CH, NIGHTS, WD, WH, WorktimeCase, at, office


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

    def test_a_pause_after_the_deadline_moves_nothing(self):
        due = at("2026-11-26 17:00")
        late = at("2026-11-27 10:00"), at("2026-12-03 10:00")
        for unit in worktime.UNITS:
            with self.subTest(unit=unit):
                self.assertEqual(self.office.shift(due, *late, unit), due)
        in_time = due, at("2026-11-27 10:00")
        self.assertMoment(self.office.shift(due, *in_time, WD), "2026-11-27 17:00")

    def test_deadline_with_pauses(self):
        tuesday_to_thursday = ("24 14:00", "26 09:00")
        for start, amount, unit, pauses, expected in [
            ("23 10:00", 3, WD, [tuesday_to_thursday], "2026-12-01 17:00"),
            ("23 10:00", 3, WD, [("24 08:00", "24 17:00")], "2026-11-26 17:00"),
            (
                "23 10:00",
                1,
                WD,
                [("24 10:00", "25 08:00"), ("25 09:00", "26 08:00")],
                "2026-11-26 17:00",
            ),
            ("23 10:00", 8, WH, [("23 11:00", "24 09:00")], "2026-11-24 17:00"),
            ("23 10:00", 24, CH, [("23 11:00", "24 09:00")], "2026-11-25 08:00"),
            ("23 10:00", 3, CD, [tuesday_to_thursday], "2026-11-28 23:59:59"),
            # received on Tuesday 1 December, paused until then
            ("28 09:00", 1, WD, [("29 09:00", "30 12:00")], "2026-12-02 17:00"),
        ]:
            with self.subTest(start=start, amount=amount, unit=unit):
                pauses = [
                    tuple(at(f"2026-11-{text}") for text in pause) for pause in pauses
                ]
                due = self.office.deadline(
                    at(f"2026-11-{start}"), amount, unit, pauses=pauses
                )
                self.assertMoment(due, expected)

    def test_pauses_and_roll_forward(self):
        """Rolled once, at the end; a pause on the day it rolls to counts from there."""
        start = at("2026-11-23 10:00")
        for amount, pauses, expected in [
            (4, [("11-24 10:00", "11-25 11:00")], "12-01"),
            (
                4,
                [("11-24 10:00", "11-25 11:00"), ("11-26 09:00", "11-30 09:00")],
                "12-02",
            ),
            (5, [("12-01 10:00", "12-02 10:00")], "12-02"),
            (5, [("11-30 10:00", "12-02 10:00")], "12-03"),
        ]:
            with self.subTest(amount=amount, pauses=pauses):
                moments = [
                    tuple(at(f"2026-{text}") for text in pause) for pause in pauses
                ]
                due = self.office.deadline(start, amount, CD, False, True, moments)
                self.assertMoment(due, f"2026-{expected} 23:59:59")

    def test_pauses_must_be_in_order(self):
        noon, one, two = (at(f"2026-11-23 {hour}:00") for hour in (12, 13, 14))
        for pauses in [[(one, noon)], [(two, two), (one, one)], [(noon, noon)]]:
            with self.subTest(pauses=pauses), self.assertRaises(ValueError):
                self.office.deadline(one, 3, WD, pauses=pauses)

    def test_next_open(self):
        for moment, expected in [
            ("23 10:00", "2026-11-23 10:00"),
            ("23 12:00", "2026-11-23 13:00"),
            ("23 06:00", "2026-11-23 08:00"),
            ("27 17:00", "2026-12-01 08:00"),
        ]:
            with self.subTest(moment=moment):
                found = self.office.next_open(at(f"2026-11-{moment}"))
                self.assertMoment(found, expected)

    def test_moment_at_share(self):
        for start, due, share, expected in [
            ("11-23 08:00", "11-26 17:00", 0.5, "2026-11-24 17:00"),
            ("11-23 08:00", "11-26 17:00", 1, "2026-11-26 17:00"),
            ("11-27 18:00", "12-01 17:00", 0, "2026-11-27 18:00"),
            ("11-27 18:00", "12-01 17:00", 0.25, "2026-12-01 10:00"),
            ("11-28 10:00", "11-28 14:00", 0.5, "2026-11-28 12:00"),
            # the whole is the deadline, though the office closes before
            ("11-27 08:00", "11-28 23:59:59", 1, "2026-11-28 23:59:59"),
        ]:
            with self.subTest(start=start, due=due, share=share):
                moments = at(f"2026-{start}"), at(f"2026-{due}")
                found = self.office.moment_at_share(*moments, share)
                self.assertMoment(found, expected)
        for share in (-0.1, 1.1):
            with self.assertRaises(ValueError):
                self.office.moment_at_share(*moments, share)
        with self.assertRaises(ValueError):
            self.office.moment_at_share(*reversed(moments), 0.5)

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

    def test_paused_days(self):
        pauses = [(at("2026-11-24 14:00"), at("2026-11-26 09:00"))]
        expected = [
            "11-23 0 day of receipt",
            "11-24 1 counted",
            "11-25 0 paused",
            "11-26 0 paused",
            "11-27 1 last day",
        ]
        self.assertExplained("11-23 10:00", 2, WD, expected, pauses=pauses)
        self.assertExplained("11-23 10:00", 2, CD, expected, pauses=pauses)
        # Paused on the last day: it ends on the day on which the time runs again.
        expected = [*expected[:3], "11-26 0 paused"]
        self.assertExplained("11-23 10:00", 1, WD, expected, pauses=pauses)
        expected = ["11-23 1 day of receipt", "11-24 1 counted", "11-25 0 paused"]
        expected.append("11-26 1 last day")  # one hour: 09:00 to 10:00
        self.assertExplained("11-23 10:00", 12, WH, expected, pauses=pauses)

    def test_paused_before_the_day_of_receipt(self):
        pauses = [(at("2026-11-28 10:00"), at("2026-12-01 10:00"))]
        expected = [
            "11-28 0 day off",
            "11-29 0 day off",
            "11-30 0 Bonifacio Day",
            "12-01 0 paused",
            "12-02 0 day of receipt",
            "12-03 1 last day",
        ]
        self.assertExplained("11-28 09:00", 1, WD, expected, pauses=pauses)
        expected = ["11-27 0 received after closing", *expected]
        self.assertExplained("11-27 18:00", 1, WD, expected, pauses=pauses)

    def test_a_pause_in_the_night(self):
        """Until its end the shift is the working day on which it started."""
        nights = office(NIGHTS)
        pauses = [(at("2026-11-25 03:00"), at("2026-11-25 23:00"))]
        question = at("2026-11-23 23:00"), 1, WD, False, False, pauses
        due = nights.deadline(*question)
        self.assertMoment(due, "2026-11-26 06:00")
        reasons = [reason for _day, _counted, reason in nights.explain(*question)]
        expected = [worktime.RECEIVED, worktime.COUNTED, worktime.PAUSED]
        self.assertEqual(reasons, expected)

    def test_night_shift(self):
        rows = office(NIGHTS).explain(at("2026-11-24 03:00"), 1, WD)
        monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
        expected = [(monday, False, worktime.RECEIVED)]
        self.assertEqual(rows, [*expected, (tuesday, True, worktime.LAST_DAY)])
