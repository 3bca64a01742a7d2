from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferralLoops(ReferralCommon):
    """A case does not go in circles, and what nobody answers comes back."""

    def _pass_on(self, moment, to_agency, sender, receiver):
        with self._at(moment):
            referral = self._send(to_agency, sender)
            referral.with_user(receiver).action_accept()
        return referral

    def test_not_back_to_who_declined(self):
        with self._at("24 09:00"):
            referral = self._send()
        with self._at("24 10:00"):
            self._decline(
                referral, self.roads_officer, self.province, "A provincial road"
            )
        with self._at("24 11:00"):
            self._assert_refused(
                self._send, "declined this case on .*A provincial road"
            )
            # An officer's reason is not a supervisor's.
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._send(override_reason="Please")
            dialog = (
                self.env["gov.case.refer"]
                .with_user(self.permits_supervisor)
                .new({"ticket_id": self.case.id, "to_agency_id": self.roads.id})
            )
            self.assertTrue(dialog.may_override)
            self._assert_refused(
                lambda: self._send(user=self.permits_supervisor), "declined this case"
            )
            again = self._send(
                user=self.permits_supervisor, override_reason="The map was wrong."
            )
        self.assertEqual(again.override_by_id, self.permits_supervisor)
        self.assertEqual(again.override_reason, "The map was wrong.")
        evidence = self.case.sudo().evidence_ids.filtered(
            lambda row: row.res_id == again.id and row.kind == "referral_sent"
        )
        self.assertIn(
            f'"override_by_id":{self.permits_supervisor.id}', evidence.content
        )
        self._assert_whole()

    def test_a_question_may_be_asked_again(self):
        with self._at("24 09:00"):
            referral = self._send(kind="consult")
            self._decline(referral, self.roads_officer)
            self._send(kind="consult")
            self._send(self.treasury)  # another office

    def test_no_more_hand_overs_than_the_limit(self):
        self._pass_on("24 09:00", self.roads, self.officer, self.roads_officer)
        self._pass_on(
            "24 10:00", self.treasury, self.roads_officer, self.treasury_officer
        )
        self._pass_on(
            "24 11:00", self.province, self.treasury_officer, self.province_officer
        )
        with self._at("24 12:00"):
            self._assert_refused(
                lambda: self._send(self.city, self.province_officer),
                "changed hands 3 times",
            )
            self.province.referral_hop_limit = 4
            self._send(self.city, self.province_officer)
        self.assertEqual(
            self.case.sudo().referral_ids.sorted("id").mapped("hop"), [1, 2, 3, 0]
        )
        self._assert_whole()

    def test_an_override_without_need_is_not_kept(self):
        with self._at("24 09:00"):
            referral = self._send(
                user=self.permits_supervisor, override_reason="Just so"
            )
        self.assertFalse(referral.override_reason)
        self.assertFalse(referral.override_by_id)

    # ------------------------------------------------------------------
    # SILENCE
    # ------------------------------------------------------------------

    def test_what_nobody_answers_comes_back(self):
        with self._at("23 11:00"):
            referral = self._send()
        # Two working days for the answer, then five more; 30 November is a holiday.
        self.assertEqual(referral.due_at, utc("2026-11-25 17:00+08:00"))
        self.assertEqual(referral.expires_at, utc("2026-12-03 17:00+08:00"))
        due = self.case.deadline
        with freeze("2026-12-03 16:59+08:00"):
            self.env["gov.referral"]._cron_expire()
        self.assertEqual(referral.state, "sent")
        with freeze("2026-12-03 17:01+08:00"):
            self.env["gov.referral"]._cron_expire()
        self.assertEqual((referral.state, referral.is_expired), ("returned", True))
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(self.case.deadline, due)
        self.assertEqual(self._clock(referral, "referral_accept").in_time, False)
        told = self.case.sudo().message_ids[:1].body
        self.assertIn("Licensing Office stays responsible", told)
        with freeze("2026-12-03 17:02+08:00"), self.assertRaises(UserError):
            referral.with_user(self.roads_officer).action_accept()
        self._assert_whole()

    def test_a_closure_gives_the_receiver_its_days(self):
        with self._at("23 11:00"):
            referral = self._send()
        with self._at("23 12:00"):
            self.env["gov.work.suspension"].create(
                {
                    "name": "Typhoon",
                    "proclamation": "Proclamation No. 123",
                    "agency_ids": [(6, 0, self.city.ids)],
                    "day_from": "2026-11-25",
                    "day_to": "2026-11-25",
                }
            )._declare(utc("2026-11-23 12:00+08:00"))
        self.env.invalidate_all()
        self.assertEqual(referral.due_at, utc("2026-11-26 17:00+08:00"))
        with freeze("2026-12-03 17:01+08:00"):
            self.env["gov.referral"]._cron_expire()
        self.assertEqual(referral.state, "sent", "a day later, as the closure moved it")
        self.assertEqual(referral.expires_at, utc("2026-12-04 17:00+08:00"))

    def test_silence_may_be_without_end(self):
        self.permits.referral_expiry_days = 0
        with self._at("23 11:00"):
            referral = self._send()
        self.assertFalse(referral.expires_at)
        with freeze("2027-03-01 09:00+08:00"):
            self.env["gov.referral"]._cron_expire()
        self.assertEqual(referral.state, "sent")

    def test_escalated_to_the_sender_and_then_to_the_common_parent(self):
        standard = self.env["gov.service.standard"].search(
            [("target", "=", "referral_accept"), ("amount", "=", 2)]
        )
        standard.escalation_ids = [
            (0, 0, {"after_amount": 0, "who": "supervisor"}),
            (0, 0, {"after_amount": 1, "who": "above"}),
        ]
        with self._at("23 11:00"):
            referral = self._send()
        kind = self.env.ref("gov_crm.mail_activity_escalation")
        with self._at("25 17:01"):
            self.env["gov.service.timer"]._cron_sweep()
        tasks = self.case.sudo().activity_ids.filtered(
            lambda it: it.activity_type_id == kind
        )
        self.assertEqual(tasks.user_id, self.permits_supervisor)
        with self._at("26 17:01"):
            self.env["gov.service.timer"]._cron_sweep()
        tasks = self.case.sudo().activity_ids.filtered(
            lambda it: it.activity_type_id == kind
        )
        self.assertEqual(tasks.user_id, self.permits_supervisor | self.supervisor)
        with self._at("27 09:00"):
            referral.with_user(self.roads_officer).action_accept()
        tasks = self.case.sudo().activity_ids.filtered(
            lambda it: it.activity_type_id == kind
        )
        self.assertFalse(tasks, "answered: nothing to see to")

    def test_common_parent(self):
        desk = self._agency("Desk 1", "DESK", parent=self.roads)
        for one, other, common in (
            (self.roads, self.treasury, self.city),
            (desk, self.treasury, self.city),
            (desk, self.roads, self.city),
            (self.roads, self.province, self.city.browse()),
        ):
            with self.subTest(one.name, other=other.name):
                self.assertEqual(one._common_parent(other), common)


def freeze(text):
    """Freeze time at a moment given with its offset."""
    return freeze_time(utc(text))
