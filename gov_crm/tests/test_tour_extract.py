from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourExtract(PortalCase):
    """A person learns what is held, in a real browser."""

    def test_my_data(self):
        self.citizen.phone = "0900 000 0001"
        self.citizen.with_user(self.officer).web_read({"phone": {}})
        self.env.cr.precommit.run()
        self.start_tour("/my", "gov_my_data", login=self.citizen_user.login)

    def test_desk(self):
        self.start_tour(
            f"/odoo/citizens/{self.citizen.id}",
            "gov_desk_extract",
            login=self.officer.login,
        )
