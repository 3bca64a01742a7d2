from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 02:00:00")
class TestEquityAccess(AuditCommon):
    """Equality officers ask, oversight reads, everybody else is refused by every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plant("no", 60, 10)
        cls._plant("yes", 60, 40, seed=2)

    def setUp(self):
        super().setUp()
        self.audit = self._run(self._audit())

    def test_everybody_else(self):
        others = (
            *(self.frontline, self.officer, self.supervisor, self.service_admin),
            *(self.investigator, self.contractor, self.employee, self.citizen_user),
        )
        for user in others:
            audit = self.audit.with_user(user)
            self.env.invalidate_all()
            for door in (
                lambda it: it.read(["result"]),
                lambda it: it.result_for_screen(),
                lambda it: it.action_open_result(),
                lambda it: it.action_download_xlsx(),
                lambda it: it.action_download_report(),
                lambda it: it.action_start(),
                lambda it: it.action_cancel(),
                lambda it: it.search([]),
                lambda it: it.line_ids.read(["ratio"]),
                lambda it: it.env["gov.equity.audit.line"].search([]),
                lambda it: it.env["gov.equity.followup"].search([]),
                lambda it: it.write({"name": "Mine"}),
                lambda it: it.unlink(),
                lambda it: it.copy(),
            ):
                with self.assertRaises(AccessError, msg=user.login):
                    door(audit)

    def test_oversight_reads(self):
        audit = self.audit.with_user(self.oversight)
        self.assertTrue(audit.result_for_screen()["findings"])
        self.assertTrue(audit.line_ids.sentence)
        self.assertTrue(audit.xlsx_file)
        for door in (
            lambda: audit.action_start(),
            lambda: audit.action_cancel(),
            lambda: audit.write({"name": "Mine"}),
            lambda: audit.copy(),
            lambda: audit.followup_ids.create(
                {
                    "audit_id": audit.id,
                    "found": "x",
                    "action": "y",
                    "due_date": "2026-12-01",
                }
            ),
        ):
            with self.assertRaises(AccessError):
                door()

    def test_nobody_writes_a_result(self):
        for values in ({"result": {}}, {"state": "draft"}, {"digest": "0"}):
            with self.assertRaises(AccessError):
                self.audit.write(values)
        with self.assertRaises(UserError):
            self.audit.date_to = "2026-04-30"
        with self.assertRaises(UserError):
            self.audit.unlink()
        with self.assertRaises(UserError):
            self.audit.action_start()
        with self.assertRaises(UserError):
            self.audit.line_ids.sudo()._transition().write({"verdict": "no_difference"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE gov_equity_audit_line SET verdict = 'unclear'")

    def test_copy_asks_anew(self):
        copy = self.audit.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.result or copy.line_ids or copy.digest)

    def test_what_may_be_asked(self):
        for values in (
            {"minimum": 4},
            {"minimum_sensitive": 9},
            {"date_from": "2026-06-01"},
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._audit(**values)
                self.env.flush_all()
        with self.assertRaises(ValidationError):
            self._audit(as_of="2026-11-29")
        with self.assertRaises(UserError):
            self._audit(ground_ids=[(5,)]).action_start()

    def test_stop(self):
        waiting = self._audit()
        waiting.action_start()
        waiting.action_cancel()
        self.assertEqual(waiting.state, "cancelled")
        waiting.action_start()
        waiting._transition().write({"state": "running"})
        waiting.action_cancel()
        self.assertTrue(waiting.is_stopping)
        waiting.with_user(self.equality)._run()
        self.assertEqual(waiting.state, "cancelled")
        self.assertFalse(waiting.result)

    def test_right_lost_meanwhile(self):
        """Whoever has asked must still be an equality officer when it runs."""
        audit = self._audit()
        audit.action_start()
        group = self.env.ref("gov_crm.group_gov_equality_officer")
        self.equality.sudo().group_ids -= group
        audit.sudo().with_user(self.equality)._run()
        self.assertEqual(audit.sudo().state, "failed")
        self.assertIn("equality officers", audit.sudo().message)

    def test_guard_against_differencing(self):
        """A month more with two people more: their number cannot be told from the two audits."""
        more = self._plant("yes", 2, 10, seed=5)
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET filed_at = '2026-06-02' WHERE id = ANY(%s)",
            (more.ids,),
        )
        wider = self._run(self._audit(date_to="2026-06-30"))
        groups = {it["key"]: it for it in wider.result["findings"][0]["groups"]}
        self.assertIsNone(groups["yes"]["total"])
        self.assertIn("total", groups["yes"]["hidden"])

    def test_followup(self):
        """What was found and done is part of the next audit, as it stood then."""
        line = self.audit.line_ids[0]
        followup = (
            self.env["gov.equity.followup"]
            .with_user(self.equality)
            .create(
                {
                    "audit_id": self.audit.id,
                    "line_id": line.id,
                    "found": "The forms cannot be read aloud",
                    "action": "New forms",
                    "due_date": "2026-11-20",
                }
            )
        )
        self.assertTrue(followup.is_overdue)
        later = self._audit(previous_id=self.audit.id, date_to="2026-05-30")
        self._run(later)
        followup.action = "Changed afterwards"
        (kept,) = later.result_for_screen()["followups"]
        self.assertEqual(
            (kept["found"], kept["action"], kept["done"]),
            ("The forms cannot be read aloud", "New forms", None),
        )
        with self.assertRaises(UserError):
            followup.unlink()
        with self.assertRaises(ValidationError):
            self.env["gov.equity.followup"].with_user(self.equality).create(
                {
                    "audit_id": self._audit().id,
                    "found": "x",
                    "action": "y",
                    "due_date": "2026-12-01",
                }
            )
