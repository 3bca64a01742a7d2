from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GovCommon, utc


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

    def test_flexible_hours_are_refused_with_a_sentence(self):
        self.calendar.flexible_hours = True
        with self.assertRaisesRegex(UserError, "flexible hours"):
            self._file()
