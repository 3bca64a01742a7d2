from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GovCommon, utc

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila


@tagged("post_install", "-at_install")
class TestTimer(GovCommon):
    """Pause, extension, reopening, promises: what happens to the date, and what is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.papers = cls.env["gov.pause.reason"].create(
            {
                "name": "Missing papers",
                "citizen_text": "waiting for your documents",
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
                "asks_papers": True,
            }
        )
        cls.standard.write(
            {"pause_reason_ids": [(6, 0, cls.papers.ids)], "extension_max": 1}
        )
        cls.citizen.email = "luz@city.example"

    def _resolve(self, case):
        return case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")

    def _at(self, text, method, case, *args, **kwargs):
        """Run a transition as the officer at a moment given with its offset."""
        moment = utc(text)
        with freeze_time(moment):
            case = case.with_user(self.officer)
            return getattr(case, method)(*args, at=moment, user=self.officer, **kwargs)

    @freeze_time(MON_10)
    def test_pause_shifts_by_the_working_days_it_took(self):
        """The worked example: paused Tue 24 14:00 to Thu 26 09:00, so due Tue 1 Dec 17:00."""
        case = self._file()
        timer = self._resolve(case)
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self._at("2026-11-24 14:00+08:00", "_pause", case, self.papers, papers="Sketch")
        self.assertEqual(timer.state, "paused")
        self.assertEqual(timer.resumes_at, utc("2026-12-09 17:00+08:00"))
        self.assertFalse(timer.is_overdue)
        self._at("2026-11-26 09:00+08:00", "_resume", case)
        self.assertEqual(timer.state, "running")
        self.assertEqual(timer.deadline, utc("2026-12-01 17:00+08:00"))
        self.assertEqual(case.deadline, timer.deadline)
        self.assertEqual(timer.event_ids.mapped("kind"), ["start", "pause", "resume"])
        self.assertFalse(timer._differing())
        self.assertEqual(timer._computed_deadlines()[timer.id], timer.deadline)

    @freeze_time(MON_10)
    def test_pause_nobody_ends_is_late_in_the_end_without_any_job(self):
        case = self._file()
        timer = self._resolve(case)
        self._at("2026-11-24 14:00+08:00", "_pause", case, self.papers, papers="Sketch")
        latest = timer.deadline
        # Ten working days from Tue 24 Nov, 30 Nov a holiday: Wed 9 Dec; the nine days after
        # the pause began (25 Nov to 9 Dec without the 30th: ten) push Thu 26 Nov on.
        self.assertEqual(latest, utc("2026-12-11 17:00+08:00"))
        with freeze_time("2027-03-01"):
            self.env.invalidate_all()
            self.assertTrue(timer.is_overdue)
            self.assertTrue(case.is_overdue)
            self.env["gov.service.timer"]._cron_sweep()
            self.assertEqual(timer.state, "running")
            self.assertEqual(timer.deadline, latest)
            self.assertEqual(timer.breached_at, latest)

    @freeze_time(MON_10)
    def test_pause_is_refused(self):
        case = self._file()
        with self.assertRaises(UserError, msg="without the list of papers"):
            self._at("2026-11-24 14:00+08:00", "_pause", case, self.papers)
        self.citizen.write({"email": False, "phone": False, "street": False})
        self.citizen_user.active = False
        with self.assertRaises(UserError, msg="no notice can reach the citizen"):
            self._at(
                "2026-11-24 14:00+08:00", "_pause", case, self.papers, papers="Sketch"
            )
        self._at(
            "2026-11-24 14:00+08:00",
            "_pause",
            case,
            self.papers,
            papers="Sketch",
            printed=True,
        )
        self._at("2026-11-25 14:00+08:00", "_resume", case)
        with self.assertRaises(UserError, msg="only once on this ground"):
            self._at(
                "2026-11-25 15:00+08:00",
                "_pause",
                case,
                self.papers,
                papers="Sketch",
                printed=True,
            )

    @freeze_time(MON_10)
    def test_extension_once_and_before_the_date(self):
        case = self._file()
        timer = self._resolve(case)
        self._at("2026-11-24 14:00+08:00", "_extend", case, "The inspector is ill")
        self.assertEqual(timer.deadline, utc("2026-12-02 17:00+08:00"))
        self.assertEqual(timer.moved_from, utc("2026-11-26 17:00+08:00"))
        with self.assertRaises(UserError, msg="a second time"):
            self._at("2026-11-24 15:00+08:00", "_extend", case, "Still ill")
        other = self._file()
        with self.assertRaises(UserError, msg="after the date"):
            self._at("2026-11-26 17:00:01+08:00", "_extend", other, "Too late")

    @freeze_time(MON_10)
    def test_reopening_wins_no_time(self):
        case = self._file()
        timer = self._resolve(case)
        self._at(
            "2026-11-25 16:00+08:00",
            "_decide",
            case,
            "resolved",
            False,
            "<p>Done</p>",
        )
        self.assertTrue(timer.in_time)
        self._at("2026-12-02 10:00+08:00", "_reopen", case, "It was not done")
        self.assertTrue(case.is_open)
        self.assertEqual(timer.state, "running")
        # Closed on Wed 25 Nov with one day left; opened again on Wed 2 Dec.
        self.assertEqual(timer.deadline, utc("2026-12-03 17:00+08:00"))
        self.assertFalse(timer._differing())
        spans = case.sudo().custody_ids.sorted("date_from")
        self.assertEqual(spans[0].date_to, spans[1].date_from)

    @freeze_time(MON_10)
    def test_promise_is_kept_or_broken(self):
        case = self._file()
        due = utc("2026-12-01 12:00+08:00")
        timer = self._at(
            "2026-11-23 11:00+08:00", "_promise", case, "We will call you", due
        ).sudo()
        self.assertEqual((timer.deadline, timer.state), (due, "running"))
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        with freeze_time(due):
            timer.with_user(self.officer).action_keep()
        self.assertTrue(timer.in_time)

    @freeze_time(MON_10)
    def test_standard_is_chosen_again_when_the_service_is_set(self):
        """A category set a minute after creation decides the promise all the same."""
        enquiry = self._file(service_id=False, name="A question")
        timer = self._resolve(enquiry)
        quick = self._standard("resolve", 1, service_ids=[(6, 0, self.permit.ids)])
        with freeze_time("2026-11-24 02:00:00"):
            enquiry.service_id = self.permit
        self.assertEqual(timer.standard_id, quick)
        self.assertEqual(timer.started_at, utc("2026-11-23 10:00+08:00"))
        self.assertEqual(enquiry.deadline, utc("2026-11-24 17:00+08:00"))
        self.assertEqual(timer.event_ids.mapped("kind"), ["start", "choose"])


@tagged("post_install", "-at_install")
class TestSweep(GovCommon):
    """Effects are set off exactly once, whatever the sweep went through."""

    def _kinds(self, case):
        timers = case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")
        return timers.event_ids.mapped("kind")

    @freeze_time(MON_10)
    def test_each_step_once(self):
        case = self._file()
        timer = case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")
        sweep = self.env["gov.service.timer"]._cron_sweep
        for _run in range(2):
            with freeze_time(timer.next_due_at or MON_10):
                sweep()
        self.assertEqual(self._kinds(case), ["start", "warn", "warn"])
        with freeze_time("2026-11-27 02:00:00"):
            sweep()
            sweep()
        self.assertEqual(self._kinds(case), ["start", "warn", "warn", "breach"])

    @freeze_time(MON_10)
    def test_after_an_outage_no_stale_warning(self):
        case = self._file()
        with freeze_time("2026-12-20"):
            self.env["gov.service.timer"]._cron_sweep()
        self.assertEqual(self._kinds(case), ["start", "breach"])

    @freeze_time(MON_10)
    def test_poisoned_row_does_not_stop_the_rest(self):
        poisoned, sound = self._file(), self._file()
        timer = poisoned.sudo().timer_ids.filtered(lambda t: t.target == "resolve")
        # A calendar nobody can count by.
        broken = self.calendar.copy({"attendance_ids": [(5,)]})
        office = self._agency("Broken Office", "BROKEN")
        office.calendar_id = broken
        timer._transition().agency_id = office
        with (
            freeze_time("2026-12-20"),
            self.assertLogs("odoo.addons.gov_crm.models.gov_timer_effect", "WARNING"),
        ):
            self.env["gov.service.timer"]._cron_sweep()
        self.assertEqual(self._kinds(sound), ["start", "breach"])
        self.assertEqual(self._kinds(poisoned), ["start"])
        effect = self.env["gov.timer.effect"].search([])
        self.assertEqual((effect.timer_id, effect.tries), (timer, 1))
        timer._transition().agency_id = self.permits
        with freeze_time("2026-12-21"):
            self.env["gov.service.timer"]._cron_sweep()
        self.assertEqual(self._kinds(poisoned), ["start", "breach"])
        self.assertFalse(self.env["gov.timer.effect"].search([]))
