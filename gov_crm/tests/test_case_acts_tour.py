from odoo import fields
from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .common import GovCommon
from .portal_common import PDF


@tagged("post_install", "-at_install")
class TestCaseActsTour(CitizenBrowser, GovCommon):
    """A citizen answers, takes back, says it is not solved and asks for a review, in a
    browser with scripts and without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("appeal", 5)

    @classmethod
    def _standard(cls, target, amount, **values):
        cls.papers = cls.env.ref("gov_crm.gov_pause_reason_papers")
        if target == "resolve":
            values["pause_reason_ids"] = [(6, 0, cls.papers.ids)]
        return super()._standard(target, amount, **values)

    def _taken(self, **values):
        case = self._file(**values)
        case.with_user(self.officer).action_take()
        return case.sudo()

    def _decided(self, outcome, grounds=False):
        case = self._taken(name="My bakery")
        case.with_user(self.officer)._decide(
            outcome, grounds, "<p>The answer.</p>", fields.Datetime.now(), self.officer
        )
        return case

    def _papers(self):
        case = self._taken(name="My bakery")
        case.with_user(self.officer)._pause(
            self.papers,
            fields.Datetime.now(),
            self.officer,
            papers="Sketch of the room\nConsent of the neighbour",
        )
        self.visit("/my/cases")
        self.see("To do for you (1)")
        self.axe()
        self.click("Send it (My bakery)")
        self.axe()
        self.picture(f"papers-{self.chromium.scripts}")
        self.click("Send")
        self.see("There is a problem")
        self.axe()
        self.choose("I do not have it yet (Consent of the neighbour)")
        self.attach("take a photo (Sketch of the room)", [("sketch.pdf", PDF)])
        self.click("Send")
        self.see("Below you see what we still need.")
        self.axe()
        self.click("Send a photo or scan")
        self.fill("Or write your answer", "She agrees; her number is 0900 000 0002.")
        self.click("Send")
        self.see("You have sent everything we asked for.")
        self.axe()
        self.assertFalse(case.is_paused)

    def _review(self):
        case = self._decided("denied", "No room on the pavement.")
        self.visit(f"/my/cases/{case.id}")
        self.see("Is your problem solved?")
        self.axe()
        self.picture(f"decided-{self.chromium.scripts}")
        self.click("Ask for a review", nth=0)
        self.see("looks at everything again")
        self.axe()
        self.picture(f"review-{self.chromium.scripts}")
        self.click("Ask for a review")
        self.see("Write in your own words what is wrong.")
        self.axe()
        self.fill("What should be looked at again", "The pavement is wide there.")
        self.attach("Files (optional)", [("plan.pdf", PDF)])
        self.click("Ask for a review")
        self.see("You asked for a review.")
        self.see(f"This is the review of your case {case.number}")
        self.axe()
        self.assertEqual(self.path().split("?")[0], f"/my/cases/{case.appeal_ids.id}")
        # Back and pressed again: the same review.
        self.visit(f"/my/cases/{case.id}/review")
        self.see("You asked for a review on")
        self.assertEqual(len(case.appeal_ids), 1)

    def _not_solved(self):
        case = self._decided("resolved")
        self.visit(f"/my/cases/{case.id}")
        self.click("Not yet")
        self.see("Come back to this page when you know more.")
        self.click("No")
        self.see("We open your case again")
        self.axe()
        self.fill("What is not solved?", "The oven is still cold.")
        self.click("Open my case again")
        self.see("Your case is open again.")
        self.axe()
        self.assertTrue(case.is_open)
        self.click("Take this request back", nth=0, loads=False)
        self.click("Take this request back", nth=1)
        self.see("You get no decision.")
        self.axe()
        self.picture(f"withdraw-{self.chromium.scripts}")
        self.click("Take it back")
        self.see("You took this request back.")
        self.axe()
        self.assertEqual(case.outcome, "withdrawn")

    def test_with_scripts(self):
        self.login_as(self.citizen_user)
        self.window(360)
        self._papers()
        self._review()
        self._not_solved()

    def test_without_scripts(self):
        self.login_as(self.citizen_user)
        self.no_script()
        self.window(1280)
        self._papers()
        self._review()
        self._not_solved()

    def test_reflow(self):
        """At 320 px nothing is wider than the window."""
        case = self._decided("denied", "No room on the pavement.")
        self.login_as(self.citizen_user)
        self.window(320)
        for path in ("", "/review", "/not-solved"):
            self.visit(f"/my/cases/{case.id}{path}")
            wide = self.chromium.evaluate("document.documentElement.scrollWidth")
            self.assertLessEqual(wide, 320, path)
