from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import GovCommon, utc

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila
LATE = "2026-11-26 09:00:01"  # Thu 26 Nov 17:00:01 in Manila


class ClockCommon(GovCommon):
    """Cases of the licensing office, and what the clock sets off on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One clock at a time: only the answer has a standard here.
        others = cls.env["gov.service.standard"].search([("target", "!=", "resolve")])
        others.active = False
        cls.boss = cls._user("boss", "gov_crm.group_gov_supervisor", cls.permits)

    def _file(self, user=None, **values):
        case = super()._file(user, **values)
        if not user:
            case.with_user(self.officer).action_take()
        return case

    def _timer(self, case):
        return case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")

    def _sweep(self, text):
        """Let the sweep run at a naive UTC moment, or one given with its offset."""
        with freeze_time(utc(text) if "+" in text else text):
            self.env["gov.service.timer"]._cron_sweep()
            self.env.invalidate_all()

    def _tasks(self, case, kind="time_limit"):
        """The open tasks of one kind as ``{login: summary}``."""
        tasks = self.env["mail.activity"].search(
            [
                ("res_model", "=", case._name),
                ("res_id", "=", case.id),
                (
                    "activity_type_id",
                    "=",
                    self.env.ref(f"gov_crm.mail_activity_{kind}").id,
                ),
            ]
        )
        self.assertEqual(len(tasks), len(tasks.user_id), "one a person")
        return {task.user_id.login.removesuffix("_gov"): task for task in tasks}

    def _told(self, case, kind="time_limit"):
        return {who: task.summary for who, task in self._tasks(case, kind).items()}

    def _events(self, case, *kinds):
        return self._timer(case).event_ids.filtered(lambda e: e.kind in kinds)

    def _leave(self, user, first, last):
        """The user is away from the first moment to the last, given with their offsets."""
        resource = self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "calendar_id": self.calendar.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": utc(first),
                "date_to": utc(last),
            }
        )


@tagged("post_install", "-at_install")
class TestClockWarning(ClockCommon):
    """Who is told what, and when: one task, renewed."""

    @freeze_time(MON_10)
    def test_one_task_renewed_and_gone_in_the_end(self):
        case = self._file()
        timer = self._timer(case)
        half, late = timer.next_due_at, utc("2026-11-26 17:00:01+08:00")
        # From Mon 10:00 to Thu 17:00 the office is open for 30 hours.
        self.assertEqual(half, utc("2026-11-25 09:00+08:00"))
        self._sweep(str(half))
        self.assertEqual(
            self._told(case),
            {
                "officer": "Half of the time has passed: due Thu 26 Nov, 17:00 – in 1 "
                "working day"
            },
        )
        task = self._tasks(case)["officer"]
        self.assertEqual(str(task.date_deadline), "2026-11-26")
        self._sweep("2026-11-26 10:00+08:00")
        self.assertEqual(
            self._told(case),
            {"officer": "80 % of the time has passed: due Thu 26 Nov, 17:00"},
        )
        self._sweep(str(late))
        self.assertEqual(self._told(case), {"officer": "Late since Thu 26 Nov, 17:00"})
        self.assertEqual(self._tasks(case)["officer"], task)
        self.assertEqual(self._events(case, "breach").at, late)
        # The officer sees it as the officer's own.
        self.assertEqual(task.with_user(self.officer).summary, task.summary)
        with freeze_time("2026-11-27 02:00:00"):
            case.with_user(self.officer)._decide(
                "granted", False, "<p>Here</p>", utc("2026-11-27 10:00+08:00"),
                self.officer,
            )  # fmt: skip
        self.assertFalse(task.exists())

    @freeze_time(MON_10)
    def test_nobody_follows_a_case_for_being_told(self):
        case = self._file()
        followers = case.message_follower_ids
        messages = case.message_ids
        self._sweep("2026-11-26 10:00+08:00")
        self.assertEqual(case.message_follower_ids, followers)
        self.assertEqual(case.message_ids, messages)

    @freeze_time(MON_10)
    def test_warning_waits_for_the_office_to_open(self):
        """The server comes back at night: the officer reads it in the morning."""
        case = self._file()
        self._sweep("2026-11-25 22:00+08:00")
        self.assertFalse(self._told(case))
        timer = self._timer(case)
        self.assertEqual(timer.next_due_at, utc("2026-11-26 08:00+08:00"))
        self._sweep("2026-11-26 08:00+08:00")
        self.assertTrue(self._told(case))
        self.assertEqual(len(self._events(case, "warn")), 1)

    @freeze_time(MON_10)
    def test_nobody_assigned(self):
        case = self._file(self.frontline)
        self._sweep("2026-11-25 09:00+08:00")
        self.assertEqual(list(self._told(case)), ["boss"])
        with freeze_time("2026-11-25 01:00:00"):
            case.with_user(self.officer).action_take()
        # The task goes to who works on it now, and is not doubled.
        self.assertEqual(list(self._told(case)), ["officer"])

    @freeze_time(MON_10)
    def test_empty_post(self):
        case = self._file(self.frontline)
        self.boss.active = False
        self._sweep("2026-11-25 09:00+08:00")
        self.assertEqual(list(self._told(case)), ["supervisor"])

    @freeze_time(MON_10)
    def test_nobody_at_all(self):
        """Service administrators see no case: they read on the office that nobody is
        there, and no name of a citizen."""
        case = self._file(self.frontline)
        (self.boss | self.supervisor).active = False
        for text in ("2026-11-25 09:00+08:00", "2026-11-26 10:00+08:00"):
            self._sweep(text)
        self.assertFalse(self._told(case))
        tasks = self._tasks(self.permits, "empty_post")
        self.assertNotIn(
            self.service_admin.partner_id, self.permits.message_partner_ids
        )
        self.assertIn("serviceadmin", tasks)
        own = tasks["serviceadmin"].with_user(self.service_admin)
        self.assertIn(case.number, own.summary)
        self.assertEqual(own.res_name, "City Hall / Licensing Office"[12:])
        self.assertNotIn("Luz", f"{own.summary} {own.note}")

    @freeze_time(MON_10)
    def test_absence(self):
        archived, without_role, away, back = (self._file() for _ in range(4))
        cases = archived | without_role | away | back
        for case, login in zip(cases, ("one", "two", "three", "four"), strict=True):
            user = self._user(login, "gov_crm.group_gov_case_officer", self.permits)
            case.sudo().user_id = user
        archived.sudo().user_id.active = False
        without_role.sudo().user_id.write(
            {"group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
        )
        self._leave(
            away.sudo().user_id, "2026-11-25 00:00+08:00", "2026-11-27 23:59+08:00"
        )
        self._leave(
            back.sudo().user_id, "2026-11-20 00:00+08:00", "2026-11-24 23:59+08:00"
        )
        self._sweep("2026-11-25 09:00+08:00")
        self.assertEqual(
            [list(self._told(case)) for case in cases],
            [["boss"], ["boss"], ["boss"], ["four"]],
        )

    @freeze_time(MON_10)
    def test_promise_warns_who_made_it(self):
        case = self._file()
        colleague = self._user(
            "colleague", "gov_crm.group_gov_case_officer", self.permits
        )
        at, due = utc("2026-11-23 10:00+08:00"), utc("2026-11-25 12:00+08:00")
        case.with_user(colleague)._promise("We will call you", due, at, colleague)
        self._sweep(str(due + timedelta(seconds=1)))
        self.assertEqual(
            self._told(case)["colleague"],
            "Promised “We will call you”: late since Wed 25 Nov, 12:00",
        )
        # It is noon: what is no lateness waits until the office opens again.
        self.assertNotIn("officer", self._told(case))
        self._sweep("2026-11-25 13:00+08:00")
        self.assertIn("Half of the time", self._told(case)["officer"])

    @freeze_time(MON_10)
    def test_extension_takes_the_warning_back(self):
        self.standard.extension_max = 1
        case = self._file()
        self._sweep("2026-11-26 10:00+08:00")
        at = utc("2026-11-26 11:00+08:00")
        with freeze_time(at):
            case.with_user(self.officer)._extend(
                "The inspector is ill", at, self.officer
            )
        self.assertFalse(self._told(case))
        self._sweep("2026-12-02 10:00+08:00")
        self.assertEqual(
            self._told(case),
            {"officer": "80 % of the time has passed: due Wed 2 Dec, 17:00"},
        )

    @freeze_time(MON_10)
    def test_three_days_down(self):
        """Only the last warning, and lateness as of the deadline."""
        case = self._file()
        self._sweep("2026-11-29 10:00+08:00")
        self.assertEqual(self._told(case), {"officer": "Late since Thu 26 Nov, 17:00"})
        event = self._events(case, "warn", "breach")
        self.assertEqual((event.kind, event.at), ("breach", utc(f"{LATE}+00:00")))
        self.assertFalse(self._timer(case).next_due_at)
