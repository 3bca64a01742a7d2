from odoo.tests import HttpCase, tagged

from .test_outreach import OutreachCommon


@tagged("post_install", "-at_install")
class TestTourOutreach(HttpCase, OutreachCommon):
    """Reaching out by clicking, in a real browser."""

    def test_reach_out(self):
        self.start_tour("/odoo/engagements", "gov_reach_out", login=self.officer.login)
        lead = self.env["crm.lead"].search(
            [("partner_id", "=", self.old.id), ("gov_kind", "=", "outreach")]
        )
        self.assertEqual(lead.gov_stage, "applied")
        self.assertEqual(lead.ticket_id.service_id, self.pension)
