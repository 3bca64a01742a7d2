from odoo.tests import HttpCase, tagged

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
class TestEquityTour(HttpCase, AuditCommon):
    """An equality officer asks for an audit, reads one and follows it up, in a browser."""

    def test_read_and_follow_up(self):
        self._plant("yes", 90, 30, seed=1)
        self._plant("no", 160, 6, seed=2)
        audit = self._audit()
        audit.action_start()
        # A test with a browser has one registry for all from its beginning.
        self.env.ref("gov_crm_equity.ir_cron_audits").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(audit.verdict, "disparity")
        self.start_tour(
            "/odoo/equity-audits", "gov_equity_read", login=self.equality.login
        )
        self.env.invalidate_all()
        self.assertEqual(audit.followup_ids.found, "One counter was closed in March.")
        self.assertEqual(audit.followup_ids.user_id, self.equality)

    def test_ask(self):
        self.start_tour(
            "/odoo/equity-audits", "gov_equity_ask", login=self.equality.login
        )
        audit = self.env["gov.equity.audit"].search([("name", "=", "Autumn")])
        self.assertEqual(audit.state, "queued")
        self.assertEqual(audit.user_id, self.equality)
