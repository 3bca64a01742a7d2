import re
from datetime import datetime

import lxml.html

from odoo.tests import HttpCase, tagged

from odoo.addons.gov_crm.tests.common import GovCommon


@tagged("post_install", "-at_install")
class TestLanguage(GovCommon, HttpCase):
    """English and Filipino: chosen by a link, kept, said to browser and screen reader."""

    def _open(self, path, **headers):
        response = self.url_open(path, headers=headers)
        self.assertEqual(response.status_code, 200, path)
        return response, lxml.html.fromstring(response.text)

    def _links(self, page):
        return {
            link.text.strip(): link
            for link in page.xpath("//nav[contains(@class, 'o_gov_languages')]//a")
        }

    def test_both_are_active(self):
        languages = self.env["res.lang"]._get_active_by("code")
        self.assertIn("tl_PH", languages)
        self.assertEqual(languages["tl_PH"].url_code, "tl")
        self.assertEqual(self.env["res.lang"]._gov_own_name("tl_PH"), "Filipino")
        self.assertEqual(self.env["res.lang"]._gov_own_name("en_US"), "English")
        self.assertEqual(self.env["res.lang"]._gov_tag("tl_PH"), "fil-PH")

    def test_switch_keeps_the_page_and_is_kept(self):
        _response, page = self._open("/services?q=permit")
        self.assertEqual(page.get("lang"), "en-US")
        links = self._links(page)
        self.assertEqual(links["English"].get("aria-current"), "true")
        filipino = links["Filipino"]
        self.assertEqual(filipino.get("lang"), "fil-PH")
        self.assertEqual(filipino.get("hreflang"), "fil-PH")
        response, page = self._open(filipino.get("href"))
        self.assertTrue(response.url.endswith("/tl/services?q=permit"), response.url)
        self.assertEqual(page.get("lang"), "fil-PH")
        self.assertEqual(page.xpath("//input[@name='q']")[0].value, "permit")
        response, page = self._open("/services")
        self.assertEqual(page.get("lang"), "fil-PH", "it is kept")
        self.assertIn("Cookie", response.headers["Vary"])
        _response, page = self._open(self._links(page)["English"].get("href"))
        self.assertEqual(page.get("lang"), "en-US")
        _response, page = self._open("/services")
        self.assertEqual(page.get("lang"), "en-US", "it is kept as well")

    def test_the_browsers_language(self):
        for spoken, wanted in (
            ("fil-PH,fil;q=0.9,en-US;q=0.8", "fil-PH"),
            ("fil", "fil-PH"),
            ("tl", "fil-PH"),
            ("en-GB,en", "en-US"),
            ("xx-YY", "en-US"),
        ):
            with self.subTest(spoken):
                self.opener.cookies.clear()
                _response, page = self._open("/services", **{"Accept-Language": spoken})
                self.assertEqual(page.get("lang"), wanted)

    def test_only_pages_of_ours(self):
        for page in (
            "https://elsewhere.example/",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "javascript:alert(1)",
            "/\t/elsewhere.example",
        ):
            with self.subTest(page):
                response = self.url_open(
                    f"/language/tl_PH?page={page}", allow_redirects=False
                )
                self.assertTrue(
                    re.fullmatch(
                        r"(http://127\.0\.0\.1:\d+)?/tl/services",
                        response.headers["Location"],
                    ),
                    response.headers["Location"],
                )
        self.assertEqual(self.url_open("/language/de_DE").status_code, 404)
        self.assertEqual(self.url_open("/language/nonsense").status_code, 404)

    def test_account_keeps_it(self):
        self.citizen_user.lang = "en_US"
        self.authenticate(self.citizen_user.login, self.citizen_user.login)
        self._open("/language/tl_PH?page=/my/cases")
        self.env.invalidate_all()
        self.assertEqual(self.citizen_user.lang, "tl_PH")
        self.assertEqual(self.citizen.lang, "tl_PH", "letters follow")
        self._open("/language/en_US?page=/my/cases", **{"Sec-Fetch-Site": "cross-site"})
        self.env.invalidate_all()
        self.assertEqual(self.citizen_user.lang, "tl_PH", "no other site changes it")

    def test_officer_keeps_the_own_screens(self):
        self.officer.lang = "en_US"
        self.authenticate(self.officer.login, self.officer.login)
        _response, page = self._open("/language/tl_PH?page=/services")
        self.assertEqual(page.get("lang"), "fil-PH")
        self.env.invalidate_all()
        self.assertEqual(self.officer.lang, "en_US")

    def test_login_brings_the_language_of_the_account(self):
        self.other_user.lang = "tl_PH"
        # Whatever logged in wrongly before from this machine must not count here.
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", 0)
        self._open("/language/en_US")
        _response, page = self._open("/web/login")
        token = page.xpath("//input[@name='csrf_token']")[0].value
        response = self.url_open(
            "/web/login",
            data={
                "login": self.other_user.login,
                "password": self.other_user.login,
                "csrf_token": token,
            },
        )
        self.assertIn("/tl/my", response.url)
        self.assertEqual(lxml.html.fromstring(response.text).get("lang"), "fil-PH")

    def test_dates_are_filipino(self):
        office = self.permits.with_context(lang="tl_PH")
        said = office._say_moment(datetime(2026, 11, 26, 9), datetime(2026, 11, 20))
        self.assertEqual(said, "Huw 26 Nob, 17:00")
        self.assertIn("Lun–Biy", office._public_hours())
