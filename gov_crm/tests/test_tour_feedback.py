import re

from odoo import fields
from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .feedback_common import FeedbackCommon


@tagged("post_install", "-at_install")
class TestTourFeedback(CitizenBrowser, FeedbackCommon):
    """Saying how it went, in a browser: with and without script, with and without a login."""

    def setUp(self):
        super().setUp()
        self.end = self._end()
        url = self.case._feedback_url(fields.Datetime.now())
        self.link = re.sub(r"^https?://[^/]+", "", url)
        self.authenticate(None, None)

    def _answer(self):
        self.choose("Partly")
        for nth in range(5):
            self.choose("Agree", nth=nth)
        self.fill("What should we do better?", "More chairs.")
        self.click("Send my answers")

    def test_by_link_without_script(self):
        self.no_script()
        self.visit(self.link)
        self.see("Is your problem solved?")
        self.axe()
        self.click("Send my answers")
        self.see("There is a problem")
        self.assertTrue(self.title().startswith("Error:"))
        self.axe()
        self._answer()
        self.see("Thank you.")
        self.see("Your problem is not solved")
        self.axe()
        self.click("Ask me again in two weeks")
        self.see("We ask you again on")
        self.axe()
        self.visit(self.link)
        self.see("You answered on")
        self.see_not("Send my answers")
        given = self._given(self.end)
        self.assertEqual((given.solved, given.satisfied), ("partly", "yes"))
        self.assertEqual(given.comment, "More chairs.")

    def test_from_the_case_with_script(self):
        self.login_as(self.citizen_user)
        self.visit(f"/my/cases/{self.case.id}")
        self.click("Say how it went")
        self.window(320)
        self.axe()
        self.picture("feedback 320")
        self._answer()
        self.see("Thank you.")
        self.axe()

    def test_by_keyboard(self):
        self.no_script()
        self.visit(self.link)
        self.tab_to("Yes")
        self.press("Space")
        self.tab_to("Send my answers")
        self.press("Enter")
        self.see("Thank you.")
        self.see_not("Your problem is not solved")
        self.assertEqual(self._given(self.end).solved, "yes")

    def test_wrong_link(self):
        self.no_script()
        self.visit(self.link[:-4] + "AAAA")
        self.see("This link is no longer valid")
        self.axe()
