import logging

from odoo.tests import tagged
from odoo.tools import mute_logger

from .citizen_browser import CitizenBrowser
from .portal_common import PNG, PortalCase

_LOG = "odoo.addons.gov_crm.models.ir_http_error"


@tagged("post_install", "-at_install")
class TestCitizenError(CitizenBrowser, PortalCase):
    """What a citizen reads when something fails, and that nothing typed is lost."""

    def _reference(self, act):
        """Do an act; return the reference on the page, which must stand in the log."""
        with self.assertLogs(_LOG, logging.INFO) as log:
            act()
        text = self.text()
        reference = text.partition("tell us the reference ")[2].partition(".")[0]
        self.assertRegex(reference, r"^[0-9A-F]{4}-[0-9A-F]{4}$", text)
        found = [line for line in log.output if reference.replace("-", "") in line]
        self.assertEqual(len(found), 1, log.output)
        return found[0]

    def test_an_address_that_is_not_there(self):
        self.window(360)
        line = self._reference(lambda: self.visit("/services/no-such-thing"))
        self.assertIn("status 404, GET /services/no-such-thing", line)
        self.see("This page does not exist")
        self.see("Whom to ask")
        self.assertEqual(self.title().partition(" – ")[0], "This page does not exist")
        self.axe()
        self.picture("error-404")
        self._reference(lambda: self.visit("/nothing/of/this/kind"))
        self.click("Find a service", nth=0)
        self.assertEqual(self.path(), "/services")

    def test_somebody_elses_case_looks_as_if_it_were_not_there(self):
        self.login_as(self.citizen_user)
        self._reference(lambda: self.visit(f"/my/cases/{self.foreign.id}"))
        self.see("This page does not exist")
        answer = self.url_open(f"/my/cases/{self.foreign.id}")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_a_fault_of_ours_tells_nothing_of_the_inside(self):
        self.env.ref(
            "gov_crm.track_ask"
        ).arch = "<t t-name='gov_crm.track_ask'><t t-out='1 / 0'/></t>"
        with mute_logger("odoo.http"):
            self._reference(lambda: self.visit("/track"))
        self.see("Something went wrong on our side")
        html = self.chromium.evaluate("document.documentElement.outerHTML")
        for inside in ("Traceback", "ZeroDivision", "QWeb", "gov_crm.track_ask"):
            self.assertNotIn(inside, html)
        self.axe()
        self.picture("error-500")

    def test_too_much_sent_at_once(self):
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", 1000)
        self._login(self.citizen_user)
        answer = self.url_open(
            f"/my/cases/{self.case.id}",
            data={"csrf_token": self._csrf(), "message": "x" * 2000},
        )
        self.assertEqual(answer.status_code, 413)
        self.assertIn("What you sent is too large", answer.text)
        self.assertIn("tell us the reference", answer.text)

    @mute_logger("odoo.http")
    def test_a_form_that_waited_too_long_is_sent_after_all(self):
        self.login_as(self.citizen_user)
        self.visit(f"/my/cases/{self.case.id}")
        self.fill("Your message", "I will come on Monday.")
        self.attach("Files", [("photo.png", PNG)])
        self.chromium.evaluate(
            "document.querySelector('[name=csrf_token]').value = 'old'"
        )
        self._reference(lambda: self.click("Send message"))
        self.see("This page was open for too long")
        self.see("I will come on Monday.")
        self.see("Files cannot be kept")
        self.axe()
        self.picture("error-kept")
        self.click("Send it now")
        self.see("Your message was sent.")
        self.assertIn("I will come on Monday.", self._from_citizen(self.case).body)

    @mute_logger("odoo.http")
    def test_a_login_that_ended_loses_nothing(self):
        self.login_as(self.citizen_user)
        self.visit(f"/my/cases/{self.case.id}")
        self.fill("Your message", "I will come on Monday.")
        self.login_as(None)
        self._reference(lambda: self.click("Send message"))
        self.see("You were logged out meanwhile.")
        self.axe()
        self.assertFalse(self._from_citizen(self.case))
        self.login_as(self.citizen_user)
        self.click("Send it now")
        self.see("I will come on Monday.")
        self.click("Send it now")
        self.see("Your message was sent.")
        self.assertEqual(len(self._from_citizen(self.case)), 1)

    @mute_logger("odoo.http")
    def test_words_of_another_site_are_not_sent(self):
        self._login(self.citizen_user)
        for site in ("cross-site", "same-site", None):
            answer = self.url_open(
                f"/my/cases/{self.case.id}",
                data={"message": "words of another", "key": "k" * 20},
                headers={"Sec-Fetch-Site": site} if site else {},
            )
            self.assertEqual(answer.status_code, 400)
            self.assertIn("words of another", answer.text)
            self.assertNotIn("Send it now", answer.text)
        self.assertFalse(self._from_citizen(self.case))

    def test_officers_see_the_traceback_in_developer_mode_only(self):
        self.authenticate(self.officer.login, self.officer.login)
        answer = self.url_open("/nothing/of/this/kind")
        self.assertIn("This page does not exist", answer.text)
