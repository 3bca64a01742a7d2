from odoo.tests import HttpCase, tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestTourStandard(HttpCase, GovCommon):
    """An administrator sets a standard by clicking, in a real browser."""

    def test_write_standard(self):
        self.start_tour(
            "/odoo/service-standards",
            "gov_write_standard",
            login=self.service_admin.login,
        )
        versions = self.env["gov.service.standard"].search(
            [("name", "=", "Tour promise")], order="version"
        )
        self.assertEqual(versions.mapped("state"), ["in_force", "draft"])
        self.assertEqual(versions.mapped("amount"), [5, 5])
        self.assertTrue(versions[0].valid_from)
