import lxml.html

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mandate_common import MandateCommon
from .portal_common import PDF, SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestCaseActsPortal(PortalCase, MandateCommon):
    """The pages on which citizens do something with their case, by plain requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("appeal", 5)
        cls.path = f"/my/cases/{cls.case.id}"

    @classmethod
    def _standard(cls, target, amount, **values):
        cls.papers = cls.env.ref("gov_crm.gov_pause_reason_papers")
        if target == "resolve":
            values["pause_reason_ids"] = [(6, 0, cls.papers.ids)]
        return super()._standard(target, amount, **values)

    def setUp(self):
        super().setUp()
        self._login(self.citizen_user)

    def _form(self, path, index=0):
        forms = self._page(path).xpath(
            "//main//form[@method='post'] | //form[@method='post' and @enctype]"
        )
        return dict(forms[index].form_values())

    def _post(self, path, status=303, files=None, form=None, **values):
        values = {**(self._form(form or path)), **values}
        response = self.url_open(path, data=values, files=files, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        self.assertNotIn(SECRET, response.text)
        self.env.invalidate_all()
        return response

    def _decide(self, outcome="denied"):
        self.case.with_user(self.officer)._decide(
            outcome,
            "No room." if outcome == "denied" else False,
            "<p>The answer</p>",
            fields.Datetime.now(),
            self.officer,
        )
        self.env.flush_all()

    # ------------------------------------------------------------------

    def test_withdraw(self):
        text = self._text(f"{self.path}/withdraw")
        self.assertIn("You get no decision.", text)
        self.assertIn("Keep my request", text)
        response = self._post(f"{self.path}/withdraw", message="I moved.")
        self.assertTrue(response.headers["Location"].endswith("?done=withdrawn#done"))
        self.assertEqual(self.case.outcome, "withdrawn")
        text = self._text(f"{self.path}?done=withdrawn")
        self.assertIn("You took this request back.", text)
        # The page says so afterwards, and a second press changes nothing.
        self.assertIn("closed already", self._text(f"{self.path}/withdraw"))
        form = {"csrf_token": self._csrf(), "key": "k" * 24}
        response = self.url_open(
            f"{self.path}/withdraw", data=form, allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("Take this request back", self._text(self.path))

    def test_review(self):
        self.assertIn("There is no decision yet", self._text(f"{self.path}/review"))
        self._decide()
        page = self._text(self.path)
        self.assertIn("Ask for a review", page)
        text = self._text(f"{self.path}/review")
        for words in (
            "City Hall looks at everything again",
            "Nobody who worked on your case before decides the review",
            "You have the answer by",
            "You can ask for it until",
        ):
            self.assertIn(words, text)
        refused = self._post(f"{self.path}/review", 422, message=" ")
        self.assertIn("Error: Ask for a review", refused.text)
        self.assertIn("Write in your own words", refused.text)
        response = self._post(
            f"{self.path}/review",
            message="There is room.",
            files=[("files", ("plan.pdf", PDF))],
        )
        appeal = self.case.appeal_ids
        self.assertEqual(len(appeal), 1)
        self.assertIn(
            f"/my/cases/{appeal.id}?done=review", response.headers["Location"]
        )
        text = self._text(f"/my/cases/{appeal.id}?done=review")
        self.assertIn("You asked for a review.", text)
        self.assertIn(f"This is the review of your case {self.case.number}", text)
        self.assertIn("plan.pdf", text)
        text = self._text(self.path)
        self.assertIn(f"Review {appeal.number}: City Hall looks at it.", text)
        self.assertIn("You asked for a review on", self._text(f"{self.path}/review"))

    def test_not_solved(self):
        self._decide("resolved")
        text = self._text(self.path)
        self.assertIn("Is your problem solved?", text)
        response = self._post(f"{self.path}/solved", form=self.path, answer="yes")
        self.assertTrue(response.headers["Location"].endswith("?done=solved#done"))
        self.assertEqual(self.case.solved, "yes")
        response = self._post(f"{self.path}/solved", form=self.path, answer="no")
        self.assertTrue(response.headers["Location"].endswith("/not-solved"))
        text = self._text(f"{self.path}/not-solved")
        self.assertIn("We open your case again, with the same number", text)
        response = self._post(f"{self.path}/not-solved", message="Still dark.")
        self.assertTrue(response.headers["Location"].endswith("?done=reopened#done"))
        self.assertTrue(self.case.is_open)
        self.assertNotIn("Is your problem solved?", self._text(self.path))

    def test_papers(self):
        self.case.with_user(self.officer)._pause(
            self.papers,
            fields.Datetime.now(),
            self.officer,
            papers="Barangay clearance\nTax number",
        )
        self.env.flush_all()
        self.assertIn("Send it", self._text("/my/cases"))
        page = self._page(self.path)
        self.assertTrue(page.xpath(f"//a[@href='{self.path}/papers']"))
        text = self._text(f"{self.path}/papers")
        self.assertIn("You get it at: your barangay hall", text)
        self.assertIn("goes on by itself when you have sent everything", text)
        refused = self._post(f"{self.path}/papers", 422)
        self.assertIn("Choose a file, write an answer", refused.text)
        refused = self._post(
            f"{self.path}/papers",
            422,
            files=[("file_0", ("a.exe", b"MZ\x90\x00nothing"))],
            text_1="123",
        )
        again = lxml.html.fromstring(refused.text)
        self.assertEqual(again.get_element_by_id("gov_text_1").text, "123")
        self.assertTrue(again.get_element_by_id("gov_file_error_0").text_content())
        response = self._post(
            f"{self.path}/papers",
            files=[("file_0", ("clearance.pdf", PDF))],
            later_1="1",
        )
        self.assertIn("done=some_papers", response.headers["Location"])
        self.assertEqual(self.case.missing_papers, "Tax number")
        self.assertTrue(self.case.is_paused)
        response = self._post(f"{self.path}/papers", text_0="123-456")
        self.assertIn("done=papers", response.headers["Location"])
        self.assertFalse(self.case.is_paused)
        self.assertIn("We need nothing from you now", self._text(f"{self.path}/papers"))
        self._assert_whole(self.case)

    def test_papers_by_a_representative(self):
        self.case.with_user(self.officer)._pause(
            self.papers,
            fields.Datetime.now(),
            self.officer,
            papers="Barangay clearance",
        )
        self._mandate(scope_kind="documents")
        self.env.flush_all()
        self._login(self.agent_user)
        self._get(self.path, 404)
        self._get(f"{self.path}/withdraw", 404)
        page = self._page(f"/my/papers/{self.case.id}")
        self.assertTrue(page.xpath(f"//a[@href='{self.path}/papers']"))
        response = self._post(
            f"{self.path}/papers", files=[("file_0", ("clearance.pdf", PDF))]
        )
        self.assertIn(f"/my/papers/{self.case.id}", response.headers["Location"])
        self.assertFalse(self.case.is_paused)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        self._decide()
        for user in (self.other_user, self.officer, self.agent_user):
            self._login(user)
            for what in ("withdraw", "review", "not-solved", "papers"):
                with self.subTest(user=user.login, what=what):
                    self._get(f"{self.path}/{what}", 404)
                    response = self.url_open(
                        f"{self.path}/{what}",
                        data={
                            "csrf_token": self._csrf(),
                            "key": "k" * 24,
                            "message": "Hello",
                        },
                        allow_redirects=False,
                    )
                    self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertFalse(self.case.appeal_ids)

    @mute_logger("odoo.http")
    def test_without_csrf_or_key(self):
        for what in ("withdraw", "review", "not-solved", "papers", "solved"):
            for values in (
                {"key": "k" * 24},
                {"csrf_token": "forged", "key": "k" * 24},
                {"csrf_token": self._csrf(), "key": "short"},
            ):
                response = self.url_open(
                    f"{self.path}/{what}",
                    data={**values, "message": "Hello"},
                    allow_redirects=False,
                )
                self.assertEqual(response.status_code, 400, (what, values))
        self.env.invalidate_all()
        self.assertTrue(self.case.is_open)

    def test_old_links(self):
        for old, new in (
            ("/my/tickets", "/my/cases"),
            ("/my/tickets/page/2", "/my/cases"),
            (f"/my/ticket/{self.case.id}", self.path),
            (f"/my/ticket/{self.case.id}/anytoken", self.path),
            ("/new/ticket", "/services"),
        ):
            response = self._get(old, 303)
            self.assertTrue(response.headers["Location"].endswith(new), old)
        for closed in ("/ticket/close", "/submitted/ticket"):
            self._get(closed, 404)

    def test_order_of_the_page(self):
        self._decide()
        heads = [
            " ".join(head.text_content().split())
            for head in self._page(self.path).xpath("//h2")
        ]
        wanted = [
            "Your request was not granted.",
            "Is your problem solved?",
            "When",
            "Who answered",
            "How far it is",
            "More about it",
        ]
        self.assertEqual([head for head in heads if head in wanted], wanted)
        details = [it.text_content() for it in self._page(self.path).xpath("//summary")]
        self.assertEqual(
            details[-3:],
            [
                "Where it has been",
                "Not happy? Ask for a review",
                "Who looked at this case",
            ],
        )
