from odoo import fields
from odoo.tests import tagged

from .application_common import ApplicationCase
from .citizen_browser import CitizenBrowser
from .entry_common import CodesByMail

BASE = "/services/permit/apply"


@tagged("post_install", "-at_install")
class TestEntryBrowserApply(CodesByMail, CitizenBrowser, ApplicationCase):
    """Applying without an account: the step in which the contact is confirmed, going on
    with it on another device, and the receipt; each page is held against axe."""

    def _fill_rest(self):
        draft = self.env["gov.application"].search([], order="id desc", limit=1)
        draft.write(
            {
                "answers": self._answers(),
                "done_pages": self.permit.all_question_ids.ids,
                "papers": {
                    str(self.clearance.id): {"state": "later"},
                    str(self.lease.id): {"state": "not_needed", "because": "Mine"},
                },
            }
        )

    def _code(self):
        [(_to, code, _text)] = self._deliver_codes()
        return code

    def _confirm_and_send(self):
        self.visit(BASE)
        self.click("Start")
        self._fill_rest()
        self.visit(f"{BASE}/contact")
        self.see("How we reach you")
        self.axe()
        self.click("Send me a code")
        self.see("Enter your name")
        self.axe()
        self.fill("Your name", "Lina Reyes")
        self.fill("Your e-mail address", "lina@home.example")
        self.click("Send me a code")
        self.see("A code is on its way to lina@home.example")
        self.axe()
        self.fill("Code of 6 digits", self._code())
        self.click("Continue")
        self.see("Check your answers before you send")
        self.see("Lina Reyes")
        self.click("Send my request")
        self.see("Request sent")
        self.axe()
        case = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.see(case.number)
        self.assertEqual(case.partner_id.email, "lina@home.example")

    def test_apply(self):
        self.window(360)
        self.login_as(None)
        self._confirm_and_send()

    def test_apply_without_script(self):
        self.window(320)
        self.login_as(None)
        self.no_script()
        self._confirm_and_send()

    def test_go_on_elsewhere(self):
        draft = self.env["gov.application"]._start(self.permit)
        draft.write(
            {
                "contact_name": "Lina Reyes",
                "contact_email": "lina@home.example",
                "contact_confirmed_at": fields.Datetime.now(),
            }
        )
        self.login_as(None)
        self.visit(BASE)
        self.click("You began on another phone or computer?")
        self.axe()
        self.fill("Your e-mail address", "lina@home.example")
        self.click("Send me a code")
        self.see("a code is on its way")
        self.axe()
        self.fill("Code of 6 digits", self._code())
        self.click("Go on")
        self.see("What is it?")
