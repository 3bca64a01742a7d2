from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import utc
from .suspension_common import MON_10, WED_22, SuspensionCommon


@tagged("post_install", "-at_install")
class TestSuspension(SuspensionCommon):
    """A typhoon: the offices of the province are closed tomorrow, those of the city are not."""

    @freeze_time(MON_10)
    def test_typhoon(self):
        moved, sister = self._desk_case(), self._file().sudo()
        timer = self._resolve(moved)
        self.assertEqual(moved.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertEqual(sister.deadline, utc("2026-11-26 17:00+08:00"))
        with freeze_time(WED_22):
            suspension = self._suspend()
            self.assertFalse(suspension.date_from, "a draft moves nothing")
            dialog = self._declare(suspension)
        self.assertEqual(moved.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertEqual(timer.deadline, moved.deadline)
        self.assertEqual(timer.moved_from, utc("2026-11-26 17:00+08:00"))
        self.assertEqual(timer.moved_by, "move")
        self.assertEqual(timer.moved_why, "offices closed Thu 26 Nov")
        self.assertEqual(sister.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertEqual(self._resolve(sister).event_ids.mapped("kind"), ["start"])
        event = timer.event_ids[-1]
        self.assertEqual((event.kind, event.sequence), ("move", 2))
        self.assertEqual(event.user_name, self.service_admin.name)
        self.assertEqual(event.suspension_id, suspension.id)
        # Whoever files after it counts without the closed day, in the province only.
        with freeze_time(WED_22):
            self.assertEqual(self._desk_case().deadline, utc("2026-12-03 17:00+08:00"))
            self.assertEqual(
                self._file().sudo().deadline, utc("2026-12-02 17:00+08:00")
            )
        self.assertEqual(
            dialog.text.split("\n"),
            [
                "1 open case moves by one working day.",
                "1 due Thu 26 Nov → Fri 27 Nov (Health Desk).",
                "None becomes earlier.",
                "1 citizen is told by their own channel.",
            ],
        )
        self.assertEqual(
            dialog.message,
            "The offices are closed on Thu 26 Nov (Proclamation No. 123). Your new date is "
            "Fri 27 Nov, 17:00. Old date: Thu 26 Nov, 17:00.",
        )
        self.assertEqual(
            dialog.line_ids.mapped(lambda line: (line.office, line.moves, line.cases)),
            [("Health Desk", "Thu 26 Nov → Fri 27 Nov", 1)],
        )
        leave = self.env["resource.calendar.leaves"].search(
            [("gov_suspension_id", "=", suspension.id)]
        )
        self.assertEqual(leave.calendar_id, self.calendar)
        self.assertFalse(leave.resource_id)
        act = suspension.act_ids
        self.assertEqual(act.kind, "declare")
        self.assertEqual(act.user_name, self.service_admin.name)
        self.assertEqual(act.offices, "PHD, PHO, PROV")
        self.assertIn(act.summary, suspension.summary)
        for result in self.env["gov.check"]._run():
            with self.subTest(result["title"]):
                self.assertFalse(result["problems"])

    @freeze_time(MON_10)
    def test_the_day_names_its_reason(self):
        case = self._desk_case()
        self._declare(self._suspend())
        days = self.desk._worktime(case.filed_at).explain(
            case.filed_at.replace(tzinfo=self._utc()), 3, "working_days"
        )
        reasons = {str(day): reason for day, _counted, reason in days}
        self.assertEqual(reasons["2026-11-26"], "Typhoon Uwan (Proclamation No. 123)")

    def _utc(self):
        from .common import UTC

        return UTC

    @freeze_time(MON_10)
    def test_declared_twice_counts_once(self):
        case = self._desk_case()
        self._declare(self._suspend())
        self._declare(self._suspend(self.desk))
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertEqual(
            self._resolve(case).event_ids.mapped("kind"), ["start", "move"]
        )

    @freeze_time(MON_10)
    def test_paused_case_moves_and_its_citizen_hears_later(self):
        reason = self.env["gov.pause.reason"].create(
            {
                "name": "Missing papers",
                "citizen_text": "waiting for your documents",
                "legal_basis": "City ordinance 1",
                "max_amount": 2,
            }
        )
        self.standard.pause_reason_ids = reason
        case = self._desk_case()
        case.with_user(self.desk_officer)._pause(
            reason, utc("2026-11-23 10:00+08:00"), self.desk_officer
        )
        timer = self._resolve(case)
        # Paused Mon to Wed 17:00 at the latest: two working days later than Thu 26.
        self.assertEqual(timer.deadline, utc("2026-12-01 17:00+08:00"))
        dialog = self._declare(
            self._suspend(day_from="2026-11-27", day_to="2026-11-27")
        )
        self.assertEqual(timer.deadline, utc("2026-12-02 17:00+08:00"))
        self.assertEqual(case.deadline, timer.deadline)
        self.assertEqual(timer.resumes_at, timer.next_due_at)
        self.assertIn("1 are paused", dialog.text)
        self.assertFalse(
            self.env["gov.case.notice"].search([("ticket_id", "=", case.id)])
        )
        self.assertFalse(timer._differing())

    @freeze_time(MON_10)
    def test_late_case_stays_late_unless_the_closure_covers_its_day(self):
        case = self._desk_case()
        timer = self._resolve(case)
        with freeze_time(
            "2026-11-27 02:00:00"
        ):  # Fri 27 Nov 10:00: late since yesterday
            self.env["gov.service.timer"]._cron_sweep()
            self.assertIn("100", timer._done_steps())
            self._declare(self._suspend(day_from="2026-11-27", day_to="2026-11-27"))
            self.env.invalidate_all()
            self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
            self.assertTrue(case.is_overdue)
            # Yesterday the offices were closed, too, says a proclamation of today.
            self._declare(self._suspend())
            self.env.invalidate_all()
            self.assertEqual(case.deadline, utc("2026-12-01 17:00+08:00"))
            self.assertFalse(case.is_overdue)
            self.assertNotIn("100", timer._done_steps(), "it can become late again")
            self.assertFalse(timer._differing())

    @freeze_time(MON_10)
    def test_how_late_an_office_is_goes_by_its_own_closures(self):
        """Due at one instant by one calendar, and one of the two offices was closed since."""
        cases = self._desk_case(), self._file().sudo()
        with freeze_time("2026-11-26 14:00:00"):
            self._declare(self._suspend(day_from="2026-11-27", day_to="2026-11-27"))
        self.env.invalidate_all()
        offices = self.desk, self.permits
        self.assertEqual(*(case.deadline for case in cases))
        self.assertEqual(*(office.calendar_id for office in offices))
        with freeze_time("2026-12-01 02:00:00"):  # Tuesday, after a holiday
            rows = self.env["gov.figures"]._read(
                ["overdue_age"],
                date(2026, 11, 1),
                date(2026, 11, 30),
                by=("agency",),
                offices=[office.id for office in offices],
            )
        late = {key["agency"]: told["overdue_age"].value for key, told in rows}
        self.assertEqual([late[office.id] for office in offices], [1, 2])

    @freeze_time(MON_10)
    def test_half_a_day_partly_in_the_past(self):
        """Closed Mon 13:00 to Tue 12:00; it is Tue 10:00. The closing of Tuesday is its
        afternoon, so no day is lost; hours are."""
        hours = self._standard("first_response", 8, unit="working_hours")
        self.env["gov.service.standard"].search(
            [("target", "=", "first_response"), ("id", "!=", hours.id)]
        ).active = False
        case = self._desk_case()
        first = case.timer_ids.filtered(lambda t: t.target == "first_response")
        self.assertEqual(first.deadline, utc("2026-11-24 10:00+08:00"))
        with freeze_time("2026-11-24 02:00:00"):
            self._declare(
                self._suspend(
                    day_from="2026-11-23", hour_from=13, day_to="2026-11-24", hour_to=12
                )
            )
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        # Two hours on Monday morning, four on Tuesday afternoon, two on Wednesday.
        self.assertEqual(first.deadline, utc("2026-11-25 10:00+08:00"))
        self.assertEqual(
            first.moved_why, "offices closed Mon 23 Nov 13:00 – Tue 24 Nov 12:00"
        )

    @freeze_time(MON_10)
    def test_lifted_whole_and_in_part(self):
        case = self._desk_case()
        suspension = self._suspend(day_to="2026-11-27")
        self._declare(suspension)
        self.assertEqual(case.deadline, utc("2026-12-01 17:00+08:00"))
        # The storm is over: open again on Friday at eight.
        dialog = self._lift_dialog(suspension)
        dialog.write(
            {"whole": "rest", "day": "2026-11-27", "hour": 8, "reason": "Calm"}
        )
        dialog.action_preview()
        self.assertIn("1 become earlier.", dialog.text)
        self.assertIn(
            "are not closed on Fri 27 Nov 08:00–24:00 (Proclamation No. 123)",
            dialog.message,
        )
        dialog.action_act()
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertEqual(suspension.state, "lifted")
        self.assertEqual(suspension.act_ids.mapped("kind"), ["declare", "lift"])
        leave = self.env["resource.calendar.leaves"].search(
            [("gov_suspension_id", "=", suspension.id)]
        )
        self.assertEqual(leave.date_to, utc("2026-11-27 08:00+08:00"))
        with self.assertRaises(UserError, msg="lifted already"):
            self._lift_dialog(suspension)

        mistake = self._suspend(self.desk, day_from="2026-11-25", day_to="2026-11-25")
        self._declare(mistake)
        self.assertEqual(case.deadline, utc("2026-12-01 17:00+08:00"))
        dialog = self._lift_dialog(mistake)
        with self.assertRaises(UserError, msg="without a reason"):
            dialog.action_act()
        dialog.reason = "Wrong office"
        dialog.action_act()
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertFalse(
            self.env["resource.calendar.leaves"].search(
                [("gov_suspension_id", "=", mistake.id)]
            )
        )
        timer = self._resolve(case)
        self.assertEqual(timer.moved_why, "closure lifted: Wed 25 Nov")
        self.assertFalse(timer._differing())
        results = self.env["gov.check"]._run()
        self.assertFalse([line for it in results for line in it["problems"]])

    def _lift_dialog(self, suspension):
        action = suspension.action_lift()
        return (
            self.env[action["res_model"]]
            .with_user(self.service_admin)
            .browse(action["res_id"])
        )

    @freeze_time(MON_10)
    def test_what_was_declared_stays(self):
        suspension = self._suspend()
        self._declare(suspension)
        for vals in (
            {"name": "Other"},
            {"day_to": "2026-11-30"},
            {"agency_ids": [(4, self.city.id)]},
            {"proclamation": "No. 124"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                suspension.write(vals)
        with self.assertRaises(AccessError):
            suspension.write({"state": "draft"})
        with self.assertRaises(UserError):
            suspension.unlink()
        leave = self.env["resource.calendar.leaves"].search(
            [("gov_suspension_id", "=", suspension.id)]
        )
        for change in (
            lambda: leave.with_user(self.service_admin).unlink(),
            lambda: leave.sudo().write({"date_to": "2026-11-27 15:00:00"}),
            lambda: leave.with_context(gov_transition=True).unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        # The order comes with the morning mail: it can be added, not taken away.
        order = (
            self.env["ir.attachment"]
            .with_user(self.service_admin)
            .create({"name": "order.pdf", "raw": b"x"})
        )
        suspension.attachment_ids = order
        with self.assertRaises(UserError):
            suspension.attachment_ids = False
        self._suspend().unlink()  # a draft is nothing yet

    @freeze_time(MON_10)
    def test_who_declares_and_who_reads(self):
        draft, declared = self._suspend(), self._suspend()
        self._declare(declared)
        for user in (self.officer, self.supervisor, self.frontline, self.oversight):
            with self.subTest(user.name):
                theirs = declared.with_user(user)
                self.assertTrue(theirs.has_access("read"))
                self.assertFalse(draft.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    draft.with_user(user).action_declare()
                with self.assertRaises(AccessError):
                    theirs.action_lift()
                with self.assertRaises(AccessError):
                    self.env["gov.work.suspension"].with_user(user).create(
                        {"name": "X"}
                    )
        for user in (self.employee, self.citizen_user):
            self.assertFalse(declared.with_user(user).has_access("read"))
        # What a closure moved is seen by those who see the case.
        case = self._file().sudo()
        mine = self._suspend(self.permits)
        self._declare(mine)
        action = mine.with_user(self.officer).action_open_cases()
        cases = self.env["helpdesk.ticket"]
        self.assertIn(case, cases.with_user(self.officer).search(action["domain"]))
        self.assertFalse(cases.with_user(self.roads_officer).search(action["domain"]))

    @freeze_time(MON_10)
    def test_senseless_ones_are_refused(self):
        with self.assertRaises(ValidationError, msg="no office"):
            self._suspend(agency_ids=False)
        elsewhere = self.calendar.copy({"tz": "Asia/Tokyo"})
        self.desk.calendar_id = elsewhere
        with self.assertRaises(UserError, msg="two time zones"):
            self._suspend().action_declare()

    @freeze_time(MON_10)
    def test_hours_are_those_of_the_office(self):
        self.service_admin.tz = "America/New_York"
        suspension = self._suspend(hour_from=8.5, hour_to=24)
        self._declare(suspension)
        self.assertEqual(suspension.date_from, utc("2026-11-26 08:30+08:00"))
        self.assertEqual(suspension.date_to, utc("2026-11-27 00:00+08:00"))
