from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import utc
from .test_clock_warning import MON_10, ClockCommon

EFFECT_LOG = "odoo.addons.gov_crm.models.gov_timer_effect"


@tagged("post_install", "-at_install")
class TestClockSweep(ClockCommon):
    """The job itself: when it is called, and what becomes of effects that fail.

    That it may be killed at any moment and run twice at once is shown by
    ``scripts/check_clock.py`` with processes of their own.
    """

    def setUp(self):
        super().setUp()
        self.cron = self.env.ref("gov_crm.ir_cron_sweep_timers")
        self.calls = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.cron.id)]
        )
        self.calls.unlink()

    def _calls(self):
        return (
            self.env["ir.cron.trigger"]
            .search([("cron_id", "=", self.cron.id)], order="call_at")
            .mapped("call_at")
        )

    def _break(self, case):
        """Let the time limit of a case count by a calendar nobody can count by."""
        office = self._agency("Broken Office", "BROKEN")
        office.calendar_id = self.calendar.copy({"attendance_ids": [(5,)]})
        self._timer(case)._transition().agency_id = office

    def _fail(self, moment):
        with self.assertLogs(EFFECT_LOG, "WARNING") as logged:
            self._sweep(str(moment))
        return logged.output[0]

    @freeze_time(MON_10)
    def test_called_at_the_next_due_moment(self):
        case = self._file()
        half = utc("2026-11-25 09:00+08:00")
        self.assertEqual(self._calls(), [half])
        self._file()
        self.assertEqual(self._calls(), [half], "one call serves both")
        self._sweep(str(half))
        near = utc("2026-11-26 10:00+08:00")
        self.assertEqual(self._timer(case).next_due_at, near)
        self.assertEqual(self._calls(), [half, near])

    @freeze_time(MON_10)
    def test_a_call_of_the_past_is_not_relied_on(self):
        """A run that has begun does not see what this transaction adds."""
        self.cron._trigger(fields.Datetime.now() - timedelta(minutes=1))
        self._file()
        self.assertEqual(len(self._calls()), 2)

    @freeze_time(MON_10)
    def test_tries_are_capped_and_waits_grow(self):
        case = self._file()
        self._break(case)
        Effect = self.env["gov.timer.effect"]
        moment = utc("2026-11-26 17:05+08:00")
        waits = []
        for _try in range(8):
            output = self._fail(moment)
            effect = Effect.search([])
            if effect.try_at:
                waits.append((effect.try_at - moment) // timedelta(minutes=1))
                moment = effect.try_at
        self.assertIn("given up", output)
        self.assertEqual(waits, [5, 20, 80, 320, 1280, 1440, 1440])
        self.assertEqual((effect.tries, effect.try_at), (8, False))
        self.assertTrue(effect.error)
        with self.assertNoLogs(EFFECT_LOG):
            self._sweep(str(moment + timedelta(days=30)))
        own = effect.with_user(self.service_admin)
        self.assertEqual(own.number, case.number)
        with self.assertRaises(AccessError):
            effect.with_user(self.supervisor).action_retry()
        # Mended: the administrator lets it go on.
        self._timer(case)._transition().agency_id = self.permits
        later = moment + timedelta(days=31)
        with freeze_time(later):
            own.action_retry()
            self.assertIn(later, self._calls())
        self._sweep(str(later))
        self.assertFalse(effect.exists())
        self.assertEqual(len(self._events(case, "breach")), 1)

    @freeze_time(MON_10)
    def test_broken_calendar_keeps_nobody_from_working(self):
        case = self._file()
        self._sweep("2026-11-26 17:05+08:00")
        self._break(case)
        with freeze_time("2026-11-27 02:00:00"):
            case.with_user(self.officer).user_id = False
        self.assertEqual(list(self._told(case)), ["boss"])


@tagged("post_install", "-at_install")
class TestClockCertificatePage(HttpCase, ClockCommon):
    """The certificate on the page of the citizen."""

    def _get(self, case, user):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/my/cases/{case.id}/certificate")

    def test_own_and_only_where_there_is_one(self):
        self.standard.write(
            {"on_lapse": "approved", "lapse_basis": "RA 11032, sec. 10"}
        )
        with freeze_time(MON_10):
            case, other = self._file(), self._file()
            at = utc("2026-11-24 10:00+08:00")
            other.with_user(self.officer)._decide(
                "granted", False, "<p>Here</p>", at, self.officer
            )
            self._sweep("2026-11-26 17:05+08:00")
        for user in (self.citizen_user, self.other_user):
            user.password = user.login
        page = self._get(case, self.citizen_user)
        self.assertEqual(page.status_code, 200)
        self.assertIn(case.number, page.text)
        self.assertIn("counts as approved", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        own = self.url_open(f"/my/cases/{case.id}")
        self.assertIn(f"/my/cases/{case.id}/certificate", own.text)
        self.assertEqual(self._get(other, self.citizen_user).status_code, 404)
        self.assertEqual(self._get(case, self.other_user).status_code, 404)
