from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import utc
from .suspension_common import MON_10, SuspensionCommon


@tagged("post_install", "-at_install")
class TestSuspensionTell(SuspensionCommon):
    """Citizens are told: one notice for each case, once, whatever becomes of the others."""

    def _told(self, case):
        messages = case.message_ids.filtered(
            lambda it: (
                it.message_type == "auto_comment" and "date is" in (it.body or "")
            )
        )
        return [str(it.body) for it in messages.sorted("id")]

    def _send(self):
        self.env["gov.case.notice"]._cron_tell()

    @freeze_time(MON_10)
    def test_citizen_is_told_in_words(self):
        case = self._desk_case()
        with freeze_time("2026-11-26 14:00:00"):  # Thu 22:00: the day is over
            self._declare(self._suspend())
            waiting = self.env["gov.case.notice"].search([])
            self.assertEqual(waiting.ticket_id, case)
            self.assertFalse(
                self._told(case), "nobody waits for a hundred thousand mails"
            )
            self._send()
            self._send()
        self.assertEqual(
            self._told(case),
            [
                "<p>The offices were closed on Thu 26 Nov (Proclamation No. 123). Your new "
                "date is Fri 27 Nov, 17:00. Old date: Thu 26 Nov, 17:00.</p>"
            ],
        )
        self.assertFalse(waiting.exists())
        kinds = case.evidence_ids.mapped("kind")
        self.assertEqual(kinds.count("timer_moved"), 1)
        self.assertEqual(kinds[-1], "notice_sent")
        suspension = self.env["gov.work.suspension"].search([])
        self.assertIn("All citizens concerned have been told.", suspension.summary)

    @freeze_time(MON_10)
    def test_one_notice_however_many_limits_moved(self):
        case = self._desk_case()
        self._declare(self._suspend(day_from="2026-11-24", day_to="2026-11-24"))
        moved = case.timer_ids.event_ids.filtered(lambda e: e.kind == "move")
        self.assertGreater(len(moved), 1)
        self._send()
        self.assertEqual(len(self._told(case)), 1)

    @freeze_time(MON_10)
    def test_only_when_the_date_of_the_answer_moves(self):
        self._standard(
            "resolve", 20, unit="calendar_days", agency_ids=[(6, 0, self.desk.ids)]
        )
        case = self._desk_case()
        self._declare(self._suspend(day_from="2026-11-24", day_to="2026-11-24"))
        self.assertTrue(case.timer_ids.event_ids.filtered(lambda e: e.kind == "move"))
        self.assertFalse(self.env["gov.case.notice"].search([]))

    @freeze_time(MON_10)
    def test_two_closures_before_anybody_was_told(self):
        case = self._desk_case()
        self._declare(self._suspend(day_from="2026-11-24", day_to="2026-11-24"))
        second = self._suspend(day_from="2026-11-25", day_to="2026-11-25")
        self._declare(second)
        self._send()
        [told] = self._told(case)
        self.assertIn("Your new date is Tue 1 Dec, 17:00.", told)
        self.assertIn("Old date: Thu 26 Nov, 17:00.", told)

    @freeze_time(MON_10)
    def test_lifted_before_anybody_was_told(self):
        self._desk_case()
        suspension = self._suspend()
        self._declare(suspension)
        suspension._lift(utc("2026-11-23 10:00+08:00"), "Mistake")
        self.assertFalse(self.env["gov.case.notice"].search([]))

    @freeze_time(MON_10)
    def test_lifted_after_they_were_told(self):
        case = self._desk_case()
        suspension = self._suspend()
        self._declare(suspension)
        self._send()
        with freeze_time("2026-11-23 03:00:00"):
            suspension._lift(utc("2026-11-23 11:00+08:00"), "Mistake")
            self._send()
        self.assertEqual(
            self._told(case)[-1],
            "<p>The offices are not closed on Thu 26 Nov (Proclamation No. 123) after all. "
            "Your new date is Thu 26 Nov, 17:00. Old date: Fri 27 Nov, 17:00.</p>",
        )

    @freeze_time(MON_10)
    def test_whoever_has_another_date_by_then_is_not_told_the_old_one(self):
        self.standard.extension_max = 1
        case = self._desk_case()
        self._declare(self._suspend())
        moment = utc("2026-11-24 10:00+08:00")
        case.with_user(self.desk_officer)._extend(
            "The doctor is ill", at=moment, user=self.desk_officer
        )
        self._send()
        self.assertFalse(
            [body for body in self._told(case) if "Fri 27 Nov, 17:00. Old" in body]
        )
        self.assertFalse(self.env["gov.case.notice"].search([]))

    @freeze_time(MON_10)
    def test_one_that_fails_is_kept_and_stops_nobody(self):
        broken, whole = self._desk_case(), self._desk_case()
        self._declare(self._suspend())
        notice = self.env["gov.case.notice"].search([("ticket_id", "=", broken.id)])
        notice.closures = [["nonsense", "nonsense", ""]]
        self.env.flush_all()
        with mute_logger("odoo.addons.gov_crm.models.gov_case_notice"):
            self._send()
        self.assertTrue(self._told(whole))
        self.assertFalse(self._told(broken))
        self.assertEqual(notice.tries, 1)
        self.assertTrue(notice.error)
        notice.closures = []
        self._send()
        self.assertFalse(self._told(broken), "not before its time")
        with freeze_time("2026-11-23 02:05:00"):
            self._send()
        self.assertEqual(len(self._told(broken)), 1)

    @freeze_time(MON_10)
    def test_citizen_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.citizen.lang = "fr_FR"
        case = self._desk_case()
        self._declare(self._suspend())
        self._send()
        self.assertIn("ven. 27 nov., 17:00", self._told(case)[0])

    @freeze_time(MON_10)
    def test_second_look_dates_what_was_filed_meanwhile(self):
        """As if it had been filed by a transaction that did not see the closure."""
        case = self._desk_case()
        timer = self._resolve(case)
        self._declare(self._suspend())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_service_timer SET deadline = '2026-11-26 09:00:00' WHERE id = %s",
            [timer.id],
        )
        self.env.invalidate_all()
        self.env.cr.execute(
            "UPDATE resource_calendar SET write_date = '2026-11-23 02:00:00' WHERE id = %s",
            [self.calendar.id],
        )
        self._send()
        self.env.invalidate_all()
        self.assertEqual(timer.deadline, utc("2026-11-27 17:00+08:00"))
