from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .portal_common import PNG, PortalCase


@tagged("post_install", "-at_install")
class TestCitizenBrowser(CitizenBrowser, PortalCase):
    """The driver itself, on pages that have been there before it."""

    def test_a_case_is_read_and_answered(self):
        self.login_as(self.citizen_user)
        self.no_script()
        self.visit("/my/cases")
        self.click("Permit for my bakery")
        self.assertEqual(self.path().split("?")[0], f"/my/cases/{self.case.id}")
        self.see_not("day 3")
        self.click("How we counted")
        self.see("day 3")
        self.fill("Your message", "When can I come for my permit?")
        self.attach("Files", [("photo.png", PNG)])
        self.click("Send message")
        self.see("Your message was sent.")
        self.see("When can I come for my permit?")
        self.assertIn("When can I come", self._from_citizen(self.case).body)
        self.back()

    def test_the_charter_is_searched_without_script_and_by_keyboard(self):
        self.no_script()
        self.visit("/services")
        self.assertEqual(self.tab_to("Skip to content"), ["Skip to content"])
        self.press("Enter")
        self.fill("In your own words", "nothing of this kind")
        self.press("Enter")
        self.see("Nothing found")
        self.axe()
        self.window(360)
        self.axe()
        self.assertTrue(self.picture("charter nothing found").stat().st_size)

    def test_a_barrier_is_found(self):
        self.visit("/services")
        self.chromium.evaluate(
            "document.querySelector('main').innerHTML = "
            '\'<h1>x</h1><img src="data:,"><p style="color:#ccc">pale</p>\''
        )
        with self.assertRaisesRegex(AssertionError, r"color-contrast[\s\S]*image-alt"):
            self.axe()

    def test_what_is_not_there_is_said(self):
        self.visit("/services")
        with self.assertRaisesRegex(AssertionError, "No link.*named 'Fly'"):
            self.click("Fly")
        with self.assertRaisesRegex(AssertionError, "is not on /services"):
            self.no_script()
            self.see("Fly")
