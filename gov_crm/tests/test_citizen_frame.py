import base64
import io

from PIL import Image

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .citizen_browser import CitizenBrowser
from .portal_common import PortalCase


def _picture(size):
    stream = io.BytesIO()
    Image.new("RGB", size, "#1b4d89").save(stream, "PNG")
    return base64.b64encode(stream.getvalue())


@tagged("post_install", "-at_install")
class TestCitizenFrame(CitizenBrowser, PortalCase):
    """What stands around each page: name, seal, colours, ways, help, and the statement on
    accessibility."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.name = "City of Balanghai"

    def test_name_seal_and_colours_of_the_agency(self):
        self.visit("/services")
        self.assertEqual(self.chromium.evaluate("document.images.length"), 0)
        self.company.write(
            {
                "logo": _picture((1500, 900)),
                "gov_color_head": "#1b4d89",
                "gov_color_act": "#8a1538",
            }
        )
        self.visit("/services")
        seal = self.chromium.evaluate(
            "(({naturalWidth, width, height, alt, src}) => "
            "[naturalWidth, width, height, alt, src])(document.images[0])"
        )
        self.assertEqual(seal[:4], [160, 80, 48, ""])
        style = "getComputedStyle(document.querySelector(%r)).backgroundColor"
        self.assertEqual(
            self.chromium.evaluate(style % ".o_gov_head"), "rgb(27, 77, 137)"
        )
        self.assertEqual(
            self.chromium.evaluate(style % ".btn-primary"), "rgb(138, 21, 56)"
        )
        self.axe()
        self.window(320)
        self.axe()
        self.picture("frame-seal-colours")
        answer = self.url_open(seal[4])
        self.assertLess(len(answer.content), 10_000)
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.company.logo = _picture((10, 10))
        self.assertEqual(self.url_open(seal[4]).status_code, 404)

    def test_colours_that_cannot_be_read_are_refused(self):
        for name in ("gov_color_head", "gov_color_act"):
            for chosen, words in (
                ("#ff9900", "too pale"),
                ("red;background:url(//elsewhere)", "is no colour"),
            ):
                with self.assertRaises(ValidationError) as refused:
                    self.company[name] = chosen
                self.assertIn(words, str(refused.exception))
        # Good on white, not good enough on the grey of boxes.
        self.company.gov_color_head = "#757575"
        with self.assertRaises(ValidationError):
            self.company.gov_color_act = "#757575"

    def test_ways_with_and_without_a_login(self):
        self.visit("/services")
        self.see_not("Log out")
        self.click("Log in")
        self.assertIn("/web/login", self.path())
        self.login_as(self.citizen_user)
        self.visit("/services")
        self.click("My cases")
        self.see("Permit for my bakery")
        self.assertEqual(self.chromium.evaluate("document.scripts.length"), 0)
        self.click("Log out")
        self.assertEqual(self.path(), "/services")
        self.see("Log in")

    def test_keyboard_reaches_everything_in_reading_order(self):
        self.login_as(self.citizen_user)
        self.visit(f"/my/cases/{self.case.id}")
        passed = self.tab_to("Accessibility")
        self.assertEqual(passed[0], "Skip to content")
        self.assertEqual(passed[1], "City of Balanghai")
        order = [
            "My cases",
            "Log out",
            "How we counted",
            "Your message",
            "Send message",
        ]
        self.assertEqual(sorted(order, key=passed.index), order)
        seen = """(() => { const {outlineStyle, outlineWidth} =
            getComputedStyle(document.activeElement); return outlineStyle + outlineWidth })()"""
        self.assertEqual(self.chromium.evaluate(seen), "solid3px")

    def test_help_stands_on_each_page(self):
        self.login_as(self.citizen_user)
        head = self.env["gov.agency"]._front_office()["name"]
        for path, office in (
            ("/my/cases", head),
            (f"/my/cases/{self.case.id}", self.permits.name),
            ("/accessibility", head),
        ):
            self.visit(path)
            text = self.text()
            self.assertIn(office, text[text.index("Whom to ask") :])

    def test_accessibility_statement(self):
        self.visit("/services")
        self.click("Accessibility")
        self.see("Nobody has tried them here yet with a screen reader")
        self.company.write(
            {
                "gov_access_tested_on": "2026-10-05",
                "gov_access_known": "Maps have no text. Ask the window.\n\nVideos lack words.",
                "gov_access_agency_id": self.permits.id,
            }
        )
        self.visit("/accessibility")
        self.see("People tried the pages here last on 5 October 2026.")
        self.see("Videos lack words.")
        self.see("555 0123")
        self.axe()
