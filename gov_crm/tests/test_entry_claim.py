from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .entry_common import CodesByMail
from .portal_common import SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestClaim(CodesByMail, PortalCase):
    """Taking a case that was filed without an account into one's account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lina = cls.env["res.partner"]._gov_new_from_application(
            {"name": "Lina Reyes", "email": "lina@home.example", "lang": "en_US"}
        )
        cls.filed = cls._past_case(cls.lina, "Card for my mother")
        cls.filed.message_post(
            body="Here is my photo.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=cls.lina.id,
        )

    def setUp(self):
        super().setUp()
        self._login(self.citizen_user)

    def _post(self, path, **values):
        page = self._page(path)
        [form] = [
            dict(it.form_values())
            for it in page.xpath("//form[@method='post']")
            if it.get("action") == path
        ][:1]
        return self.url_open(path, data={**form, **values}, allow_redirects=False)

    def _ask(self, number):
        response = self._post("/my/claim", number=number)
        self.assertTrue(response.headers["Location"].endswith("/my/claim/code"))

    def _refused(self, code):
        response = self._post("/my/claim/code", code=code)
        self.assertEqual(response.status_code, 422)
        self.assertIn("does not fit", response.text)
        self.env.invalidate_all()

    def test_claim(self):
        self._ask(self.filed.number)
        [(to, code, text)] = self._deliver_codes()
        self.assertEqual(to, "lina@home.example")
        self.assertIn("take your request into your account", text)
        for _twice in range(2):
            response = self._post("/my/claim/code", code=code)
            self.assertIn(f"/my/cases/{self.filed.id}", response.headers["Location"])
        self.env.invalidate_all()
        self.assertEqual(self.filed.partner_id, self.citizen)
        text = self._text(f"/my/cases/{self.filed.id}?claimed=1")
        self.assertIn("This request is in your account now.", text)
        self.assertIn("Here is my photo.", text)
        self.assertIn(self.filed.number, self._text("/my/cases"))
        # It stands in the evidence, whole, and both have been told.
        evidence = self.filed.evidence_ids.filtered(lambda it: it.kind == "claimed")
        self.assertEqual(len(evidence), 1)
        self.assertIn(f'"from_id":{self.lina.id}', evidence.content)
        self.assertIn('"channel":"email"', evidence.content)
        self.assertEqual(evidence.user_name, "The citizen")
        results = self.env["gov.check"]._run(self.filed)
        self.assertFalse([line for result in results for line in result["problems"]])
        [told] = self.filed.message_ids.filtered(lambda it: "in an account" in it.body)
        self.assertEqual(told.partner_ids, self.citizen | self.lina)
        # The record of who filed it stays what it is.
        self.assertEqual(self.lina.name, "Lina Reyes")

    def test_wrong_code(self):
        self._ask(self.filed.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._refused("111111" if code != "111111" else "222222")
        self.assertEqual(self.filed.partner_id, self.lina)

    def test_code_of_another_case(self):
        own = self._past_case(
            self.env["res.partner"]._gov_new_from_application(
                {"name": "Mine", "email": "mine@home.example"}
            ),
            "Mine",
        )
        self._ask(own.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._ask(self.filed.number)
        self._refused(code)
        self.assertEqual(self.filed.partner_id, self.lina)

    def test_code_for_following_claims_nothing(self):
        self.env["helpdesk.ticket"]._send_case_code("track", self.filed.number, "n")
        [(_to, code, _text)] = self._deliver_codes()
        self._ask(self.filed.number)
        self._deliver_codes()
        self._refused(code)

    def test_contact_changed(self):
        self._ask(self.filed.number)
        [(_to, code, _text)] = self._deliver_codes()
        self.lina.email = "new@home.example"
        self._refused(code)
        self.assertEqual(self.filed.partner_id, self.lina)

    def test_sealed_meanwhile(self):
        self._ask(self.filed.number)
        [(_to, code, _text)] = self._deliver_codes()
        self.lina._gov_seal("Court order 7", self.now, self.env.user)
        self._refused(code)
        self._ask(self.filed.number)
        self.assertFalse(self._deliver_codes())

    def test_of_somebody_with_an_account(self):
        """Also of one whose login is archived: the same page, and no code."""
        self._ask(self.foreign.number)
        self.assertFalse(self._deliver_codes())
        self._refused("000000")
        self.other_user.active = False
        self._ask(self.foreign.number)
        self.assertFalse(self._deliver_codes())
        self.assertEqual(self.foreign.partner_id, self.other_citizen)

    def test_got_an_account_meanwhile(self):
        self._ask(self.filed.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._user("lina", "base.group_portal").partner_id = self.lina
        self._refused(code)
        with self.assertRaises(UserError):
            self.filed._claim(self.citizen_user, "email", self.now)

    def test_code_of_another_session(self):
        self._ask(self.filed.number)
        [(_to, code, _text)] = self._deliver_codes()
        self._login(self.other_user)
        self._ask(self.filed.number)
        self._refused(code)

    def test_public_has_no_door(self):
        self.authenticate(None, None)
        response = self.url_open("/my/claim", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_no_form(self):
        response = self.url_open(
            "/my/claim", data={"number": self.filed.number}, allow_redirects=False
        )
        self.assertEqual(response.status_code, 400)
        self.assertNotIn(SECRET, response.text)
