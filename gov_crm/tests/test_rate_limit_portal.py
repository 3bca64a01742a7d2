from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestRateLimitPortal(PortalCase):
    """Limits as citizens meet them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["gov.rate.limit.rule"]

    def _allow(self, purpose, scope, amount):
        rule = self.rules.search([("purpose", "=", purpose), ("scope", "=", scope)])
        rule.amount = amount
        self.env.flush_all()

    def test_too_many_messages_are_refused_and_nothing_is_stored(self):
        self._allow("post", "user", 2)
        self._login(self.citizen_user)
        for text in ("First", "Second"):
            self._send(self.case, text)
        page = self._send(self.case, "Third, kept for later", status=429)
        self.assertIn("Your message was not sent.", page.text)
        self.assertIn("Please try again in", page.text)
        self.assertIn("Third, kept for later</textarea>", page.text)
        self.assertGreater(int(page.headers["Retry-After"]), 0)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(len(self._from_citizen(self.case)), 2)
        # Somebody else behind the same address is not affected.
        self._login(self.other_user)
        form = {"csrf_token": self._csrf(), "key": "k" * 24}
        self._send(self.foreign, "Mine", **form)
        self.assertEqual(len(self._from_citizen(self.foreign)), 1)

    def test_one_case_has_its_own_limit(self):
        self._allow("post", "target", 1)
        second = self._past_case(self.citizen, "Permit for my second bakery")
        self._login(self.citizen_user)
        self._send(self.case, "First")
        self._send(self.case, "Second", status=429)
        self._send(second, "About the other one")
        self.assertEqual(len(self._from_citizen(self.case)), 1)

    def test_a_refused_form_counts_too(self):
        self._allow("post", "user", 2)
        self._login(self.citizen_user)
        for _ in range(2):
            self._send(self.case, "", status=422)
        self._send(self.case, "Now with a text", status=429)

    def test_trying_numbers_is_stopped_and_own_cases_stay_open(self):
        self._allow("lookup", "user", 3)
        self._login(self.citizen_user)
        self._get(f"/my/cases/{self.foreign.id}", status=404)
        # Within a test the counts of a request that ends in an error are undone with it
        # (see TestRateLimitTransactions), so those of three such requests are made here.
        for _ in range(3):
            self.env["gov.rate.limit"]._check("lookup", user=self.citizen_user)
        for number in (self.foreign.id, 2**30, 2**40):
            page = self._get(f"/my/cases/{number}", status=429)
            self.assertIn("Please try again in", page.text)
        self._get(f"/my/cases/{self.case.id}")
        self._get("/my/cases")

    def test_downloads_are_counted(self):
        self._allow("download", "user", 2)
        path = f"/my/cases/{self.case.id}/file/{self.files['plan.pdf'].id}"
        self._login(self.citizen_user)
        for _ in range(2):
            self._get(path)
        self.assertIn("Please try again in", self._get(path, status=429).text)

    def test_searches_are_counted_and_the_list_is_not(self):
        self._allow("search", "user", 2)
        for number in range(10):
            self._past_case(self.citizen, f"Permit {number}")
        self._login(self.citizen_user)
        for _ in range(2):
            self.assertIn("bakery", self._get("/my/cases?search=bakery").text)
        self._get("/my/cases?search=bakery", status=429)
        for _ in range(3):
            self._get("/my/cases")
