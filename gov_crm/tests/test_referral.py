from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferral(ReferralCommon):
    """States and transitions of the three kinds, each by the people concerned."""

    def test_received_is_not_accepted(self):
        with self._at("24 09:00"):
            referral = self._send()
        with self._at("24 10:00"):
            referral.with_user(self.roads_officer).action_receive()
        self.assertEqual(referral.state, "received")
        self.assertEqual(referral.received_at, utc("2026-11-24 10:00+08:00"))
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(self._clock(referral, "referral_accept").state, "running")
        with self._at("24 11:00"):
            referral.with_user(self.roads_officer).action_accept()
        self.assertEqual(
            (referral.state, referral.answered_by_name, referral.hop),
            ("accepted", self.roads_officer.name, 1),
        )
        self.assertEqual(self.case.agency_id, self.roads)
        self._assert_whole()

    def test_a_question_moves_nothing(self):
        due = self.case.deadline
        with self._at("24 09:00"):
            referral = self._send(kind="consult", reason="Are the taxes paid?")
        theirs = referral.with_user(self.roads_officer)
        with self._at("24 10:00"):
            theirs.action_accept()
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(len(self.case.sudo().custody_ids), 1)
        self.assertFalse(self.case.with_user(self.roads_officer).has_access("read"))
        act = self._clock(referral, "referral_act")
        self.assertEqual(
            (act.state, referral.due_at), ("running", utc("2026-12-02 17:00+08:00"))
        )
        with self._at("25 10:00"):
            self._reply(referral, self.roads_officer, "complete", "They are.")
        self.assertEqual((referral.state, referral.result), ("completed", "They are."))
        self.assertEqual((act.state, act.in_time), ("met", True))
        self.assertFalse(referral.due_at)
        self.assertEqual(self.case.deadline, due)
        self.assertEqual(referral.with_user(self.officer).result, "They are.")
        self._assert_whole()

    def test_two_offices_may_contribute_at_once(self):
        with self._at("24 09:00"):
            first = self._send(kind="joint")
            second = self._send(self.treasury, kind="joint")
            third = self._send(self.province)
        with self._at("24 10:00"):
            first.with_user(self.roads_officer).action_accept()
            second.with_user(self.treasury_officer).action_accept()
        self.assertEqual(self.case.agency_id, self.permits)
        with self._at("24 11:00"):
            third.with_user(self.province_officer).action_accept()
        self.assertEqual(self.case.agency_id, self.province)
        # Who has the case now goes on with those who were asked.
        ours = first.with_user(self.province_officer)
        self.assertTrue(ours.is_outgoing)
        self.assertEqual(ours.reason, "It is about a road.")
        with self._at("24 12:00"):
            ours.action_withdraw()
        self.assertEqual(first.state, "withdrawn")
        self.assertEqual(second.state, "accepted")
        self._assert_whole()

    def test_the_same_question_is_not_asked_twice(self):
        with self._at("24 09:00"):
            self._send(kind="consult")
            self._assert_refused(
                lambda: self._send(kind="consult"), "has been asked about this case"
            )
            self._send(kind="joint")

    def test_sent_back_is_not_declined(self):
        with self._at("24 09:00"):
            referral = self._send()
        with self._at("24 10:00"):
            self._reply(referral, self.roads_officer, "return", "Which road?")
        self.assertEqual(
            (referral.state, referral.return_reason), ("returned", "Which road?")
        )
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(self._clock(referral, "referral_accept").state, "met")
        with self._at("24 11:00"):
            self._send(reason="Mabini Street")  # no supervisor is needed
        self._assert_whole()

    def test_what_was_taken_over_is_given_back_by_handing_over(self):
        with self._at("24 09:00"):
            there = self._send()
        with self._at("24 10:00"):
            there.with_user(self.roads_officer).action_accept()
            self._assert_refused(
                lambda: self._reply(there, self.roads_officer, "return", "Not ours"),
                "has taken the case over",
            )
            self._assert_refused(
                there.with_user(self.officer).action_withdraw, "has taken the case over"
            )
            action = there.with_user(self.roads_officer).action_return()
        self.assertEqual(action["res_model"], "gov.case.refer")
        defaults = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
            if name.startswith("default_")
        }
        self.assertEqual(defaults["to_agency_id"], self.permits.id)
        with self._at("25 09:00"):
            back = self._send(
                self.permits, self.roads_officer, returns_id=defaults["returns_id"]
            )
        self.assertEqual(self.case.agency_id, self.roads, "until it is accepted")
        with self._at("25 10:00"):
            back.with_user(self.officer).action_accept()
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(
            (there.state, back.state, back.hop), ("returned", "accepted", 2)
        )
        act = self._clock(there, "referral_act")
        self.assertEqual(act.state, "cancelled")
        self.assertFalse(self.case.sudo().timer_ids._differing())
        self._assert_whole()

    def test_the_target_of_an_office_ends_when_it_hands_on(self):
        due = self.case.deadline
        with self._at("24 09:00"):
            first = self._send()
        with self._at("24 10:00"):
            first.with_user(self.roads_officer).action_accept()
        with self._at("25 09:00"):
            second = self._send(self.treasury, self.roads_officer)
        with self._at("25 10:00"):
            second.with_user(self.treasury_officer).action_accept()
        self.assertEqual(first.state, "completed")
        self.assertEqual(self._clock(first, "referral_act").state, "cancelled")
        # The next office has its own time, whole.
        act = self._clock(second, "referral_act")
        self.assertEqual(act.deadline, utc("2026-12-03 17:00+08:00"))
        self.assertEqual(self.case.deadline, due, "the citizen's date stays")
        self.assertEqual(self.case.entry_agency_id, self.permits)
        self._assert_whole()

    def test_an_own_target_binds_the_office_and_not_the_citizen(self):
        due = self.case.deadline
        with self._at("24 09:00"):
            referral = self._send()
            late = utc("2026-12-03 09:00+08:00")
            early = utc("2026-11-26 09:00+08:00")
        dialog = self.env["gov.referral.accept"].with_user(self.roads_officer)
        with self._at("24 10:00"):
            vals = {"referral_id": referral.id}
            self._assert_refused(
                dialog.create({**vals, "act_by": late}).action_accept, "Your own target"
            )
            self._assert_refused(
                dialog.create({**vals, "act_by": "2026-11-20"}).action_accept,
                "has passed",
            )
            self.assertEqual(referral.state, "sent", "nothing is half done")
            dialog.create({**vals, "act_by": early}).action_accept()
        self.assertEqual((referral.act_by, referral.due_at), (early, early))
        self.assertEqual(self.case.deadline, due)
        with self._at("26 09:01"):
            self.env.invalidate_all()
            self.assertTrue(referral.is_overdue, "from the very second after")
            found = self.env["gov.referral"].search([("is_overdue", "=", True)])
            self.assertEqual(found, referral)

    def test_closing_ends_what_is_open(self):
        with self._at("24 09:00"):
            consult = self._send(kind="consult")
            joint = self._send(self.treasury, kind="joint")
            pending = self._send(self.province)
        with self._at("24 10:00"):
            joint.with_user(self.treasury_officer).action_accept()
        with self._at("25 10:00"):
            self.case.with_user(self.officer)._decide(
                "granted",
                False,
                "<p>Yes</p>",
                utc("2026-11-25 10:00+08:00"),
                self.officer,
            )
        self.assertEqual(
            [referral.state for referral in (consult, joint, pending)],
            ["withdrawn"] * 3,
        )
        timers = self.case.sudo().timer_ids.filtered("referral_id")
        self.assertEqual(set(timers.mapped("state")), {"met", "cancelled"})
        with self._at("25 11:00"), self.assertRaises(UserError):
            pending.with_user(self.province_officer).action_accept()
        self._assert_whole()

    def test_the_channel_of_the_reporter_is_not_lost(self):
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Hotline"})
        self.case.with_user(self.officer).channel_id = channel
        with self._at("24 09:00"):
            self._send().with_user(self.roads_officer).action_accept()
        self.assertEqual(self.case.channel_id, channel)
        self.assertEqual(self.case.partner_id, self.citizen)

    def test_dialogs_say_what_happens_before_it_does(self):
        with self._at("24 09:00"):
            referral = self._send()
        accept = self.env["gov.referral.accept"].with_user(self.roads_officer)
        dialog = accept.new({"referral_id": referral.id})
        self.assertIn("City Engineer is responsible", dialog.effect)
        reply = self.env["gov.referral.reply"].with_user(self.roads_officer)
        for act in ("ask", "return", "complete"):
            dialog = reply.new({"referral_id": referral.id, "act": act})
            self.assertIn("Licensing Office gets", dialog.effect)
        for user in (self.treasury_officer, self.citizen_user):
            with self.assertRaises(AccessError):
                reply.with_user(user).new({"referral_id": referral.id}).effect  # noqa: B018

    def test_kinds_have_effects_of_their_own(self):
        dialog = self.env["gov.case.refer"].with_user(self.officer)
        case = {"ticket_id": self.case.id, "to_agency_id": self.roads.id}
        effects = {
            kind: dialog.new({**case, "kind": kind}).effect
            for kind in ("transfer", "consult", "joint")
        }
        self.assertIn(
            "stays responsible until City Engineer accepts", effects["transfer"]
        )
        self.assertIn("is asked and answers here", effects["consult"])
        self.assertIn("is asked to contribute", effects["joint"])
