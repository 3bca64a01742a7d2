from odoo.tests import HttpCase, tagged

from ..models.ir_http import PRIVATE_HEADERS
from .security_common import SecurityCommon


@tagged("post_install", "-at_install")
class TestHoleHeaders(HttpCase, SecurityCommon):
    """Pages of citizens are kept nowhere and their addresses hold no secret."""

    def _pages(self):
        case = f"/my/cases/{self.case.id}"
        return "/my", "/my/home", "/my/account", "/my/security", "/my/cases", case

    def test_every_page_of_the_portal_is_private(self):
        self.authenticate(self.citizen_user.login, self.citizen_user.login)
        for page in (*self._pages(), "/my/cases/999999999"):
            with self.subTest(page):
                response = self.url_open(page)
                self.assertEqual(response.status_code == 404, "9999" in page)
                for header, value in PRIVATE_HEADERS.items():
                    self.assertEqual(response.headers.get(header), value, header)
                policy = response.headers["Content-Security-Policy"]
                self.assertIn("frame-ancestors 'none'", policy)

    def test_files_keep_their_stricter_policy(self):
        self.letter.sudo().attachment_ids = self.file
        self.authenticate(self.citizen_user.login, self.citizen_user.login)
        response = self.url_open(f"/my/cases/{self.case.id}/file/{self.file.id}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_addresses_hold_no_secret(self):
        self.authenticate(self.citizen_user.login, self.citizen_user.login)
        for page in self._pages():
            with self.subTest(page):
                text = self.url_open(page).text
                for secret in ("access_token=", "hash=", "signup_token"):
                    self.assertNotIn(secret, text)
        self.assertFalse(self.case.access_token)
        old = f"/my/ticket/{self.case.id}?access_token=abc"
        response = self.url_open(old, allow_redirects=False)
        self.assertNotIn("abc", response.headers["Location"])

    def test_other_pages_stay_as_they_were(self):
        response = self.url_open("/web/login")
        self.assertNotIn("no-referrer", response.headers.get("Referrer-Policy", ""))
