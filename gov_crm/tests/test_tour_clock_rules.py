from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import GovCommon

ONE_DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestTourClockRules(HttpCase, GovCommon):
    """An administrator closes offices; an officer lives with it, also when the time runs
    out. By clicking, at the present time of the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen.email = "luz@city.example"
        # A calendar without the holiday of the other tests: today may be any day.
        cls.calendar.leave_ids.unlink()

    def test_offices_are_closed_tomorrow(self):
        case = self._file(self.officer)
        case.with_user(self.officer).action_take()
        before = case.deadline
        today = fields.Date.context_today(case.with_context(tz="Asia/Manila"))
        suspension = (
            self.env["gov.work.suspension"]
            .with_user(self.service_admin)
            .create(
                {
                    "name": "Typhoon Uwan",
                    "proclamation": "Proclamation No. 123",
                    "agency_ids": [(6, 0, self.city.ids)],
                    "day_from": today + ONE_DAY,
                    # Long enough to take a working day, whatever day it is today.
                    "day_to": today + 3 * ONE_DAY,
                }
            )
        )
        self.start_tour(
            f"/odoo/closures/{suspension.id}",
            "gov_suspension",
            login=self.service_admin.login,
        )
        self.env.invalidate_all()
        self.assertGreater(case.deadline, before)
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_moved_case", login=self.officer.login
        )

    def test_time_runs_out(self):
        self.standard.write(
            {"on_lapse": "approved", "lapse_basis": "RA 11032, sec. 10"}
        )
        now = fields.Datetime.now()
        with freeze_time(now - 30 * ONE_DAY):
            case = self._file()
            case.with_user(self.officer).action_take()
        with freeze_time(now):
            self.env["gov.service.timer"]._cron_sweep()
        self.assertEqual(case.outcome, "deemed_approved")
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_lapsed_case", login=self.officer.login
        )
