from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .application_common import ApplicationCase
from .entry_common import CodesByMail

BASE = "/services/permit/apply"
RESUME = f"{BASE}/resume"
LINA = "lina@home.example"


@tagged("post_install", "-at_install")
class TestEntryResume(CodesByMail, ApplicationCase):
    """Going on with an application on another device, without an account."""

    def setUp(self):
        super().setUp()
        self.draft = self.env["gov.application"]._start(self.permit)
        self.draft.write(
            {
                "contact_name": "Lina Reyes",
                "contact_email": LINA,
                "contact_confirmed_at": fields.Datetime.now() - timedelta(hours=1),
                "answers": {str(self.q_market.id): "x"},
            }
        )
        self.env.flush_all()
        self.authenticate(None, None)

    def _post(self, act=None, **values):
        form = self._page(RESUME).xpath("//form[@method='post']")[0]
        values = {**dict(form.form_values()), **values}
        if act:
            values["act"] = act
        return self.url_open(RESUME, data=values, allow_redirects=False)

    def _goes_on(self):
        response = self.url_open(f"{BASE}/1", allow_redirects=False)
        return response.status_code == 200

    def test_whole_way(self):
        self.assertFalse(self._goes_on())
        self._post(address=f" {LINA.upper()} ")
        [(to, code, text)] = self._deliver_codes()
        self.assertEqual(to, LINA)
        self.assertIn("go on with your application", text)
        response = self._post("code", code=code)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(self._goes_on())

    def test_same_answer_for_every_address(self):
        texts = set()
        unconfirmed = self.env["gov.application"]._start(self.permit)
        unconfirmed.contact_email = "ana@home.example"
        own = self.env["gov.application"]._start(self.permit, self.citizen)
        own.write(
            {"contact_email": "luz@home.example", "contact_confirmed_at": self.now}
        )
        sent = self._draft(None, contact_email="sent@home.example")
        sent.write({"state": "sent", "contact_confirmed_at": self.now})
        for address in (LINA, "ana@home.example", "luz@home.example",
                        "sent@home.example", "nobody@home.example"):  # fmt: skip
            self.authenticate(None, None)
            self._post(address=address)
            texts.add(self._text(RESUME).replace(address, "A"))
            response = self._post("code", code="000000")
            self.assertEqual(response.status_code, 422)
        self.assertEqual(len(texts), 1)
        self.assertEqual([to for to, *_ in self._deliver_codes()], [LINA])

    def test_code_of_another_session_and_address(self):
        self._post(address=LINA)
        [(_to, code, _text)] = self._deliver_codes()
        self.authenticate(None, None)
        self._post(address=LINA)
        self._deliver_codes()
        self.assertEqual(self._post("code", code=code).status_code, 422)
        self.assertFalse(self._goes_on())

    def test_too_many_tries(self):
        self._post(address=LINA)
        [(_to, code, _text)] = self._deliver_codes()
        for _time in range(5):
            self._post("code", code="x")
        self.assertEqual(self._post("code", code=code).status_code, 429)
        self.assertFalse(self._goes_on())

    def test_errors(self):
        response = self._post(address="lina@")
        self.assertEqual(response.status_code, 422)
        self.assertIn("not complete", response.text)
        self._post(address=LINA)
        self._post("change")
        self.assertIn("Send me a code", self._text(RESUME))
