from odoo.tests import tagged

from .application_common import ApplicationCase
from .entry_common import CodesByMail

STEP = "/services/permit/apply/contact"


@tagged("post_install", "-at_install")
class TestEntryContact(CodesByMail, ApplicationCase):
    """Applying without an account: who it is, and where the answer goes."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self._post("/services/permit/apply", "/services/permit/apply")
        self.draft = self._last()
        self.draft.write(
            {
                "answers": self._answers(),
                "done_pages": self.permit.all_question_ids.ids,
                "papers": {
                    str(self.clearance.id): {"state": "later"},
                    str(self.lease.id): {"state": "not_needed", "because": "Mine"},
                },
            }
        )
        self.env.flush_all()

    def _last(self):
        self.env.invalidate_all()
        return self.env["gov.application"].search([], order="id desc", limit=1)

    def _post(self, page, action, act=None, **values):
        forms = self._page(page).xpath("//form[@method='post']")
        form = next(
            form
            for form in forms
            if form.get("action") == action
            and (act is None or form.xpath(f".//button[@value='{act}']"))
        )
        values = {**dict(form.form_values()), **values}
        if act:
            values["act"] = act
        return self.url_open(action, data=values, allow_redirects=False)

    def _enter(self, address="lina@home.example", name="Lina Reyes"):
        return self._post(STEP, STEP, name=name, address=address)

    def test_whole_way(self):
        response = self._enter()
        self.assertEqual(response.status_code, 303)
        self.assertIn("A code is on its way to lina@home.example", self._text(STEP))
        [(to, code, text)] = self._deliver_codes()
        self.assertEqual(to, "lina@home.example")
        self.assertIn("Enter it in your application", text)
        self.assertFalse(self._last().contact_confirmed_at)
        response = self._post(STEP, STEP, "code", code=code)
        self.assertTrue(response.headers["Location"].endswith("/apply/check"))
        self.assertTrue(self._last().contact_confirmed_at)
        self.assertIn("is confirmed", self._text(STEP))
        check = "/services/permit/apply/check"
        self.assertIn("Lina Reyes", self._text(check))
        response = self._post(check, check)
        self.assertTrue(response.headers["Location"].endswith("/apply/done"))
        case = self._last().ticket_id
        self.assertEqual(case.partner_id.name, "Lina Reyes")
        self.assertEqual(case.partner_id.email, "lina@home.example")
        self.assertTrue(case.partner_id.gov_is_citizen)
        self.assertIn("/track", self._get("/services/permit/apply/done").text)
        # The message with the number, the office, the date.
        [told] = case.message_ids.filtered(
            lambda it: it.partner_ids == case.partner_id
        )[-1:]
        self.assertIn(case.number, told.body)

    def test_nothing_is_sent_unconfirmed(self):
        self._enter()
        check = "/services/permit/apply/check"
        draft = self._last()
        response = self.url_open(
            check,
            data={"csrf_token": self._csrf(), "key": draft.key},
            allow_redirects=False,
        )
        self.assertNotIn("/done", response.headers.get("Location", ""))
        self.assertFalse(self._last().ticket_id)

    def test_somebody_known_is_not_taken_for_the_same(self):
        """Whoever holds the phone of a citizen gets nothing of what the citizen has."""
        self.citizen.email = "luz@home.example"
        self._enter("luz@home.example", "Luz dela Cruz")
        [(_to, code, _text)] = self._deliver_codes()
        self._post(STEP, STEP, "code", code=code)
        check = "/services/permit/apply/check"
        self._post(check, check)
        new = self._last().ticket_id.partner_id
        self.assertTrue(new)
        self.assertNotEqual(new, self.citizen)
        self.assertFalse(new.user_ids)

    def test_errors_at_the_fields(self):
        response = self._enter("lina@", "")
        self.assertEqual(response.status_code, 422)
        for words in ("There is a problem", "Enter your name", "not complete"):
            self.assertIn(words, response.text)
        self.assertIn("<title>Error: ", " ".join(response.text.split()))
        self.assertIn('value="lina@"', response.text)
        self.assertFalse(self._deliver_codes())

    def test_wrong_codes(self):
        self._enter()
        [(_to, code, _text)] = self._deliver_codes()
        wrong = "111111" if code != "111111" else "222222"
        for _time in range(5):
            response = self._post(STEP, STEP, "code", code=wrong)
            self.assertEqual(response.status_code, 422)
        response = self._post(STEP, STEP, "code", code=code)
        self.assertEqual(response.status_code, 429)
        self.assertIn("Too many tries", response.text)
        self.assertFalse(self._last().contact_confirmed_at)

    def test_code_of_another_application(self):
        other = self.env["gov.application"]._start(self.permit)
        other._contact_ask("Mallory", "mallory@home.example")
        [(_to, code, _text)] = self._deliver_codes()
        self._enter("mallory@home.example")
        self._deliver_codes()
        self._post(STEP, STEP, "code", code=code)
        self.assertFalse(self._last().contact_confirmed_at)

    def test_another_address_voids_the_confirmation(self):
        self._enter()
        [(_to, code, _text)] = self._deliver_codes()
        self._post(STEP, STEP, "code", code=code)
        self._post(STEP, STEP, "change")
        self.assertFalse(self._last().contact_confirmed_at)
        self._enter("other@home.example")
        self._post(STEP, STEP, "again")
        arrived = self._deliver_codes()
        self.assertEqual([to for to, *_ in arrived], ["other@home.example"])
        self.assertEqual(self._last().contact_email, "other@home.example")

    def test_with_an_account_nothing_is_asked(self):
        self._login(self.citizen_user)
        self._post("/services/permit/apply", "/services/permit/apply")
        response = self.url_open(STEP, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
