from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import UTC, GovCommon, utc


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")  # Monday 10:00 in Manila
class TestCalendar(GovCommon):
    """Compiled calendars follow every change of hours and holidays at once."""

    def _deadline(self):
        return self._file().deadline

    def _leave(self, day, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Typhoon",
                "calendar_id": self.calendar.id,
                "date_from": f"2026-11-{day - 1} 16:00:00",
                "date_to": f"2026-11-{day} 15:59:59",
                **values,
            }
        )

    def test_a_closure_entered_changed_and_removed(self):
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))
        leave = self._leave(25)
        self.assertEqual(self._deadline(), utc("2026-11-27 17:00+08:00"))
        leave.write(
            {"date_from": "2026-11-27 16:00:00", "date_to": "2026-11-28 15:59:59"}
        )
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))
        leave.unlink()
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))

    def test_a_closure_of_the_whole_company(self):
        self._leave(25, calendar_id=False, company_id=self.calendar.company_id.id)
        self.assertEqual(self._deadline(), utc("2026-11-27 17:00+08:00"))

    def test_a_closure_of_a_calendar_that_belongs_to_no_company(self):
        self.calendar.company_id = False
        self._leave(25)
        self.assertEqual(self._deadline(), utc("2026-11-27 17:00+08:00"))

    def test_the_leave_of_one_person_changes_nothing(self):
        person = self.env["resource.resource"].create(
            {"name": "An officer", "calendar_id": self.calendar.id}
        )
        self._leave(25, resource_id=person.id)
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))

    def test_half_a_day_closed_is_still_a_working_day(self):
        self._leave(25, date_from="2026-11-25 05:00:00", date_to="2026-11-25 09:00:00")
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))
        self._leave(26, date_from="2026-11-26 05:00:00", date_to="2026-11-26 09:00:00")
        self.assertEqual(self._deadline(), utc("2026-11-26 12:00+08:00"))

    def test_working_hours_changed(self):
        self._deadline()
        thursday = self.calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "3" and line.hour_from == 13
        )
        thursday.hour_to = 15
        self.assertEqual(self._deadline(), utc("2026-11-26 15:00+08:00"))
        thursday.unlink()
        self.assertEqual(self._deadline(), utc("2026-11-26 12:00+08:00"))

    def test_a_shared_compiled_calendar_is_used_again(self):
        first = self.calendar._gov_worktime(*[utc("2026-11-23 10:00+08:00").date()] * 2)
        again = self.calendar._gov_worktime(*[utc("2027-03-01 10:00+08:00").date()] * 2)
        self.assertIs(first, again)
        self._leave(25)
        changed = self.calendar._gov_worktime(
            *[utc("2026-11-23 10:00+08:00").date()] * 2
        )
        self.assertIsNot(first, changed)

    def test_offices_of_one_calendar_share_what_is_compiled(self):
        day = utc("2026-11-23 10:00+08:00").date()
        first = self.calendar._gov_worktime(day, day, self.roads)
        with self.assertQueryCount(0):
            again = self.calendar._gov_worktime(day, day, self.permits)
        self.assertIs(first, again)
        self.assertIs(first, self.calendar._gov_worktime(day, day))

    def test_training_is_no_closure(self):
        self._leave(25, time_type="other")
        self.assertEqual(self._deadline(), utc("2026-11-26 17:00+08:00"))

    def test_overlapping_closures_name_the_one_that_began_first(self):
        self._leave(24, name="Flood", date_to="2026-11-25 15:59:59")
        self._leave(25, name="")
        day = utc("2026-11-23 10:00+08:00").date()
        office = self.calendar._gov_worktime(day, day)
        closed = {d.day: why for d, why in office.closed.items() if d.year == 2026}
        self.assertEqual(closed, {24: "Flood", 25: "Flood", 30: "Bonifacio Day"})

    def test_an_edge_in_the_hour_that_daylight_saving_skips(self):
        """Sunday 29 March 2026 has no time from 02:00 to 03:00 in Berlin."""
        calendar = self.calendar.copy({"tz": "Europe/Berlin"})
        line = {"calendar_id": calendar.id, "dayofweek": "6", "day_period": "morning"}
        self.env["resource.calendar.attendance"].create(
            [
                {**line, "name": "a", "hour_from": 1, "hour_to": 2.5},
                {**line, "name": "b", "hour_from": 3, "hour_to": 6},
            ]
        )
        day = utc("2026-03-29 10:00+02:00").date()
        office = calendar._gov_worktime(day, day)
        begin, end = (
            utc(f"2026-03-29 {hour}+00:00").replace(tzinfo=UTC)
            for hour in ("00:00", "04:00")
        )
        self.assertEqual(office.elapsed(begin, end, "working_hours"), 4)

    def test_a_calendar_in_use_keeps_fixed_hours(self):
        calendar = self.calendar.with_user(self.service_admin)
        for values in [{"flexible_hours": True}, {"schedule_type": "flexible"}]:
            with self.subTest(**values):
                self.assertRefused(
                    "“City hall hours” must keep", calendar.write, values
                )
        self.city.active = False
        (self.roads + self.permits).calendar_id = self.calendar.copy()
        flexible = {"flexible_hours": True}
        self.assertRefused("“City Hall” counts", self.calendar.write, flexible)
        spare = self.calendar.copy()
        spare.name = "Spare"
        spare.write(flexible)
        self.assertRefused(
            "“Spare” has flexible hours", self.roads.write, {"calendar_id": spare.id}
        )

    def assertRefused(self, words, call, values):
        with self.assertRaises(ValidationError) as refusal:  # rolls back, unlike Regex
            call(values)
        self.assertIn(words, str(refusal.exception))
