from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourPortal(CitizenBrowser, PortalCase):
    """The citizen opens a case, reads by when the answer comes and why, and writes to the
    office: with a mouse, by keyboard only, and in a browser without JavaScript."""

    def _sent(self):
        messages = self._from_citizen(self.case)
        self.assertEqual(len(messages), 1)
        self.assertIn("When can I come for my permit?", messages.body)

    def _follow(self):
        self.login_as(self.citizen_user)
        self.visit("/my/cases")
        self.axe()
        self.click("Permit for my bakery")
        self.see("Due")
        self.see_not("day 3")
        self.click("How we counted")
        self.see("day 3")
        self.axe()
        self.fill("Your message", "When can I come for my permit?")
        self.click("Send message")
        self.see("Your message was sent.")
        self.see("When can I come for my permit?")
        self.axe()
        self._sent()

    def test_citizen_follows_a_case_and_writes(self):
        self.window(360)
        self._follow()

    def test_without_script(self):
        self.no_script()
        self._follow()

    def test_by_keyboard(self):
        self.login_as(self.citizen_user)
        self.visit("/my/cases")
        self.tab_to("Permit for my bakery")
        self.press("Enter")
        self.tab_to("How we counted")
        self.press("Enter", loads=False)
        self.see("day 3")
        self.tab_to("Your message")
        self.fill("Your message", "When can I come for my permit?")
        self.tab_to("Send message")
        self.press("Enter")
        self.see("Your message was sent.")
        self._sent()
