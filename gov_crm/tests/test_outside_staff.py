from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .outside_common import SECRET, OutsideCommon

LATER = utc("2026-11-24 15:00+08:00")
WHO = {"person": "Maria Santos", "position": "Records Officer"}


@tagged("post_install", "-at_install")
class TestOutsideStaff(OutsideCommon):
    """What the sender does with an agency outside: takes a case back, and records what it
    was told by phone or letter."""

    def _told(self, referral, act, user=None, at=LATER, how="phone", **values):
        with freeze_time(at):
            wizard = (
                self.env["gov.referral.told"]
                .with_user(user or self.officer)
                .create(
                    {
                        "referral_id": referral.id,
                        "act": act,
                        "how": how,
                        **WHO,
                        **values,
                    }
                )
            )
            wizard.action_record()
        self.env.flush_all()
        self.env.invalidate_all()

    def _taken(self):
        referral = self._send()
        self._told(referral, "accepted", at=utc("2026-11-24 11:00+08:00"))
        self.assertEqual(self.case.agency_id, self.water)
        return referral

    def _take_back(self, referral, user, reason="They are silent.", at=LATER):
        with freeze_time(at):
            referral.with_user(user).sudo(False).action_take_back()
            wizard = (
                self.env["gov.referral.take.back"]
                .with_user(user)
                .create({"referral_id": referral.id, "reason": reason})
            )
            wizard.action_take_back()
        self.env.flush_all()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # TAKING BACK
    # ------------------------------------------------------------------

    def test_a_silent_agency_cannot_strand_a_case(self):
        referral = self._taken()
        deadline = self.case.deadline
        told = len(self.case.message_ids)
        self._take_back(referral, self.permits_boss)
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(self.case.deadline, deadline)
        self.assertTrue(self.case.with_user(self.officer).has_access("write"))
        back = self.case.referral_ids.filtered("returns_id")
        self.assertEqual((back.state, back.returns_id), ("accepted", referral))
        self.assertEqual(back.reason, "They are silent.")
        self.assertEqual(back.answered_by_name, self.permits_boss.name)
        self.assertEqual(referral.state, "returned")
        spans = self.case.custody_ids.sorted("date_from")
        self.assertEqual(spans.agency_id, self.permits | self.water)
        self.assertEqual(len(spans), 3)
        # The citizen is told once, of the office that has it now.
        new = self.case.message_ids.sorted("id")[told:]
        self.assertEqual(len(new), 1)
        self.assertIn("Licensing Office has taken over your request", new.body)
        self.assertIn("has the case again", self._mails(referral)[0].body_html)
        self.assertFalse(self._problems())

    def test_a_case_that_is_offered_back_is_accepted_by_taking_it(self):
        referral = self._taken()
        self._told(referral, "gave_back", text="A city pipe")
        back = self.case.pending_referral_id.sudo()
        self._take_back(referral, self.permits_boss, at=utc("2026-11-24 16:00+08:00"))
        self.assertEqual(back.state, "accepted")
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertFalse(self._problems())

    def test_the_office_above_takes_it_where_the_sender_is_gone(self):
        referral = self._taken()
        self.permits.active = False
        self._take_back(referral, self.supervisor)
        self.assertEqual(self.case.agency_id, self.city)

    def test_beyond_the_number_of_hand_overs_as_well(self):
        self.water.referral_hop_limit = 1
        referral = self._taken()
        with self.assertRaisesRegex(UserError, "has changed hands 1 times"):
            self._told(referral, "gave_back", text="Not ours")
        self._take_back(referral, self.permits_boss)
        self.assertEqual(self.case.agency_id, self.permits)
        back = self.case.referral_ids.filtered("returns_id")
        self.assertEqual(back.override_by_id, self.permits_boss)

    def test_who_takes_a_case_back(self):
        referral = self._taken()
        for user in (
            self.officer, self.frontline, self.roads_officer, self.oversight,
            self.service_admin, self.citizen_user, self.employee, self.contractor,
        ):  # fmt: skip
            with self.subTest(user.login), self.assertRaises(UserError):
                self._take_back(referral, user)
        with self.assertRaises(UserError):
            self._take_back(referral, self.permits_boss, reason=" ")
        self.assertEqual(self.case.agency_id, self.water)
        self._take_back(referral, self.permits_boss)
        with self.assertRaises(UserError):
            self._take_back(referral, self.permits_boss)

    def test_only_what_an_agency_outside_has_is_taken_back(self):
        waiting = self._send()
        with self.assertRaises(UserError):
            self._take_back(waiting, self.permits_boss)
        with freeze_time(LATER):
            waiting._withdraw(LATER, self.officer)
        inside = self._send(agency=self.roads, at=LATER)
        at = utc("2026-11-24 16:00+08:00")
        with freeze_time(at):
            inside.with_user(self.roads_officer).sudo(False)._accept(
                at, self.roads_officer
            )
        with self.assertRaises(UserError):
            self._take_back(inside, self.permits_boss, at=at)

    # ------------------------------------------------------------------
    # BY PHONE AND LETTER
    # ------------------------------------------------------------------

    def test_accepting_by_phone(self):
        referral = self._send()
        self._told(referral, "accepted")
        named = "Maria Santos, Records Officer, by phone"
        self.assertEqual(referral.state, "accepted")
        self.assertEqual(referral.answered_by_name, named)
        self.assertEqual(referral.answered_by_id, self.officer)
        self.assertEqual(self.case.agency_id, self.water)
        act = self._acts(referral)
        self.assertEqual((act.how, act.recorded_by_name), ("phone", self.officer.name))
        entry = self._evidence("referral_accepted")
        self.assertEqual((entry.user_name, entry.user_id), (named, self.officer.id))
        # The agency learns what was recorded in its name.
        mail = self._mails(referral)[0]
        self.assertIn("has written down what you told it", mail.body_html)
        self.assertIn(named, mail.body_html)
        self.assertFalse(self._problems())

    def test_declining_by_letter(self):
        referral = self._send()
        ground = self.env.ref("gov_crm.gov_referral_reason_known")
        with self.assertRaisesRegex(UserError, "Choose the ground"):
            self._told(referral, "declined", text="No")
        self._told(
            referral,
            "declined",
            how="letter",
            text="We have it",
            ground_id=ground.id,
            suggested_agency_id=self.roads.id,
        )
        self.assertEqual(referral.state, "declined")
        self.assertEqual(referral.suggested_agency_id, self.roads)

    def test_an_answer_in_person(self):
        referral = self._send("consult")
        self._told(referral, "accepted")
        with self.assertRaises(UserError):
            self._told(referral, "completed", text=" ")
        self._told(referral, "completed", how="visit", text="The pipe is ours.")
        self.assertEqual(
            (referral.state, referral.result), ("completed", "The pipe is ours.")
        )
        self.assertFalse(self._problems())

    def test_a_decision_by_phone(self):
        referral = self._taken()
        values = {"outcome": "denied", "text": "No water.", "grounds": "Section 7"}
        with self.assertRaisesRegex(AccessError, "Only case officers"):
            self._told(referral, "decided", user=self.frontline, **values)
        with self.assertRaisesRegex(UserError, "Give the grounds"):
            self._told(referral, "decided", outcome="denied", text="No water.")
        self._told(referral, "decided", **values)
        decision = self.case.decision_ids
        self.assertEqual(
            decision.decided_by_name, "Maria Santos, Records Officer, by phone"
        )
        self.assertEqual(decision.decided_by_id, self.officer)
        self.assertIn("ask that it be looked at again", decision.redress)
        self.assertFalse(self.case.is_open)
        self.assertFalse(self._problems())

    def test_only_what_is_possible_is_recorded(self):
        referral = self._send()
        for act in ("completed", "decided", "gave_back", "nonsense", "_wait_for_twin"):
            with self.subTest(act), self.assertRaises(UserError):
                self._told(referral, act, text="x")
        with self.assertRaisesRegex(UserError, "Name the person"):
            self._told(referral, "accepted", person=" ")
        self.assertEqual(referral.state, "sent")

    def test_who_records(self):
        referral = self._send()
        for user in (
            self.roads_officer, self.oversight, self.service_admin, self.citizen_user,
            self.employee, self.contractor, self.equality, self.investigator,
        ):  # fmt: skip
            with self.subTest(user.login), self.assertRaises(UserError):
                self._told(referral, "accepted", user=user)
        inside = self._send("consult", agency=self.roads)
        with self.assertRaises(UserError):
            self._told(inside, "accepted")
        self.assertEqual(referral.state, "sent")

    # ------------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------------

    def test_the_supervisors_are_told_where_the_officer_is_gone(self):
        referral = self._send()
        self.officer.active = False
        with freeze_time(LATER):
            self.assertIn(self.permits_boss, referral._sender_users(LATER))
            self.assertNotIn(self.officer, referral._sender_users(LATER))

    def test_time_limits_of_a_case_outside_warn_the_sender(self):
        self._taken()
        timer = self.case.timer_ids.filtered(
            lambda it: it.target == "resolve" and it.state == "running"
        )
        self.assertEqual(timer.deadline, utc("2026-11-26 17:00+08:00"))
        with freeze_time("2026-11-27 00:30:00"):  # 08:30 in Manila
            self.env["gov.service.timer"]._cron_sweep()
        self.env.flush_all()
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        )
        self.assertIn(self.officer, tasks.user_id)

    def test_what_the_sender_changes_reaches_the_agency(self):
        referral = self._send()
        with freeze_time(LATER):
            mine = referral.with_user(self.officer).sudo(False)
            keys = [it["key"] for it in mine.ticket_id._shareable()][:1]
            mine._share_more(keys, self.basis, LATER, self.officer)
            self.assertIn("has sent you more", self._mails(referral)[0].body_html)
            mine.action_withdraw()
        mail = self._mails(referral)[0]
        self.assertIn("has taken the referral back", mail.body_html)
        self.assertNotIn(SECRET, mail.body_html)
        with freeze_time(LATER):
            page = referral._outside_page(LATER)
        self.assertFalse(page["acts"] or page["shares"] or page["facts"])

    def test_an_unanswered_referral_goes_back_and_the_agency_is_told(self):
        referral = self._send()
        with freeze_time(referral.expires_at):
            self.env["gov.referral"]._cron_expire()
        self.env.flush_all()
        self.assertEqual(referral.state, "returned")
        self.assertIn("because nobody answered", self._mails(referral)[0].body_html)

    def test_others_asked_outside_hear_when_the_case_is_closed(self):
        other = self._outside_agency("Power", "PWR", "desk@power.example")
        self._taken()
        at = utc("2026-11-24 12:00+08:00")
        # The agency that has the case cannot ask others; what was asked before stays.
        asked = self.case.referral_ids.filtered(lambda it: it.to_agency_id == other)
        self.assertFalse(asked)
        self._take_back(self.case.referral_ids[:1], self.permits_boss, at=at)
        consult = self._send("consult", at=LATER, agency=other)
        later = utc("2026-11-24 16:00+08:00")
        with freeze_time(later):
            self.case.with_user(self.officer).sudo(False)._decide(
                "granted", False, "<p>Yes</p>", later, self.officer
            )
        self.env.flush_all()
        self.assertEqual(consult.state, "withdrawn")
        self.assertIn("need not do anything more", self._mails(consult)[0].body_html)
