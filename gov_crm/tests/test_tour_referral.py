import json
import re

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .loopback_mail import LoopbackMail
from .outside_common import OutsideCommon

_LINK = re.compile(r"https?://[^\s/]+(/referral/[A-Za-z0-9_-]+)")
# Fills in the form as a person does, and presses its button.
_FILL = """
const values = %s;
const form = document.querySelector("form");
for (const [name, value] of Object.entries(values)) {
    const field = form.querySelector(`[name="${name}"][value="${value}"]`);
    if (field && ["radio", "checkbox"].includes(field.type)) {
        field.click();
    } else {
        form.querySelector(`[name="${name}"]`).value = value;
    }
}
form.requestSubmit(form.querySelector("button[type=submit]"));
"""
_PERSON = {"person": "Maria Santos", "position": "Registrar"}


@tagged("post_install", "-at_install")
class TestTourReferral(HttpCase, LoopbackMail, OutsideCommon):
    """One request, three agencies, one of them outside the system: by clicking in a real
    browser as the people concerned, the letter by real e-mail to a server on this machine."""

    def test_three_agencies(self):
        case = self.case
        form = f"/odoo/action-gov_crm.helpdesk_ticket_action/{case.id}"
        due = case.deadline
        self.start_tour(form, "gov_referral_send", login=self.officer.login)
        self.assertEqual(case.agency_id, self.permits)
        first = case.referral_ids
        self.assertEqual(first.share_ids.mapped("name"), ["Name of the citizen"])
        self.start_tour("/odoo", "gov_referral_pass_on", login=self.roads_officer.login)
        self.assertEqual(case.agency_id, self.roads)
        link = self._link_of_letter()
        self._by_link(f"{link}/accepted", _PERSON)
        self.assertEqual(case.agency_id, self.water)
        self.assertEqual(case.deadline, due)
        self._by_link(
            f"{link}/decided",
            {
                **_PERSON,
                "outcome": "granted",
                "text": "The water runs from Monday.",
                "checked": "1",
            },
        )
        self.assertFalse(case.is_open)
        self.assertEqual(case.outcome, "granted")
        self.assertIn("Maria Santos", case.decision_ids.decided_by_name)
        self.assertIn("The water runs from Monday.", case.answer)
        self.assertEqual(case.entry_agency_id, self.permits)
        self.start_tour(form, "gov_referral_follow", login=self.officer.login)
        self.assertEqual(
            [span.agency_id for span in case.custody_ids.sorted("date_from")],
            [self.permits, self.roads, self.water],
        )
        self.assertFalse(self._problems())

    def _link_of_letter(self):
        """The signed link as it stands in the mail that has arrived."""
        with self._really():
            self._mails().filtered(lambda it: it.state == "outgoing").send()
        [(addressees, mail)] = [
            it for it in self.inbox.mails if "desk@water.example" in it[0]
        ]
        self.assertEqual(addressees, ["desk@water.example"])
        body = mail.get_body(("plain",)).get_content()
        return _LINK.search(body)[1]

    def _by_link(self, url, values):
        """Fill in and send the form of the signed page, as somebody without a login.

        The page has no script of its own and lets none in, so a tour cannot run on it: the
        browser is told by the protocol that Odoo's tours are told by.
        """
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser):
            self.authenticate(None, None, browser=browser)
            self.cr.flush()
            self.cr.clear()
            try:
                browser.navigate_to(f"{self.base_url()}{url}", wait_stop=True)
                self.assertTrue(browser._wait_ready("!!document.querySelector('form')"))
                browser._websocket_request(
                    "Runtime.evaluate",
                    params={"expression": _FILL % json.dumps(values)},
                )
                done = "location.search.startsWith('?done=')"
                self.assertTrue(browser._wait_ready(done), "The page did not go on.")
            finally:
                browser.stop()
                self._wait_remaining_requests()
        self.env.invalidate_all()
