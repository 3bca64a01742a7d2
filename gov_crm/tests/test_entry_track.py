from datetime import timedelta

import lxml.html
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.reference_number import format_number
from .entry_common import CodesByMail
from .portal_common import SECRET, PortalCase

ASKED = "and a phone or e-mail match, a code is on its way"


@tagged("post_install", "-at_install")
class TestTrack(CodesByMail, PortalCase):
    """Following a case as somebody without an account, over HTTP and SMTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lina = cls.env["res.partner"]._gov_new_from_application(
            {"name": f"Lina {SECRET}", "email": "lina@home.example", "lang": "en_US"}
        )
        cls.request_ = cls._past_case(
            cls.lina, f"Card of {SECRET}", user_id=cls.officer.id
        )
        cls._talk(cls.request_, f"To {SECRET}")

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _post(self, path, values, form=None):
        page = self._page(form or path)
        [fields_] = [
            dict(it.form_values())
            for it in page.xpath("//form[@method='post']")
            if it.get("action") == path
        ][:1]
        response = self.url_open(
            path, data={**fields_, **values}, allow_redirects=False
        )
        self.assertNotIn(SECRET, response.text)
        return response

    def _ask(self, number):
        response = self._post("/track", {"number": number})
        self.assertEqual(response.headers.get("Location", "")[-11:], "/track/code")
        return response

    def _enter(self, code, status=303):
        response = self._post("/track/code", {"code": code})
        self.assertEqual(response.status_code, status)
        return response

    def _opened(self):
        self._ask(self.request_.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._enter(code)

    def _main(self, response):
        page = lxml.html.fromstring(response.text)
        return " ".join(page.get_element_by_id("wrap").text_content().split())

    def test_whole_way(self):
        self._ask(self.request_.number.lower().replace("-", " "))
        self.assertIn(ASKED, self._text("/track/code"))
        [(to, code, text)] = self._deliver_codes()
        self.assertEqual(to, "lina@home.example")
        self.assertNotIn(self.request_.number, text)
        self.assertTrue(
            self._enter(f"{code[:3]} {code[3:]}").headers["Location"].endswith("/case")
        )
        response = self._get("/track/case")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        text = self._main(response)
        for words in (
            self.request_.number,
            "Due",
            "In work",
            "Licensing Office decides",
        ):
            self.assertIn(words, text)
        for hidden in ("Lina", "Business permit", self.officer.name, "@home"):
            self.assertNotIn(hidden, text)

    def test_same_answer_for_every_number(self):
        """Found, unknown, of somebody who cannot be reached, of a sealed person."""
        mute = self._past_case(
            self.env["res.partner"].create({"name": "Mute", "gov_is_citizen": True}),
            "x",
        )
        sealed = self.env["res.partner"]._gov_new_from_application(
            {"name": "Sealed", "email": "sealed@home.example"}
        )
        hidden = self._past_case(sealed, "y")
        sealed._gov_seal("Court order 7", self.now, self.env.user)
        unknown = self.permits._next_numbers(2026, 1)[0]
        answers, queries = set(), set()
        for number in (
            self.request_.number,
            mute.number,
            hidden.number,
            format_number("BPLO", 2026, unknown),
            format_number("NONE", 2026, 1),
        ):
            self.authenticate(None, None)
            asked = self._ask(number)
            shown = self._main(self._get("/track/code")).replace(number, "N")
            wrong = self._main(self._enter("000000", 422)).replace(number, "N")
            answers.add((asked.status_code, shown, wrong))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["helpdesk.ticket"]._open_by_code("track", number, "1", "n")
            queries.add(self.env.cr.sql_log_count - before)
        self.assertEqual(len(answers), 1, answers)
        self.assertLessEqual(max(queries) - min(queries), 1, queries)
        self.assertEqual(
            [to for to, *_ in self._deliver_codes()], ["lina@home.example"]
        )

    def test_wrong_sign(self):
        number = self.request_.number
        last = "A" if number[-1] != "A" else "B"
        response = self._post("/track", {"number": number[:-1] + last})
        self.assertEqual(response.status_code, 422)
        text = self._main(response)
        self.assertIn("One sign in this number is wrong. Look at the receipt", text)
        page = lxml.html.fromstring(response.text)
        self.assertTrue(page.findtext(".//title").startswith("Error: "))
        [field] = page.xpath("//input[@id='gov_number']")
        self.assertEqual(field.get("value"), number[:-1] + last)
        self.assertIn("gov_number_error", field.get("aria-describedby"))
        self.assertIn(
            "as it stands on your receipt",
            self._main(self._post("/track", {"number": "ñ%00'--"})),
        )
        self.assertFalse(self._deliver_codes())

    def test_code_works_in_the_session_that_asked_only(self):
        self._ask(self.request_.number)
        [(_to, code, _text)] = self._deliver_codes()
        self.authenticate(None, None)
        self._ask(self.request_.number)
        self._enter(code, 422)

    def test_code_of_another_case(self):
        self._ask(self.request_.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._post("/track", {"number": self.case.number})
        self._enter(code, 422)
        self._get("/track/case", 303)

    def test_contact_changed_meanwhile(self):
        self._ask(self.request_.number)
        [(_to, code, _text)] = self._deliver_codes()
        self.lina.email = "other@home.example"
        self._enter(code, 422)

    def test_too_many_tries(self):
        self._ask(self.request_.number)
        [(_to, code, _text)] = self._deliver_codes()
        for _time in range(5):
            self._enter("111111" if code != "111111" else "222222", 422)
        response = self._enter(code, 429)
        self.assertRegex(
            self._main(response), r"Wait \d+ minutes or call 555 0123|come"
        )
        self.assertTrue(int(response.headers["Retry-After"]))

    def test_too_many_codes(self):
        for _time in range(4):
            self._post("/track", {"number": self.request_.number})
        response = self._post("/track", {"number": self.request_.number})
        self.assertEqual(response.status_code, 429)
        self._ask(self.case.number)

    def test_pressed_twice(self):
        form = dict(
            self._page("/track").xpath("//form[@action='/track']")[0].form_values()
        )
        for _time in range(2):
            self.url_open(
                "/track",
                data={**form, "number": self.request_.number},
                allow_redirects=False,
            )
        [(_to, code, _text)] = self._deliver_codes()
        values = dict(
            self._page("/track/code")
            .xpath("//form[@action='/track/code']")[0]
            .form_values()
        )
        for _time in range(2):
            response = self.url_open(
                "/track/code", data={**values, "code": code}, allow_redirects=False
            )
            self.assertTrue(response.headers["Location"].endswith("/track/case"))

    def test_it_ends_after_thirty_minutes(self):
        self._opened()
        self._get("/track/case")
        with freeze_time(self.now + timedelta(minutes=32), tick=True):
            self._get("/track/case", 303)
        self.assertIn("closed itself", self._text("/track?ended=1"))
        self._get("/track/case", 303)

    def test_leaving(self):
        self._opened()
        self._post("/track/leave", {}, "/track/case")
        self._get("/track/case", 303)

    def test_papers_are_not_named(self):
        self.request_._transition().write(
            {"missing_papers": f"Proof of {SECRET}", "complete_at": False}
        )
        self._opened()
        self.assertIn(
            "We wait for papers from you", self._main(self._get("/track/case"))
        )

    @mute_logger("odoo.http")
    def test_without_code_or_form(self):
        self._get("/track/case", 303)
        self._get("/track/code", 303)
        for path in ("/track", "/track/code", "/track/leave"):
            response = self.url_open(
                path, data={"number": self.request_.number}, allow_redirects=False
            )
            self.assertEqual(response.status_code, 400, path)
        self.assertFalse(self._deliver_codes())
