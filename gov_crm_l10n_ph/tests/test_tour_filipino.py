from odoo.tests import tagged

from odoo.addons.gov_crm.tests.citizen_browser import CitizenBrowser
from odoo.addons.gov_crm.tests.portal_common import PNG, PortalCase


@tagged("post_install", "-at_install")
class TestTourFilipino(CitizenBrowser, PortalCase):
    """What a citizen does, done in Filipino: with and without account and script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit.is_published = True
        cls.permit.with_context(lang="tl_PH").name = "Permiso sa negosyo"

    def test_a_stranger_finds_a_service_without_script(self):
        self.no_script()
        self.window(360)
        self.visit("/services")
        self.see("What do you need?")
        self.click("Filipino")
        self.assertEqual(self.path(), "/tl/services")
        self.see("Ano ang kailangan ninyo?")
        self.axe()
        self.fill("Sa sarili ninyong salita", "permiso sa negosyo")
        self.click("Hanapin")
        self.see("Permiso sa negosyo")
        self.axe()
        self.click("Permiso sa negosyo")
        self.see("Mga kailangan ninyo")
        self.see("3 araw ng trabaho mula nang makumpleto ang kahilingan")
        self.see_not("You need")
        self.axe()
        self.picture("serbisyo 360")
        self.click("English")
        self.see("You need")
        self.assertEqual(self.path(), f"/services/{self.permit.slug}", "the same page")

    def test_the_switch_is_reached_by_keyboard(self):
        self.visit("/services")
        self.tab_to("Filipino")
        self.press("Enter")
        self.see("Ano ang kailangan ninyo?")
        self.tab_to("Lumaktaw sa nilalaman")
        self.press("Enter")
        self.fill("Sa sarili ninyong salita", "walang ganito kahit saan")
        self.press("Enter")
        self.see("Walang nakita para sa")

    def test_a_citizen_follows_a_case_and_writes(self):
        self.citizen_user.lang = "tl_PH"
        self.login_as(self.citizen_user)
        self.visit("/my/cases")
        self.assertEqual(self.path(), "/tl/my/cases")
        self.see("Aking mga usapin")
        self.axe()
        self.click("Permit for my bakery")
        self.see("Hanggang kailan")
        self.see("Takda")
        self.click("Paano namin binilang")
        self.see("binilang")
        self.fill("Ang inyong mensahe", "Kailan ko po makukuha ang permiso?")
        self.attach("Mga file", [("litrato.png", PNG)])
        self.click("Ipadala ang mensahe")
        self.see("Naipadala ang inyong mensahe.")
        self.see("Kailan ko po makukuha ang permiso?")
        self.axe()
        self.picture("usapin")
        self.assertIn("Kailan ko po", self._from_citizen(self.case).body)
