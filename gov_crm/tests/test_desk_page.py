import doctest
import re

import lxml.html
from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import gov_agency_screen
from ..tools import log_mask
from .desk_common import DeskCommon
from .portal_common import PortalCase

START = "2026-11-24 02:00:00"  # Tuesday 10:00 in Manila


@tagged("post_install", "-at_install")
@freeze_time(START)
class TestDeskPage(DeskCommon, HttpCase):
    """The display and the page that gives numbers, as somebody without a login."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.screen = self._path(self.permits.desk_screen_url)
        self.give = self._path(self.permits.desk_draw_url)

    def _path(self, url):
        return re.sub(r"^https?://[^/]+", "", url)

    def _open(self, path, status=200):
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        return response

    def _form(self, page):
        form = lxml.html.fromstring(page.text).forms[0]
        return {
            "csrf_token": form.fields["csrf_token"],
            "key": form.fields["key"],
        }

    def _post(self, status=303, **values):
        response = self.url_open(self.give, data=values, allow_redirects=False)
        self.assertEqual(response.status_code, status)
        return response

    # ------------------------------------------------------------------
    # DISPLAY
    # ------------------------------------------------------------------

    def test_the_display(self):
        page = self._open(self.screen)
        self.assertIn("No number is called at this moment.", page.text)
        self._draw()
        self._draw(express=True)
        number = self._call(self.express_window)
        page = self._open(self.screen)
        self.assertIn(number.number, page.text)
        self.assertIn("Window 2", page.text)
        self.assertIn("One person is waiting.", page.text)
        self.assertIn('aria-live="polite"', page.text)
        # Neither who, nor why, nor for what.
        for word in (
            self.frontline.name,
            self.citizen.name,
            "RA 9994",
            "xpress",
            self.permit.name,
        ):
            self.assertNotIn(word, page.text)
        board = self._open(f"{self.screen}/now").json()
        [call] = board["calls"]
        self.assertEqual((call["number"], call["desk"]), ("A-002", "Window 2"))
        self.assertEqual(call["spoken"], "Number A 2, please come to Window 2.")
        self.assertEqual((board["waiting"], board["clock"]), (1, "10:00"))
        self.assertEqual(set(call), {"key", "number", "desk", "office", "spoken"})

    def test_called_again_is_announced_again_and_done_goes(self):
        self._draw()
        self._call()
        [first] = self._open(f"{self.screen}/now").json()["calls"]
        self._as(self.frontline, self.window).action_call_again()
        [again] = self._open(f"{self.screen}/now").json()["calls"]
        self.assertNotEqual(first["key"], again["key"])
        self._finish()
        self.assertEqual(self._open(f"{self.screen}/now").json()["calls"], [])

    def test_the_last_call_stands_first(self):
        self._draw()
        self._draw()
        self._call()
        with freeze_time("2026-11-24 02:01:00"):
            self._call(self.express_window)
        told = self._open(f"{self.screen}/now").json()["calls"]
        self.assertEqual([it["number"] for it in told], ["A-002", "A-001"])
        with freeze_time("2026-11-24 02:02:00"):
            self._as(self.frontline, self.window).action_call_again()
        told = self._open(f"{self.screen}/now").json()["calls"]
        self.assertEqual([it["number"] for it in told], ["A-001", "A-002"])

    def test_without_script_and_on_old_televisions(self):
        page = self._open(self.screen)
        self.assertRegex(
            page.text, r'<noscript><meta http-equiv="refresh" content="10;url=/queue/'
        )
        script = self._open("/gov_crm/static/src/queue/queue_screen.js").text
        for modern in ("=>", "`", "const ", "let ", "fetch(", "async ", "?."):
            self.assertNotIn(modern, script)
        self.assertIn("script-src 'self'", page.headers["Content-Security-Policy"])
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertNotIn("onclick", page.text)

    def test_high_contrast(self):
        self.assertNotIn("q-dark", self._open(self.screen).text)
        page = self._open(f"{self.screen}?contrast=high").text
        self.assertIn("q-dark", page)
        self.assertIn("contrast=high", page.split("</noscript>")[0])

    def test_numbers_are_large(self):
        style = self._open("/gov_crm/static/src/queue/queue.css").text
        cells = re.findall(
            r"\.q-screen tbody t[hd],?\s*(?:\.q-screen tbody td)? \{[^}]*font-size: (\d+)px",
            style,
        )
        first = re.findall(r"q-first td \{[^}]*font-size: (\d+)px", style)
        self.assertGreaterEqual(len(cells), 3)
        self.assertGreaterEqual(min(map(int, cells + first)), 48)

    def test_of_a_city_hall(self):
        """The display of an office shows those below it, each number with its office."""
        self.roads.desk_letter = "R"
        self.env["gov.desk"].create({"name": "Window 9", "agency_id": self.roads.id})
        self._draw()
        self._call()
        page = self._open(self._path(self.city.desk_screen_url)).text
        self.assertIn("A-001", page)
        self.assertIn("Licensing Office", page)
        page = self._open(self._path(self.roads.desk_screen_url)).text
        self.assertNotIn("A-001", page)

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def test_no_other_link_opens_anything(self):
        self._draw()
        key = self.screen.rsplit("/", 1)[1]
        right, other = self.permits.id, self.roads.id
        wrong = key[:-1] + ("a" if key[-1] != "a" else "b")
        pages = set()
        for path in (
            f"/queue/screen/{right}/{wrong}",
            f"/queue/screen/{right}/{wrong}/now",
            f"/queue/screen/{other}/{key}",
            f"/queue/screen/{2**31 - 1}/{key}",
            f"/queue/screen/{2**40}/{key}",
            f"/queue/screen/{right}/{key.upper()}",
            f"/queue/draw/{right}/{key}",
            self.give.replace("draw", "screen"),
            f"/queue/screen/{right}/%00%27",
        ):
            with self.subTest(path):
                page = self._open(path, 404)
                self.assertNotIn("A-001", page.text)
                self.assertNotIn(self.permits.name, page.text)
                pages.add(page.text)
        self.assertEqual(len(pages), 1)
        self.permits.desk_link_version += 1
        self._open(self.screen, 404)
        self._open(self.give, 404)

    def test_an_archived_office_shows_nothing(self):
        self.permits.active = False
        self._open(self.screen, 404)

    def test_links_are_not_logged(self):
        self.assertNotIn(
            self.screen.rsplit("/", 1)[1],
            log_mask.mask(f"GET {self.screen}/now HTTP/1.1"),
        )
        for module in (gov_agency_screen, log_mask):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    # ------------------------------------------------------------------
    # DRAWING
    # ------------------------------------------------------------------

    def test_drawing_a_number(self):
        page = self._open(self.give)
        self.assertIn("We ask for no name", page.text)
        self.assertIn("RA 9994", page.text)
        form = self._form(page)
        choice = f"{self.permits.id}-{self.permit.id}"
        answer = self._post(**form, choice=choice, lane="all")
        number = self.env["gov.desk.ticket"].search([])
        self.assertEqual(
            (number.number, number.service_id, number.origin, number.lane),
            ("A-001", self.permit, "self", "all"),
        )
        shown = self._open(self._path(answer.headers["Location"]))
        self.assertIn("A-001", shown.text)
        self.assertIn("You are next.", shown.text)
        # Pressed twice, it is one number.
        self._post(**form, choice=choice, lane="all")
        self.assertEqual(self.env["gov.desk.ticket"].search_count([]), 1)

    def test_the_express_lane_is_said_by_the_person_and_why_is_not_kept(self):
        form = self._form(self._open(self.give))
        self._post(**form, choice=f"{self.permits.id}-0", lane="express")
        number = self.env["gov.desk.ticket"].search([])
        self.assertEqual(
            (number.lane, number.legal_basis), ("express", "RA 9994; RA 10754")
        )
        self.env["gov.express.reason"].search([]).active = False
        page = self._open(self.give)
        self.assertNotIn("xpress", page.text)
        self._post(
            422, **self._form(page), choice=f"{self.permits.id}-0", lane="express"
        )

    def test_garbage_draws_nothing(self):
        form = self._form(self._open(self.give))
        for choice in (
            "", "x", "1", f"{self.permits.id}-999999999", f"{self.roads.id}-0",
            "99999999999-1", f"{self.permits.id}-0'",
        ):  # fmt: skip
            with self.subTest(choice):
                page = self._post(422, **form, choice=choice)
                self.assertIn("Choose what you come for.", page.text)
        with mute_logger("odoo.http"):
            self._post(400, csrf_token=form["csrf_token"], choice="1-0")
            self._post(400, key=form["key"], choice=f"{self.permits.id}-0")
        self.assertFalse(self.env["gov.desk.ticket"].search([]))

    def test_the_pages_are_limited(self):
        limit = self.env.ref("gov_crm.gov_rate_limit_queue_draw_target")
        limit.amount = 1
        for status in (303, 429):
            form = self._form(self._open(self.give))
            self._post(status, **form, choice=f"{self.permits.id}-0")
        self.assertEqual(self.env["gov.desk.ticket"].search_count([]), 1)
        self.env.ref("gov_crm.gov_rate_limit_queue_screen_address").amount = 1
        page = self._open(f"{self.screen}/now", 429)
        self.assertGreater(int(page.headers["Retry-After"]), 0)

    def test_trying_keys_is_stopped(self):
        rule = self.env.ref("gov_crm.gov_rate_limit_lookup_address")
        rule.amount = 2
        for index in range(2):
            self._open(f"/queue/screen/{self.permits.id}/{'a' * 15}{'bc'[index]}", 404)
        self._open(f"/queue/screen/{self.permits.id}/{'a' * 16}", 429)
        self._open(self.screen)


@tagged("post_install", "-at_install")
class TestDeskPageForm(PortalCase):
    """The forms can be filled in by whoever sees or moves little."""

    def test_structure(self):
        self.env["gov.desk"].create({"name": "Window 1", "agency_id": self.permits.id})
        self.authenticate(None, None)
        page = lxml.html.fromstring(self.url_open(self.permits.desk_draw_url).text)
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertTrue(page.get("lang"))
        for field in page.xpath("//input[@type='radio']"):
            self.assertTrue(field.xpath("ancestor::label"))
            self.assertTrue(field.xpath("ancestor::fieldset/legend"))
        screen = lxml.html.fromstring(self.url_open(self.permits.desk_screen_url).text)
        self.assertEqual(len(screen.xpath("//h1")), 1)
        self.assertEqual(len(screen.xpath("//table/caption")), 1)
        self.assertEqual(len(screen.xpath("//*[@role='status'][@aria-live]")), 1)
        [voice] = screen.xpath("//button")
        self.assertEqual(voice.get("type"), "button")
