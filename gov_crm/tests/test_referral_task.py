from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CASE_OFFICER, utc
from .referral_common import ReferralCommon


class TaskCommon(ReferralCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roads_colleague = cls._user("roads_colleague", CASE_OFFICER, cls.roads)

    def _told(self, referral):
        """The open tasks on a referral as ``{login: summary}``."""
        kind = self.env.ref("gov_crm.mail_activity_referral")
        tasks = self.env["mail.activity"].search(
            [
                ("res_model", "=", "gov.referral"),
                ("res_id", "=", referral.id),
                ("activity_type_id", "=", kind.id),
            ]
        )
        self.assertEqual(len(tasks), len(tasks.user_id), "one a person")
        return {it.user_id.login.removesuffix("_gov"): it.summary for it in tasks}

    def _become_late(self, text):
        """Let the clock run until a moment in Manila."""
        with self._at(text):
            self.env["gov.service.timer"]._cron_sweep()
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReferralTask(TaskCommon):
    """Somebody of the receiving office is surely told, and all of them of silence."""

    def test_who_sees_to_referrals_gets_one_task(self):
        boss = self._user("roads_boss", "gov_crm.group_gov_supervisor", self.roads)
        with self._at("23 11:00"):
            referral = self._send()
        self.assertEqual(
            self._told(referral),
            {
                "roads_boss": "Answer by Wed 25 Nov, 17:00: Licensing Office hands over "
                "“Business permit”"
            },
        )
        task = self.env["mail.activity"].search([("user_id", "=", boss.id)])
        self.assertEqual(str(task.date_deadline), "2026-11-25")
        self.assertEqual(task.with_user(boss).summary, task.summary, "it is seen")
        with self._at("24 11:00"):
            referral.with_user(self.roads_officer).action_receive()
            self.assertEqual([*self._told(referral)], ["roads_boss"])
            self._decline(referral, self.roads_officer)
        self.assertFalse(self._told(referral))

    def test_without_a_supervisor_the_members(self):
        with self._at("23 11:00"):
            referral = self._send(kind="consult")
        self.assertEqual({*self._told(referral)}, {"roads_officer", "roads_colleague"})
        self.assertIn(
            "Licensing Office asks about", self._told(referral)["roads_officer"]
        )

    def test_an_empty_office_is_told_of_above(self):
        (self.roads_officer | self.roads_colleague).active = False
        with self._at("23 11:00"):
            referral = self._send()
        self.assertEqual([*self._told(referral)], ["supervisor"])
        self.supervisor.active = False
        with self._at("23 12:00"):
            second = self._send(kind="consult")
        self.assertFalse(self._told(second))
        # Service administrators, who see no cases, learn that nobody is there.
        task = self.env["mail.activity"].search(
            [
                ("res_model", "=", "gov.agency"),
                ("res_id", "=", self.roads.id),
                ("user_id", "=", self.service_admin.id),
            ]
        )
        self.assertIn(self.case.number, task.summary)

    def test_silence_is_told_to_everybody(self):
        self._user("roads_boss", "gov_crm.group_gov_supervisor", self.roads)
        with self._at("23 11:00"):
            referral = self._send()
        self._become_late("26 09:00")
        late = (
            "Not answered since Wed 25 Nov, 17:00: Licensing Office hands over “Business "
            "permit”"
        )
        self.assertEqual(
            self._told(referral),
            dict.fromkeys(("roads_boss", "roads_officer", "roads_colleague"), late),
        )
        with self._at("26 10:00"):
            referral.with_user(self.roads_officer).action_accept()
        self.assertFalse(self._told(referral), "the case has tasks of its own")

    def test_who_accepted_a_question_answers_it(self):
        with self._at("23 11:00"):
            referral = self._send(kind="consult")
        with self._at("24 10:00"):
            referral.with_user(self.roads_colleague).action_accept()
        self.assertEqual(
            self._told(referral),
            {
                "roads_colleague": "Answer the question by Wed 2 Dec, 17:00: Licensing "
                "Office asks about “Business permit”"
            },
        )
        with self._at("25 10:00"):
            self._reply(referral, self.roads_officer, "complete", "Yes")
        self.assertFalse(self._told(referral))

    def test_the_task_is_no_subscription_and_no_mail(self):
        with self._at("23 11:00"):
            referral = self._send()
        self.assertFalse(referral.message_follower_ids)
        told = (self.roads_officer | self.roads_colleague).partner_id
        mails = self.env["mail.mail"].search([("recipient_ids", "in", told.ids)])
        self.assertFalse(mails)

    def test_a_closure_moves_the_date_of_the_task(self):
        with self._at("23 11:00"):
            referral = self._send()
        with self._at("23 12:00"):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Typhoon",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2026-11-24 00:00+08:00"),
                    "date_to": utc("2026-11-24 23:59+08:00"),
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(referral.due_at, utc("2026-11-26 17:00+08:00"))
        self.assertIn("Thu 26 Nov", self._told(referral)["roads_officer"])

    def test_the_sender_is_not_the_one_to_answer(self):
        """Somebody of both offices sent it: a colleague is told."""
        self.officer.gov_agency_ids |= self.roads
        with self._at("23 11:00"):
            referral = self._send()
        self.assertEqual({*self._told(referral)}, {"roads_officer", "roads_colleague"})


@tagged("post_install", "-at_install")
class TestReferralReminder(TaskCommon):
    """A friendly word, on the thread, at most once a working day."""

    def _remind(self, referral, text, user=None):
        with self._at(text):
            self.env.invalidate_all()
            return referral.with_user(user or self.officer).action_remind()

    def test_it_reaches_the_members(self):
        with self._at("23 11:00"):
            referral = self._send()
        action = self._remind(referral, "24 11:00")
        self.assertEqual(action["params"]["message"], "Reminded: City Engineer.")
        message = referral.message_ids[0]
        self.assertIn("A friendly reminder from Licensing Office", message.body)
        self.assertIn("Answer by tomorrow, Wed 25 Nov, 17:00", message.body)
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertEqual(
            message.notified_partner_ids,
            (self.roads_officer | self.roads_colleague).partner_id,
        )
        self.assertEqual(
            (referral.reminded_at, referral.reminded_by_name),
            (utc("2026-11-24 11:00+08:00"), self.officer.name),
        )

    def test_once_a_working_day(self):
        with self._at("23 11:00"):
            referral = self._send()
        self._remind(referral, "26 11:00")
        for text in ("26 11:01", "26 18:00"):
            with self.subTest(text):
                self._assert_refused(
                    lambda text=text: self._remind(referral, text),
                    "sent a reminder on Thu 26 Nov. The next one can go out on Fri 27",
                )
        self._remind(referral, "27 08:00")
        for text in ("28 09:00", "30 09:00"):  # a Saturday and a holiday
            with self.subTest(text):
                self._assert_refused(
                    lambda text=text: self._remind(referral, text), "on Tue 1 Dec"
                )

    def test_only_who_waits_reminds(self):
        with self._at("23 11:00"):
            referral = self._send()
        self._assert_refused(
            lambda: self._remind(referral, "24 11:00", self.roads_officer),
            "Only members of Licensing Office",
        )
        for user in (self.treasury_officer, self.oversight, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(Exception) as caught:
                self._remind(referral, "24 11:00", user)
            self.assertIsInstance(caught.exception, UserError)
        self.assertFalse(referral.reminded_at)

    def test_not_when_there_is_nothing_to_wait_for(self):
        with self._at("23 11:00"):
            referral = self._send()
            referral.with_user(self.roads_officer).action_accept()
        self._assert_refused(
            lambda: self._remind(referral, "24 11:00", self.supervisor),
            "City Engineer has taken the case over",
        )
        with self._at("24 11:00"):
            asked = self._send(self.treasury, self.roads_officer, kind="consult")
            self._decline(asked, self.treasury_officer)
        self._assert_refused(
            lambda: self._remind(asked, "24 12:00", self.roads_officer),
            "answered or withdrawn meanwhile",
        )

    def test_it_cannot_be_written(self):
        with self._at("23 11:00"):
            referral = self._send()
        with self.assertRaises(UserError):
            referral.with_user(self.officer).write({"reminded_at": False})


@tagged("post_install", "-at_install")
class TestReferralTalk(TaskCommon):
    """What one side writes reaches the other, and what changes is told to open screens."""

    def _say(self, referral, user):
        message = referral.with_user(user).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return message.sudo().notified_partner_ids

    def test_a_message_reaches_the_other_side(self):
        self.case.with_user(self.officer).action_take()
        with self._at("23 11:00"):
            referral = self._send(user=self.frontline, kind="consult")
        both = (self.frontline | self.officer).partner_id
        with self._at("24 09:00"):
            self.assertEqual(self._say(referral, self.roads_officer), both)
            self.assertEqual(
                self._say(referral, self.officer),
                (self.roads_officer | self.roads_colleague).partner_id,
            )
            referral.with_user(self.roads_colleague).action_accept()
            self.assertIn(
                self.roads_colleague.partner_id, self._say(referral, self.officer)
            )

    def test_screens_of_both_offices_hear_that_something_changed(self):
        self.env["bus.bus"].search([]).unlink()
        with self._at("23 11:00"):
            referral = self._send()
        self._assert_heard(self.roads, self.permits)
        with self._at("24 11:00"):
            self._decline(referral, self.roads_officer)
        self._assert_heard(self.roads, self.permits)

    def _assert_heard(self, *agencies):
        """Exactly these offices got news without content."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", "gov_crm.referrals")])
        self.assertEqual(
            sorted(rows.mapped("channel")),
            sorted(
                f'["{self.env.cr.dbname}","gov.agency",{agency.id}]'
                for agency in agencies
            ),
        )
        self.assertEqual(
            set(rows.mapped("message")), {'{"type":"gov_crm.referrals","payload":{}}'}
        )
        rows.unlink()
