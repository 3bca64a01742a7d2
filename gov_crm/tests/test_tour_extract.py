import re

from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourExtract(CitizenBrowser, PortalCase):
    """A person learns what is held and who looked, and takes all of it along."""

    def test_my_data(self):
        self.citizen.phone = "0900 000 0001"
        self.citizen.with_user(self.officer).web_read({"phone": {}})
        self.env.cr.precommit.run()
        self.login_as(self.citizen_user)
        self.visit("/my/data")
        self.assertTrue(self.title().startswith("My data"))
        self.see("0900 000 0001")
        looked = r"Licensing Office.*read it by a program.*Personal record"
        self.assertTrue(re.search(looked, self.text()), self.text())
        self.axe()
        data = self.url_open("/my/data/extract.json").json()
        self.assertTrue(data["complete"])
        self.assertEqual(data["person"]["phone"], "0900 000 0001")
        paper = self.url_open("/my/data/extract.pdf")
        self.assertRegex(paper.headers["Content-Type"], "pdf|html")

    def test_desk(self):
        self.start_tour(
            f"/odoo/citizens/{self.citizen.id}",
            "gov_desk_extract",
            login=self.officer.login,
        )
