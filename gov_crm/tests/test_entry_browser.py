from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .entry_common import CodesByMail
from .portal_common import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestEntryBrowser(CodesByMail, CitizenBrowser, PortalCase):
    """Following a request without an account and taking it into one, as a citizen does it;
    each page is held against axe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lina = cls.env["res.partner"]._gov_new_from_application(
            {"name": f"Lina {SECRET}", "email": "lina@home.example", "lang": "en_US"}
        )
        cls.filed = cls._past_case(cls.lina, "Card for my mother")

    def _code(self):
        [(_to, code, _text)] = self._deliver_codes()
        return code

    def _follow(self):
        self.visit("/services")
        self.click("Follow a request")
        self.see("You need no account.")
        self.axe()
        wrong = self.filed.number[:-1] + ("A" if self.filed.number[-1] != "A" else "B")
        self.fill("Number of your request", wrong)
        self.click("Send me a code")
        self.see("One sign in this number is wrong. Look at the receipt again.")
        self.assertTrue(self.title().startswith("Error: "))
        self.axe()
        self.fill("Number of your request", self.filed.number.replace("-", " ").lower())
        self.click("Send me a code")
        self.see("and a phone or e-mail match, a code is on its way")
        code = self._code()
        self.axe()
        self.fill("Code of 6 digits", "000000" if code != "000000" else "1")
        self.click("See my case")
        self.see("This code does not fit")
        self.axe()
        self.fill("Code of 6 digits", f"{code[:3]} {code[3:]}")
        self.click("See my case")
        self.see(self.filed.number)
        self.see("Next step")
        self.see_not(SECRET)
        self.see_not("Card for my mother")
        self.axe()
        self.click("Close it on this device")
        self.see("closed on this device")
        self.axe()
        self.visit("/track/case")
        self.see_not("Next step")

    def test_follow(self):
        self.window(360)
        self.login_as(None)
        self._follow()

    def test_follow_without_script(self):
        self.window(320)
        self.login_as(None)
        self.no_script()
        self._follow()

    def test_by_keyboard(self):
        self.login_as(None)
        self.visit("/track")
        self.tab_to("Number of your request")
        self.fill("Number of your request", self.filed.number)
        self.press("Enter", loads=True)
        self.see("a code is on its way")
        code = self._code()
        self.tab_to("Code of 6 digits")
        self.fill("Code of 6 digits", code)
        self.press("Enter", loads=True)
        self.see("Next step")

    def test_claim(self):
        self.login_as(self.citizen_user)
        self.visit("/my/cases")
        self.click("Add a request you filed without an account")
        self.axe()
        self.fill("Number of your request", self.filed.number)
        self.click("Send me a code")
        self.axe()
        self.fill("Code of 6 digits", self._code())
        self.click("Add it to my cases")
        self.see("This request is in your account now.")
        self.see("Card for my mother")
        self.axe()
