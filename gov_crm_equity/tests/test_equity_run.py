import json

from freezegun import freeze_time

from odoo.tests import tagged

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 02:00:00")
class TestEquityRun(AuditCommon):
    def test_a_planted_disparity(self):
        """People with a disability wait three times as long: found, told and a task."""
        self._plant("no", 150, 10)
        self._plant("yes", 120, 30, seed=2)
        audit = self._run(self._audit())
        self.assertEqual(audit.state, "done", audit.message)
        self.assertEqual(audit.verdict, "disparity")
        line = audit.line_ids
        self.assertEqual((line.group_code, line.reference_code), ("yes", "no"))
        self.assertLess(line.ratio, 0.6)
        self.assertLess(line.p_holm, 0.001)
        self.assertIn("waited longer", line.sentence)
        task = audit.activity_ids
        self.assertEqual(task.user_id, self.equality)
        self.assertEqual(str(task.date_deadline), "2026-12-28")

    def test_none_where_none_is(self):
        self._plant("no", 150, 12)
        self._plant("yes", 120, 12, seed=2)
        audit = self._run(self._audit())
        self.assertNotIn("disparity", audit.line_ids.mapped("verdict"))
        self.assertFalse(audit.activity_ids)

    def test_nothing_to_compare(self):
        """No case came in: it is done and says so, instead of failing."""
        audit = self._run(self._audit(date_from="2020-01-01", date_to="2020-01-31"))
        self.assertEqual(audit.state, "done", audit.message)
        self.assertEqual(set(audit.line_ids.mapped("verdict")), {"too_few"})
        self.assertTrue(audit.result_for_screen()["caveats"])

    def test_screen_names_no_case(self):
        """All that leaves the audit is about groups."""
        tickets = self._plant("no", 80, 12) | self._plant("yes", 60, 12, seed=2)
        audit = self._run(
            self._audit(metric_ids=[(6, 0, [it.id for it in self.metrics.values()])])
        )
        screen = audit.result_for_screen()
        text = json.dumps([screen, audit.result], ensure_ascii=False)
        for ticket in tickets:
            self.assertNotIn(ticket.number, text)
            self.assertNotIn(ticket.partner_id.name, text)
        self.assertIn("Satisfaction was not measured", " ".join(screen["caveats"]))
        self.assertEqual(len(screen["findings"]), 10)
