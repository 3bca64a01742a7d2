from freezegun import freeze_time

from odoo.tests import tagged

from .common import utc
from .outside_common import SECRET, SENT, OutsideCommon


@tagged("post_install", "-at_install")
class TestOutsideRemind(OutsideCommon):
    """Reminders: before the date and on it, for the answer and for the act, each once."""

    def _run(self, moment, times=1):
        at = utc(moment)
        before = self._mails()
        with freeze_time(at):
            for _time in range(times):
                self.env["gov.referral"]._cron_remind()
        self.env.flush_all()
        self.env.invalidate_all()
        return self._mails() - before

    def _accept(self, referral, moment, **values):
        at = utc(moment)
        with freeze_time(at):
            referral._accept(at, self.env.user, person="Maria Santos", **values)
        self.env.flush_all()

    def test_before_the_date_and_on_it(self):
        referral = self._send()
        self.assertEqual(referral.due_at, utc("2026-11-26 17:00+08:00"))
        self.assertFalse(self._run("2026-11-25 07:59+08:00"))
        mail = self._run("2026-11-25 08:00+08:00", times=3)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.subject, f"Reminder: referral {self.case.number}")
        self.assertIn("Please say by Thu 26 Nov, 17:00", mail.body_html)
        self.assertIn("auto-generated", mail.headers)
        self.assertNotIn(SECRET, mail.body_html)
        self.assertFalse(self._run("2026-11-25 16:00+08:00"))
        self.assertEqual(len(self._run("2026-11-26 08:30+08:00", times=2)), 1)
        self.assertFalse(self._run("2026-11-26 16:00+08:00"))
        self.assertFalse(self._run("2026-11-27 09:00+08:00"))

    def test_after_an_outage_only_the_last_one(self):
        self._send()
        mail = self._run("2026-11-27 09:00+08:00", times=2)
        self.assertEqual(len(mail), 1)
        self.assertIn("Your answer was due Thu 26 Nov, 17:00.", mail.body_html)

    def test_for_the_act_date_too(self):
        referral = self._send()
        self._run("2026-11-26 09:00+08:00")
        self._accept(referral, "2026-11-26 10:00+08:00")
        self.assertEqual(referral.due_at, utc("2026-12-04 17:00+08:00"))
        self.assertFalse(self._run("2026-12-02 12:00+08:00"))
        mail = self._run("2026-12-03 08:00+08:00", times=2)
        self.assertEqual(len(mail), 1)
        self.assertIn("Please act by Fri 4 Dec, 17:00.", mail.body_html)
        self.assertEqual(len(self._run("2026-12-04 08:00+08:00", times=2)), 1)

    def test_a_target_of_ones_own_counts(self):
        referral = self._send()
        self._accept(
            referral, "2026-11-24 11:00+08:00", act_by=utc("2026-11-27 17:00+08:00")
        )
        self.assertEqual(len(self._run("2026-11-26 08:00+08:00")), 1)
        self.assertEqual(len(self._run("2026-11-27 08:00+08:00")), 1)
        self.assertFalse(self._run("2026-12-01 08:00+08:00"))

    def test_a_date_that_moves_has_reminders_of_its_own(self):
        referral = self._send()
        self.assertEqual(len(self._run("2026-11-25 08:00+08:00")), 1)
        with freeze_time(utc("2026-11-25 12:00+08:00")):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Typhoon",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2026-11-26 00:00+08:00"),
                    "date_to": utc("2026-11-26 23:59:59+08:00"),
                }
            )
        self.env.invalidate_all()
        self.assertEqual(referral.due_at, utc("2026-11-27 17:00+08:00"))
        # The working day before Friday is Wednesday now: that reminder was sent for the
        # old date, and is due again for the new one.
        self.assertEqual(len(self._run("2026-11-25 13:00+08:00", times=2)), 1)
        self.assertEqual(len(self._run("2026-11-27 08:00+08:00", times=2)), 1)

    def test_nobody_is_reminded_of_what_has_ended_or_was_just_sent(self):
        with freeze_time(SENT):
            consult = self._send("consult")
        late = self._send("joint", at=utc("2026-11-26 16:30+08:00"))
        self.assertTrue(late.due_at)
        with freeze_time(utc("2026-11-24 12:00+08:00")):
            consult._withdraw(utc("2026-11-24 12:00+08:00"), self.officer)
        self.assertFalse(self._run("2026-11-26 17:00+08:00"))

    def test_offices_here_get_no_letter(self):
        self._send(agency=self.roads)
        self.assertFalse(self._run("2026-11-26 09:00+08:00"))

    def test_one_that_fails_holds_up_nobody(self):
        first = self._send("consult")
        second = self._send("joint")
        Referral = type(self.env["gov.referral"])
        original = Referral._remind

        def fail(referral, now):
            if referral.id == first.id:
                raise ValueError("broken")
            return original(referral, now)

        self.patch(Referral, "_remind", fail)
        with self.assertLogs("odoo.addons.gov_crm", "WARNING"):
            mails = self._run("2026-11-25 08:00+08:00")
        self.assertEqual(mails.gov_referral_id, second)
        self.patch(Referral, "_remind", original)
        mails = self._run("2026-11-25 09:00+08:00")
        self.assertEqual(mails.gov_referral_id, first)

    def test_few_queries_however_many(self):
        referrals = [self._send("consult"), self._send("joint")]
        self.assertEqual(len(referrals), 2)
        with freeze_time(utc("2026-11-24 12:00+08:00")):
            self.env.flush_all()
            self.env.invalidate_all()
            # Nothing is due: candidates are looked through and nothing is written.
            with self.assertQueryCount(40):
                self.env["gov.referral"]._cron_remind()
