from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .mandate_common import MandateCommon
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourMandate(MandateCommon, CitizenBrowser, PortalCase):
    """Luz lets Ana act for her; Ana accepts, reads the case and writes for Luz; Luz sees
    what was done and ends it."""

    def test_giving_acting_and_ending(self):
        self.agent_user.write({"login": "ana@mail.example"})
        self.login_as(self.citizen_user)
        self.visit("/my/mandates")
        self.see("Nobody acts for you")
        self.axe()
        self.fill("E-mail address with which", "ana@mail.example")
        self.choose("Everything")
        self.click("Ask this person")
        self.see("Has not accepted yet")
        self.axe()
        self.login_as(self.agent_user)
        self.visit("/my/mandates")
        self.axe()
        self.click("Accept")
        self.see("You may act now")
        self.axe()
        self.visit(f"/my/mandates/{self.citizen.gov_mandate_ids.id}/file")
        self.see("Ask for something for Luz dela Cruz")
        self.axe()
        self.visit("/my/mandates")
        self.click("Their cases")
        self.click("Permit for my bakery")
        self.see("You act for Luz dela Cruz")
        self.fill("Your message", "I ask for my mother")
        self.click("Send message")
        self.see("Your message was sent.")
        self.axe()
        self.assertTrue(self._sees_case(self.case))
        self.login_as(self.citizen_user)
        self.visit("/my/mandates")
        self.click("What was done for you")
        self.see("Wrote to the office")
        self.click("End it now")
        self.fill("Why", "I am well again")
        self.axe()
        self.click("End it now", nth=1)
        self.see("It has ended")
        self.assertFalse(self._sees_case(self.case))
        self.assertEqual(self.citizen.gov_mandate_ids.revoke_reason, "I am well again")
