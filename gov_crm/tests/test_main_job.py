from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GovCommon, utc


@tagged("post_install", "-at_install")
class TestMainJob(GovCommon):
    """A case from filing over a referral to the answer, each step as the person concerned."""

    @freeze_time("2026-11-23 02:00:00")  # Monday 10:00 in Manila
    def setUp(self):
        super().setUp()
        self.case = self._file()

    def _refer(self, user=None):
        wizard = (
            self.env["gov.case.refer"]
            .with_user(user or self.frontline)
            .create(
                {
                    "ticket_id": self.case.id,
                    "to_agency_id": self.roads.id,
                    "reason": "It is about a road.",
                }
            )
        )
        wizard.action_refer()
        return self.case.sudo().referral_ids[:1]

    @freeze_time("2026-11-24 06:00:00")
    def test_custody_moves_when_accepted_and_not_when_sent(self):
        referral = self._refer()
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(referral.state, "sent")
        deadline = self.case.deadline
        with freeze_time("2026-11-24 08:00:00"):
            referral.with_user(self.roads_officer).action_accept()
        self.assertEqual(self.case.agency_id, self.roads)
        self.assertEqual(self.case.entry_agency_id, self.permits)
        self.assertEqual(self.case.deadline, deadline, "the citizen's date stays")
        spans = self.case.sudo().custody_ids
        self.assertEqual(spans.mapped("agency_id"), self.permits | self.roads)
        self.assertEqual(spans[0].date_to, spans[1].date_from)
        self.assertFalse(spans[1].date_to)

    @freeze_time("2026-11-24 06:00:00")
    def test_receiver_sees_the_referral_first_and_the_case_after_acceptance(self):
        referral = self._refer()
        Case = self.env["helpdesk.ticket"].with_user(self.roads_officer)
        self.assertFalse(Case.search([("id", "=", self.case.id)]))
        theirs = referral.with_user(self.roads_officer)
        self.assertEqual(theirs.subject, self.case.name)
        theirs.action_accept()
        self.assertEqual(
            Case.search([("id", "=", self.case.id)]).number, self.case.number
        )
        # The sender may follow how it goes, but changes nothing any more.
        self.assertTrue(self.case.with_user(self.frontline).number)
        with self.assertRaises(AccessError):
            self.case.with_user(self.frontline).write({"name": "Other"})

    @freeze_time("2026-11-24 06:00:00")
    def test_declined_stays_with_the_sender(self):
        referral = self._refer()
        wizard = (
            self.env["gov.referral.decline"]
            .with_user(self.roads_officer)
            .create(
                {
                    "referral_id": referral.id,
                    "ground_id": self.env.ref(
                        "gov_crm.gov_referral_reason_not_competent"
                    ).id,
                    "reason": "A national road.",
                }
            )
        )
        with self.assertRaises(UserError, msg="nobody competent is named"):
            wizard.action_decline()
        wizard.is_unknown = True
        wizard.action_decline()
        self.assertEqual(referral.state, "declined")
        self.assertEqual(referral.answered_by_name, self.roads_officer.name)
        self.assertEqual(self.case.agency_id, self.permits)
        with self.assertRaises(UserError):
            referral.with_user(self.roads_officer).action_accept()

    @freeze_time("2026-11-24 06:00:00")
    def test_wrong_side_cannot_accept_or_withdraw(self):
        referral = self._refer()
        with self.assertRaises(UserError):
            referral.with_user(self.officer).action_accept()
        with self.assertRaises(UserError):
            referral.with_user(self.roads_officer).action_withdraw()
        referral.with_user(self.officer).action_withdraw()
        self.assertEqual(referral.state, "withdrawn")

    @freeze_time("2026-11-24 06:00:00")
    def test_nobody_accepts_what_they_sent(self):
        referral = self._refer(user=self.supervisor)
        with self.assertRaises(UserError):
            referral.with_user(self.supervisor).action_accept()

    @freeze_time("2026-11-24 06:00:00")
    def test_only_one_referral_at_a_time(self):
        self._refer()
        with self.assertRaises(UserError):
            self._refer()

    def test_answer_closes_the_case_and_stops_the_clock(self):
        with freeze_time("2026-11-25 02:00:00"):
            self._decide(self.officer, "granted", answer="<p>Your permit is ready.</p>")
        case = self.case
        self.assertFalse(case.is_open)
        self.assertEqual(case.outcome, "granted")
        self.assertEqual(case.stage_id.name, "Answered")
        self.assertEqual(case.closed_date, utc("2026-11-25 10:00+08:00"))
        resolve = case.timer_ids.filtered(lambda t: t.target == "resolve")
        self.assertEqual((resolve.state, resolve.in_time), ("met", True))
        self.assertEqual(case.custody_ids.date_to, case.closed_date)
        self.assertIn("Your permit is ready.", case.message_ids[0].body)
        with freeze_time("2026-11-26 02:00:00"):
            self.assertEqual(
                case.deadline_display["sentence"],
                "Answered Wed 25 Nov – 1 working day early",
            )

    def test_late_answer_is_recorded_as_late(self):
        with freeze_time("2026-11-27 02:00:00"):
            self.assertTrue(self.case.is_overdue)
            self.assertIn(
                self.case,
                self.env["helpdesk.ticket"]
                .with_user(self.officer)
                .search([("is_overdue", "=", True)]),
            )
            self._decide(self.officer, "granted", answer="<p>Ready.</p>")
        resolve = self.case.timer_ids.filtered(lambda t: t.target == "resolve")
        self.assertFalse(resolve.in_time)
        self.assertEqual(resolve.breached_at, utc("2026-11-26 17:00+08:00"))

    def test_overdue_from_the_very_second(self):
        with freeze_time("2026-11-26 09:00:00"):
            self.assertFalse(self.case.is_overdue)
        self.case.invalidate_recordset()
        with freeze_time("2026-11-26 09:00:01"):
            self.assertTrue(self.case.is_overdue)

    @freeze_time("2026-11-25 02:00:00")
    def test_what_was_asked_stands_once_answered(self):
        self.case.with_user(self.officer).write({"name": "Permit for a bakery"})
        self._decide(self.officer, "granted", answer="<p>Ready.</p>")
        for name, value in (
            ("name", "Something else"),
            ("description", "<p>Something else</p>"),
            ("partner_id", self.other_citizen.id),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.case.with_user(self.officer).write({name: value})

    @freeze_time("2026-11-25 02:00:00")
    def test_denial_needs_grounds_and_every_decision_an_answer(self):
        with self.assertRaises(UserError):
            self._decide(self.officer, "denied", answer="<p>No.</p>")
        with self.assertRaises(UserError):
            self._decide(self.officer, "granted", answer="<p><br></p>")
        self.assertTrue(self.case.is_open)

    @freeze_time("2026-11-25 02:00:00")
    def test_frontline_does_not_decide(self):
        with self.assertRaises(AccessError):
            self._decide(self.frontline, "granted", answer="<p>Ready.</p>")

    @freeze_time("2026-11-25 02:00:00")
    def test_first_answer_of_the_office_stops_that_clock_only(self):
        first = self.case.timer_ids.filtered(lambda t: t.target == "first_response")
        self.assertEqual(first.state, "running")
        self.case.with_user(self.officer).message_post(body="An internal note")
        self.assertEqual(first.state, "running", "a note is no answer")
        self.case.with_user(self.officer).message_post(
            body="We are looking at it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual((first.state, first.in_time), ("met", True))
        resolve = self.case.timer_ids.filtered(lambda t: t.target == "resolve")
        self.assertEqual(resolve.state, "running")

    @freeze_time("2026-11-25 02:00:00")
    def test_an_officer_writing_as_the_citizen_answers_nobody(self):
        case = self._file(partner_id=self.roads_officer.partner_id.id)
        case.sudo().message_post(
            body="When?",
            author_id=self.roads_officer.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        first = case.timer_ids.filtered(lambda t: t.target == "first_response")
        self.assertEqual(first.state, "running")
        self.assertTrue(case.waits_for_answer)

    @freeze_time("2026-11-23 02:00:00")
    def test_accepted_and_answered_in_the_second_of_filing(self):
        referral = self._refer()
        referral.with_user(self.roads_officer).action_accept()
        self._decide(self.roads_officer, "granted", answer="<p>Done.</p>")
        spans = self.case.sudo().custody_ids
        self.assertEqual(len(spans), 2)
        self.assertEqual(spans[0].date_to, spans[1].date_from)
        self.assertEqual(spans[1].date_to, self.case.closed_date)

    def test_timer_equals_the_fold_of_its_events(self):
        with freeze_time("2026-11-25 02:00:00"):
            self._decide(self.officer, "granted", answer="<p>Ready.</p>")
        for timer in self.case.timer_ids:
            start, stop = timer.event_ids.sorted("sequence")
            self.assertEqual((start.kind, stop.kind), ("start", "stop"))
            self.assertEqual(start.at, timer.started_at)
            self.assertEqual(start.deadline, timer.deadline)
            self.assertEqual(stop.at, timer.stopped_at)

    def _decide(self, user, outcome, answer="", reason=""):
        self.env["gov.case.decide"].with_user(user).create(
            {
                "ticket_id": self.case.id,
                "outcome": outcome,
                "answer": answer,
                "reason": reason,
            }
        ).action_decide()
