from freezegun import freeze_time

from odoo.tests import tagged

from .common import utc
from .test_clock_warning import MON_10, ClockCommon


@tagged("post_install", "-at_install")
class TestClockEscalation(ClockCommon):
    """If nobody acts: who is told or put in charge, when, how, and why these."""

    def _step(self, after, who, how, user=None):
        return self.env["gov.service.standard.escalation"].create(
            {
                "standard_id": self.standard.id,
                "after_amount": after,
                "who": who,
                "how": how,
                "user_id": user.id if user else False,
            }
        )

    def _notes(self, case):
        return self._events(case, "escalate").mapped("note")

    @freeze_time(MON_10)
    def test_ladder(self):
        """At once the supervisor, a working day later the office above; each once."""
        self._step(0, "supervisor", "activity")
        self._step(1, "above", "activity")
        self._step(3, "above", "mail")
        case = self._file()
        self._sweep("2026-11-26 17:00:01+08:00")
        self.assertEqual(
            self._told(case, "escalation"),
            {"boss": "Late since Thu 26 Nov, 17:00. Responsible: Officer"},
        )
        self.assertEqual(self._timer(case).next_due_at, utc("2026-11-27 08:00+08:00"))
        self._sweep("2026-11-27 08:00+08:00")
        self.assertEqual(sorted(self._told(case, "escalation")), ["boss", "supervisor"])
        # Mon 30 Nov is a holiday: the third working day is Wed 2 Dec.
        self.assertEqual(self._timer(case).next_due_at, utc("2026-12-02 08:00+08:00"))
        before = self.env["mail.mail"].search([])
        self._sweep("2026-12-02 08:00+08:00")
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.recipient_ids, self.supervisor.partner_id)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(case.number, mail.subject)
        self.assertNotIn("Luz", mail.body_html)
        for text in ("2026-12-02 09:00+08:00", "2026-12-09 09:00+08:00"):
            self._sweep(text)
        self.assertEqual(
            self._notes(case),
            [
                "Got a task: Boss.",
                "Got a task: Supervisor.",
                "Got an e-mail: Supervisor.",
            ],
        )
        with freeze_time("2026-12-10 02:00:00"):
            at = utc("2026-12-10 10:00+08:00")
            case.with_user(self.officer)._decide(
                "granted", False, "<p>Here</p>", at, self.officer
            )
        self.assertFalse(self._told(case, "escalation"))

    @freeze_time(MON_10)
    def test_reassignment(self):
        colleague = self._user(
            "colleague", "gov_crm.group_gov_case_officer", self.permits
        )
        self._step(1, "user", "reassign", colleague)
        self._step(2, "user", "reassign", self.supervisor)
        case = self._file()
        self._sweep("2026-11-27 08:00+08:00")
        self.assertEqual(case.user_id, colleague)
        # The warning goes with the case.
        self.assertEqual(list(self._told(case)), ["colleague"])
        self._sweep("2026-12-01 08:00+08:00")
        # The head of the city does not work at the licensing office.
        self.assertEqual(case.user_id, colleague)
        self.assertEqual(list(self._told(case, "escalation")), ["supervisor"])
        self.assertEqual(
            self._notes(case),
            [
                "Is responsible now: Colleague.",
                "Got a task: Supervisor. Supervisor does not work in the office that has "
                "the case, so it could not be reassigned.",
            ],
        )

    @freeze_time(MON_10)
    def test_absent_and_strangers_are_passed_over(self):
        self._step(0, "officer", "activity")
        self._step(1, "user", "activity", self.roads_officer)
        case = self._file()
        self._leave(self.officer, "2026-11-26 00:00+08:00", "2026-12-31 00:00+08:00")
        self._leave(self.boss, "2026-11-27 00:00+08:00", "2026-12-31 00:00+08:00")
        self._sweep("2026-11-26 17:00:01+08:00")
        self._sweep("2026-11-27 08:00+08:00")
        self.assertEqual(list(self._told(case, "escalation")), ["supervisor"])
        self.assertEqual(
            self._notes(case),
            [
                "Got a task: Supervisor. No officer is there. No supervisor of Licensing "
                "Office is there.",
                "Got a task: Supervisor. Roads_officer is not there or may not see this "
                "case. No supervisor of Licensing Office is there.",
            ],
        )

    @freeze_time(MON_10)
    def test_nobody_up_to_the_head(self):
        self._step(0, "above", "mail")
        case = self._file()
        (self.boss | self.supervisor).active = False
        self._sweep("2026-11-26 17:00:01+08:00")
        [note] = self._notes(case)
        self.assertIn("Service administrators were told: ", note)
        self.assertIn("serviceadmin", self._tasks(self.permits, "empty_post"))

    @freeze_time(MON_10)
    def test_extension_arms_the_ladder_again(self):
        self.standard.extension_max = 1
        self._step(0, "supervisor", "activity")
        case = self._file()
        at = utc("2026-11-26 16:00+08:00")
        with freeze_time(at):
            case.with_user(self.officer)._extend(
                "The inspector is ill", at, self.officer
            )
        self._sweep("2026-11-26 17:00:01+08:00")
        self.assertFalse(self._notes(case))
        self._sweep("2026-12-02 17:00:01+08:00")
        self.assertEqual(len(self._notes(case)), 1)
