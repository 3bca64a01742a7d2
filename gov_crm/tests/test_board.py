from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import GovCommon, utc


@tagged("post_install", "-at_install")
class TestBoard(GovCommon):
    """The supervisor's board counts what its lists show, and only of the own offices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = [
            {"filed_at": utc("2026-11-02 10:00+08:00"), "user_id": cls.officer.id},
            {"filed_at": utc("2026-11-23 10:00+08:00"), "user_id": cls.officer.id},
            {"filed_at": utc("2026-11-20 10:00+08:00")},
            {
                "filed_at": utc("2026-10-05 10:00+08:00"),
                "closed_date": utc("2026-10-06 10:00+08:00"),
                "outcome": "resolved",
                "user_id": cls.officer.id,
            },
        ]
        with freeze_time(utc("2026-11-23 10:30+08:00")):
            cls.cases = cls.env["helpdesk.ticket"]._file_history(
                [
                    {
                        "name": f"Case {number}",
                        "partner_id": cls.citizen.id,
                        "agency_id": cls.permits.id,
                        **row,
                    }
                    for number, row in enumerate(rows)
                ]
            )
        cls.env["gov.figures"]._refresh()

    def _board(self, user, **arguments):
        with freeze_time(utc("2026-11-24 09:00+08:00")):
            Board = self.env["gov.board"].with_user(user).with_context(tz="Asia/Manila")
            return Board.read_board(**arguments)

    def test_every_number_opens_its_rows(self):
        board = self._board(self.supervisor)
        Ticket = self.env["helpdesk.ticket"].with_user(self.supervisor)
        with freeze_time(utc("2026-11-24 09:00+08:00")):
            for counter in board["counters"]:
                with self.subTest(counter["key"]):
                    self.assertEqual(
                        counter["count"], Ticket.search_count(counter["domain"])
                    )
        counts = {it["key"]: it["count"] for it in board["counters"]}
        self.assertEqual(counts["late"], 1)
        self.assertEqual(counts["today"], 0)
        self.assertEqual(counts["unassigned"], 1)
        [officer] = board["officers"]
        cells = {cell["key"]: cell["count"] for cell in officer["cells"]}
        self.assertEqual(cells, {"late": 1, "today": 0, "week": 1, "paused": 0})
        self.assertEqual(officer["kept"], "too few to say")

    def test_one_office_of_mine(self):
        board = self._board(self.supervisor, agency_id=self.roads.id)
        self.assertEqual({it["count"] for it in board["counters"]}, {0})
        self.assertFalse(board["officers"])

    def _sent(self, text, **values):
        case = self.cases[1].with_user(self.officer)
        at = utc(text)
        return case._refer(self.roads, "A road", at, self.officer, **values)

    def test_referral_nobody_answers(self):
        """Where no time is set, two days of silence are too many."""
        referral = self._sent("2026-11-21 09:00+08:00")
        [stuck] = self._board(self.supervisor)["stuck"]
        self.assertEqual(
            stuck["sentence"],
            f"{referral.number} at City Engineer: No date is set – sent Sat 21 Nov",
        )
        self.assertTrue(stuck["can_remind"])

    def test_referral_that_is_late_by_its_own_clock(self):
        self._standard("referral_accept", 1)
        self._sent("2026-11-20 09:00+08:00")
        self._sent("2026-11-24 08:30+08:00", kind="consult")
        [stuck] = self._board(self.supervisor)["stuck"]
        self.assertIn("Not answered since Mon 23 Nov, 17:00", stuck["sentence"])
        self.assertIn("1 working day late", stuck["sentence"])
        Referral = self.env["gov.referral"].with_user(self.supervisor)
        with freeze_time(utc("2026-11-24 09:00+08:00")):
            Referral.browse(stuck["id"]).action_remind()
        [stuck] = self._board(self.supervisor)["stuck"]
        self.assertFalse(stuck["can_remind"])
        self.assertIn("sent a reminder on Tue 24 Nov", stuck["reminded"])

    def test_others_are_refused(self):
        for user in (self.officer, self.frontline, self.contractor, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._board(user)


@tagged("post_install", "-at_install")
class TestHealth(GovCommon, HttpCase):
    """Health tells what does not run, and programs that watch get states without words."""

    def _states(self):
        findings = self.env["gov.health"].with_user(self.service_admin).examine()
        # The worst comes first.
        return {it["key"]: it["state"] for it in reversed(findings)}

    def test_sweep_that_stands_still(self):
        cron = self.env.ref("gov_crm.ir_cron_sweep_timers")
        now = fields.Datetime.now()
        cron.lastcall = now
        self.assertEqual(self._states()["sweep"], "fine")
        cron.lastcall = "2026-01-01"
        self.assertEqual(self._states()["sweep"], "act")
        cron.active = False
        self.assertEqual(self._states()["sweep"], "act")
        self.env["gov.health"].with_user(self.service_admin).do("sweep")
        self.assertTrue(cron.active)

    def test_failed_effect_and_mail(self):
        case = self._file()
        effect = self.env["gov.timer.effect"].create(
            {
                "timer_number": case.sudo().timer_ids[0].id,
                "due_at": "2026-11-23",
                "try_at": "2026-11-23",
                "tries": 1,
                "error": "broken",
            }
        )
        mail = self.env["mail.mail"].create({"state": "exception"})
        states = self._states()
        self.assertEqual((states["effects"], states["mail"]), ("look", "look"))
        effect.try_at = False  # given up
        self.assertEqual(self._states()["effects"], "act")
        self.env["gov.health"].with_user(self.service_admin).do("mail")
        self.assertEqual(mail.state, "outgoing")

    def test_oversight_looks_and_changes_nothing(self):
        self.env.ref("gov_crm.ir_cron_sweep_timers").lastcall = "2026-01-01"
        Health = self.env["gov.health"].with_user(self.oversight)
        findings = Health.examine()
        self.assertIn("act", [it["state"] for it in findings])
        self.assertFalse(any(it["action"] or it["label"] for it in findings))
        with self.assertRaises(AccessError):
            Health.do("sweep")

    def test_who_may_look(self):
        for user in (self.officer, self.supervisor, self.contractor, self.citizen_user):
            Health = self.env["gov.health"].with_user(user)
            for call in (Health.examine, lambda health=Health: health.do("sweep")):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()

    def test_address_for_monitors(self):
        self.assertEqual(self.url_open("/gov/health").status_code, 404)
        self.env["ir.config_parameter"].set_param("gov_crm.health_token", "s3cret-key")
        self.assertEqual(self.url_open("/gov/health").status_code, 404)
        wrong = {"Authorization": "Bearer other"}
        self.assertEqual(self.url_open("/gov/health", headers=wrong).status_code, 404)
        right = {"Authorization": "Bearer s3cret-key"}
        cron = self.env.ref("gov_crm.ir_cron_sweep_timers")
        cron.lastcall = "2026-01-01"
        response = self.url_open("/gov/health", headers=right)
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response.json()["state"], "act")
        self.assertNotIn("text", response.text)
