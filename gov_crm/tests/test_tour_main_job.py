from odoo.tests import HttpCase, tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestTourMainJob(HttpCase, GovCommon):
    """The main job by clicking, in a real browser, as the people who do it."""

    def test_main_job(self):
        self.start_tour("/odoo", "gov_register_and_refer", login=self.frontline.login)
        case = self.env["helpdesk.ticket"].search(
            [("partner_id.name", "=", "Rosa Tour Mendoza")]
        )
        self.assertEqual(len(case), 1)
        self.assertEqual(case.agency_id, self.permits)
        self.start_tour(
            "/odoo", "gov_accept_and_answer", login=self.roads_officer.login
        )
        self.assertEqual(case.agency_id, self.roads)
        self.assertEqual(case.outcome, "granted")
        self.assertIn("window 4", case.answer)
