from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.gov_crm.models.gov_service_timer_recompute import GovServiceTimer

from .common import utc
from .suspension_common import MON_10, SuspensionCommon


@tagged("post_install", "-at_install")
class TestSuspensionRecompute(SuspensionCommon):
    """Whatever changes the hours of an office moves its open dates, once and at once."""

    def _holiday(self, day, **values):
        return {
            "name": "City Day",
            "calendar_id": self.calendar.id,
            "date_from": utc(f"{day} 00:00+08:00"),
            "date_to": utc(f"{day} 23:59:59+08:00"),
            **values,
        }

    def _passes(self):
        """Count how often dates are computed. The method itself still runs."""
        plan = GovServiceTimer._plan_moves
        calls = []

        def counted(model, *args, **kwargs):
            calls.append(args)
            return plan(model, *args, **kwargs)

        self.enterContext(patch.object(GovServiceTimer, "_plan_moves", counted))
        return calls

    @freeze_time(MON_10)
    def test_holiday_entered_moved_and_removed(self):
        case = self._file().sudo()
        timer = self._resolve(case)
        Leave = self.env["resource.calendar.leaves"].with_user(self.service_admin)
        leave = Leave.create(self._holiday("2026-11-25"))
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertEqual(timer.moved_why, "offices closed Wed 25 Nov")
        values = self._holiday("2026-12-02")
        leave.write({key: values[key] for key in ("date_from", "date_to")})
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertEqual(timer.moved_why, "office hours changed")
        values = self._holiday("2026-11-24")
        leave.write({key: values[key] for key in ("date_from", "date_to")})
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        leave.unlink()
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertEqual(
            timer.event_ids.mapped("kind"), ["start", "move", "move", "move", "move"]
        )
        self.assertFalse(timer._differing())

    @freeze_time(MON_10)
    def test_one_pass_for_each_change(self):
        self._file()
        calls = self._passes()
        Leave = self.env["resource.calendar.leaves"].with_user(self.service_admin)
        leaves = Leave.create(
            [self._holiday(f"2027-01-{day:02}") for day in range(4, 23)]
        )
        self.assertEqual(len(calls), 1)
        leaves.unlink()
        self.assertEqual(len(calls), 2)
        lines = self.calendar.attendance_ids
        self.calendar.with_user(self.service_admin).write(
            {
                "attendance_ids": [
                    (1, line.id, {"hour_to": line.hour_to}) for line in lines
                ]
            }
        )
        self.assertEqual(len(calls), 3)
        # A client cannot keep dates where they are with a context of its own.
        sly = Leave.with_context(
            gov_collecting=True, gov_transition=True, gov_what_if={"closures": {}}
        )
        sly.create(self._holiday("2026-11-25"))
        self.assertEqual(len(calls), 4)
        self.assertEqual(len(calls[-1][2].spans), 1)

    @freeze_time(MON_10)
    def test_office_hours_and_other_calendar(self):
        case = self._file().sudo()
        fridays = self.calendar.attendance_ids.filtered(lambda a: a.dayofweek == "3")
        self.calendar.with_user(self.service_admin).write(
            {
                "attendance_ids": [(2, line.id) for line in fridays]
            }  # closed on Thursdays
        )
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        other = self.calendar.copy()
        lines = other.attendance_ids
        other.write({"attendance_ids": [(2, i) for i in lines.ids]})  # used by nobody
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        with self.assertRaises(UserError, msg="no hours to count"):
            self.permits.with_user(self.service_admin).calendar_id = other
        self.env.invalidate_all()

    @freeze_time(MON_10)
    def test_office_that_takes_another_calendar_stays_closed(self):
        case = self._desk_case()
        self._declare(self._suspend())
        other = self.calendar.copy({"name": "Desk hours"})
        for line in other.attendance_ids.filtered(lambda a: a.hour_to == 17):
            line.hour_to = 16
        self.desk.with_user(self.service_admin).calendar_id = other
        self.assertEqual(case.deadline, utc("2026-11-27 16:00+08:00"))
        shown = self.env["resource.calendar.leaves"].search(
            [("gov_suspension_id", "!=", False)]
        )
        self.assertEqual(shown.calendar_id, self.calendar | other)

    @freeze_time(MON_10)
    def test_office_that_moves_in_the_tree(self):
        case, new = self._file().sudo(), self._agency("New desk", "NEW", self.health)
        self._declare(self._suspend())
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self.permits.with_user(self.service_admin).parent_id = self.health
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.permits.with_user(self.service_admin).parent_id = self.city
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        later = self._agency("Later desk", "LATER", self.desk)
        start = utc("2026-11-23 10:00+08:00")
        for desk in (new, later):
            worktime = desk._worktime(start)
            self.assertEqual(
                self.standard._deadline(worktime, start), utc("2026-11-27 17:00+08:00")
            )

    @freeze_time(MON_10)
    def test_promises_and_what_has_not_started_stay(self):
        case = self._desk_case()
        promised = utc("2026-11-27 12:00+08:00")
        case.with_user(self.desk_officer)._promise(
            "We will call", promised, utc("2026-11-23 10:00+08:00"), self.desk_officer
        )
        self._declare(self._suspend(day_to="2026-11-27"))
        promise = case.timer_ids.filtered(lambda t: t.target == "promise")
        self.assertEqual(promise.deadline, promised)
        self.assertFalse(promise.event_ids.filtered(lambda e: e.kind == "move"))

    @freeze_time(MON_10)
    def test_writing_many_is_what_the_record_by_record_way_gives(self):
        """Deadline, next step and event equal those of ``_computed_deadlines`` and
        ``_set_next_step``, for standards of every unit and timers in every state."""
        self._standard("resolve", 5, unit="working_hours", case_kind="complaint")
        self._standard(
            "resolve", 2, unit="calendar_days", case_kind="enquiry", roll_forward=True
        )
        cases = self.env["helpdesk.ticket"]
        for kind in ("service_request", "complaint", "enquiry"):
            for hour in range(6):
                with freeze_time(f"2026-11-23 0{hour}:10:00"):
                    cases |= self._desk_case(case_kind=kind)
        with freeze_time("2026-11-24 09:00:00"):
            self.env["gov.service.timer"]._cron_sweep()
        self.env["resource.calendar.leaves"].create(self._holiday("2026-11-24"))
        with freeze_time("2026-11-24 09:00:00"):
            self._declare(self._suspend(day_from="2026-11-25"))
            timers = cases.timer_ids.filtered(
                lambda t: t.state == "running" and t.started_at
            )
            moved = timers.filtered(lambda t: t.moved_by == "move")
            self.assertGreater(len(moved), 20)
            self.assertEqual(
                timers._computed_deadlines(), {t.id: t.deadline for t in timers}
            )
            before = {t: (t.next_due_at, t.steps_done) for t in moved}
            moved._set_next_step()
            self.assertEqual(before, {t: (t.next_due_at, t.steps_done) for t in moved})
            self.assertFalse(timers._differing())

    @freeze_time(MON_10)
    def test_queries_do_not_grow_with_cases(self):
        self._desk_case()
        self._declare(self._suspend(day_from="2026-11-25", day_to="2026-11-25"))
        counts = []
        for number in (2, 12):
            for _ in range(number):
                self._desk_case()
            suspension = self._suspend(
                day_from=f"2026-11-{26 + len(counts)}",
                day_to=f"2026-11-{26 + len(counts)}",
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            suspension._declare(utc("2026-11-23 11:00+08:00"))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    @freeze_time(MON_10)
    def test_check_finds_a_date_that_does_not_follow(self):
        case = self._desk_case()
        self.assertFalse(self._problems("recomputed"))
        timer = self._resolve(case)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_service_timer SET deadline = deadline - interval '1 day' "
            "WHERE id = %s",
            [timer.id],
        )
        self.env.invalidate_all()
        [problem] = self._problems("recomputed")
        self.assertIn(case.number, problem)

    @freeze_time(MON_10)
    def test_check_finds_an_event_slipped_into_a_closure(self):
        case = self._desk_case()
        suspension = self._suspend()
        self._declare(suspension)
        self.assertFalse(self._problems("closures"))
        timer = self._resolve(case)
        self.env["gov.service.timer.event"]._transition().create(
            {
                "timer_id": timer.id,
                "sequence": 3,
                "kind": "move",
                "at": suspension.declared_at,
                "deadline": timer.deadline,
                "suspension_id": suspension.id,
            }
        )
        self.assertIn("Typhoon Uwan", self._problems("closures")[0])

    def _problems(self, name):
        [result] = [it for it in self.env["gov.check"]._run() if it["name"] == name]
        return result["problems"]
