"""Opening intervals and closures: daylight saving, and a slow second opinion."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools.office_hours import opening_intervals, without_closures
from ..tools.worktime import WorkingTime
from .worktime_reference import FIRST_DATES, PROPERTIES, ZONES

DAY_HOURS = [(8.0, 12.0), (13.0, 17.0)]
WEEK = {(week, day): DAY_HOURS for week in (0, 1) for day in range(5)}


def utc(text):
    return datetime.fromisoformat(text).astimezone(timezone.utc)


class TestKernelOfficeHours(BaseCase):
    def opened(self, hours, zone, day):
        zone = ZoneInfo(zone)
        rows = opening_intervals(hours, zone, day, day)
        return [
            tuple(moment.astimezone(zone).strftime("%H:%M") for moment in row[1:])
            for row in rows
        ]

    def test_hours_of_a_day(self):
        monday = date(2026, 11, 23)
        hours = {(week, 0): [(13, 24), (7.5, 8 + 20 / 60)] for week in (0, 1)}
        expected = [("07:30", "08:20"), ("13:00", "00:00")]
        self.assertEqual(self.opened(hours, "Asia/Manila", monday), expected)

    def test_two_weeks_take_turns(self):
        hours = {(0, 0): [(8, 12)], (1, 0): [(13, 17)]}
        first = date(2026, 11, 23)
        zone = ZoneInfo("Asia/Manila")
        rows = opening_intervals(hours, zone, first, first + timedelta(days=14))
        opens = [row[1].astimezone(zone).hour for row in rows]
        self.assertEqual(opens[0], opens[2])
        self.assertEqual(sorted(opens[:2]), [8, 13])

    def test_an_edge_in_the_hour_that_is_skipped(self):
        sunday = date(2026, 3, 29)  # 02:00 to 03:00 does not exist in Berlin
        for hours, expected in [
            ([(1.0, 2.5)], [("01:00", "03:30")]),
            ([(2.0, 2.5), (3.0, 4.0)], [("03:00", "03:30"), ("03:30", "04:00")]),
            ([(2.5, 3.0)], []),  # it would end before it begins
            ([(2.25, 2.75)], [("03:15", "03:45")]),
        ]:
            with self.subTest(hours=hours):
                hours = {(week, 6): hours for week in (0, 1)}
                self.assertEqual(self.opened(hours, "Europe/Berlin", sunday), expected)

    def test_a_midnight_that_is_skipped(self):
        sunday = date(2026, 3, 29)  # 00:00 to 01:00 does not exist in Beirut
        hours = {(week, 6): [(8, 12)] for week in (0, 1)}
        opened = self.opened(hours, "Asia/Beirut", sunday)
        self.assertEqual(opened, [("08:00", "12:00")])

    def test_closures(self):
        zone = ZoneInfo("Asia/Manila")
        rows = opening_intervals(WEEK, zone, date(2026, 11, 23), date(2026, 11, 27))
        closures = [
            (
                utc("2026-11-23 00:00+08:00"),
                utc("2026-11-23 23:59:59+08:00"),
                "Typhoon",
            ),
            (utc("2026-11-24 13:00+08:00"), utc("2026-11-24 16:59:59+08:00"), "half"),
            (utc("2026-11-25 09:00+08:00"), utc("2026-11-26 10:00+08:00"), "long"),
            (utc("2026-11-26 08:00+08:00"), utc("2026-11-27 23:59:59+08:00"), "late"),
        ]
        opened, closed = without_closures(rows, closures)
        hours = [
            tuple(moment.astimezone(zone).strftime("%d %H:%M") for moment in row)
            for row in opened
        ]
        self.assertEqual(hours, [("24 08:00", "24 12:00"), ("25 08:00", "25 09:00")])
        expected = {23: "Typhoon", 26: "long", 27: "late"}
        self.assertEqual({day.day: why for day, why in closed.items()}, expected)


def spans():
    """Sorted, disjoint spans of a day, in quarters of an hour."""
    cuts = st.lists(st.integers(0, 96), max_size=6, unique=True).map(sorted)
    return cuts.map(lambda it: [*zip(it[::2], it[1::2], strict=False)])


class TestKernelOfficeHoursProperties(BaseCase):
    @PROPERTIES
    @given(
        st.dictionaries(st.integers(0, 6), spans(), max_size=7),
        st.sampled_from(ZONES),
        st.sampled_from(FIRST_DATES),
    )
    def test_same_as_the_weekly_calendar(self, week, zone, first):
        """Two ways to compile a week: of quarters here, of clock times there."""
        last = first + timedelta(days=40)
        hours = {
            (number, day): [(since / 4, to / 4) for since, to in spans]
            for number in (0, 1)
            for day, spans in week.items()
        }
        clock = {
            day: [
                tuple(f"{it // 4:02}:{it % 4 * 15:02}" for it in span) for span in spans
            ]
            for day, spans in week.items()
        }
        rows = [
            row[1:] for row in opening_intervals(hours, ZoneInfo(zone), first, last)
        ]
        weekly = WorkingTime.weekly(clock, zone, first, last)
        expected = [*zip(weekly._starts, weekly._stops, strict=True)]
        self.assertEqual(rows, expected)

    @PROPERTIES
    @given(
        spans(),
        st.lists(st.tuples(st.integers(0, 480), st.integers(1, 400), st.booleans())),
    )
    def test_closures_minute_by_minute(self, hours, closures):
        """Five days, walked in quarters of an hour."""
        week = {
            (number, day): [(since / 4, to / 4) for since, to in hours]
            for number in (0, 1)
            for day in range(7)
        }
        first = date(2026, 11, 23)
        midnight = datetime(2026, 11, 23, tzinfo=timezone.utc)
        quarter = timedelta(minutes=15)
        rows = opening_intervals(
            week, ZoneInfo("UTC"), first, first + timedelta(days=4)
        )
        closures = sorted(
            (begin, begin + length, last_second)
            for begin, length, last_second in closures
        )
        opened, closed = without_closures(
            rows,
            [
                (
                    midnight + begin * quarter,
                    midnight + end * quarter - timedelta(seconds=last_second),
                    f"closure {number}",
                )
                for number, (begin, end, last_second) in enumerate(closures)
            ],
        )
        open_hours = {q for since, to in hours for q in range(since, to)}
        walked = {
            day * 96 + q
            for day in range(5)
            for q in open_hours
            if not any(
                begin <= day * 96 + q < end for begin, end, _last_second in closures
            )
        }
        found = set()
        for since, to in opened:
            quarters = [(moment - midnight) / quarter for moment in (since, to)]
            self.assertEqual(quarters, [int(it) for it in quarters])
            found.update(range(int(quarters[0]), int(quarters[1])))
        self.assertEqual(found, walked)
        for day in range(5):
            is_closed = bool(open_hours) and not any(q // 96 == day for q in walked)
            self.assertEqual(first + timedelta(days=day) in closed, is_closed)
            if is_closed:
                touching = [
                    f"closure {number}"
                    for number, (begin, end, _last) in enumerate(closures)
                    if any(begin <= day * 96 + q < end for q in open_hours)
                ]
                self.assertEqual(closed[first + timedelta(days=day)], touching[0])
