import re
from datetime import timedelta

import lxml.html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .outside_common import SECRET, OutsideCommon
from .portal_common import PDF, PNG

WHO = {"person": "Maria Santos", "position": "District Engineer"}
NAMED = "Maria Santos, District Engineer, by link"


@tagged("post_install", "-at_install")
class TestOutsidePage(HttpCase, OutsideCommon):
    """The signed page as somebody without an account opens it: in a browser, or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        # Dates of the page are those of the server: the case is of yesterday.
        cls.case = cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "partner_id": cls.citizen.id,
                    "service_id": cls.permit.id,
                    "agency_id": cls.permits.id,
                    "name": f"Water for {SECRET}",
                    "description": f"<p>{SECRET} asks for water</p>",
                    "filed_at": cls.now - timedelta(days=1),
                    "user_id": cls.officer.id,
                }
            ]
        )
        cls.case.message_post(
            body=f"Letter of {SECRET}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=cls.citizen.id,
            attachments=[(f"{SECRET}.pdf", PDF)],
        )
        cls.case.message_post(body="Note of the office", message_type="comment")

    def setUp(self):
        super().setUp()
        # Nobody is logged in; the session is there as a browser keeps it.
        self.authenticate(None, None)

    def _sent(self, kind="transfer"):
        at = fields.Datetime.now()
        referral = self._send(kind, at=at)
        self.url = f"/referral/{referral._link(at).rpartition('/')[2]}"
        return referral

    def _get(self, path="", status=200):
        response = self.url_open(self.url + path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        return response

    def _text(self, response):
        main = lxml.html.fromstring(response.text).get_element_by_id("wrap")
        return re.sub(r"\s+", " ", main.text_content())

    def _form(self, act):
        form = lxml.html.fromstring(self._get(f"/{act}").text).forms[0]
        return {name: value or "" for name, value in form.form_values()}

    def _post(self, act, status=303, files=(), form=None, **values):
        values = {**(form or self._form(act)), **WHO, **values}
        response = self.url_open(
            f"{self.url}/{act}",
            data=values,
            files=[("files", file) for file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status, response.text[-800:])
        self.env.invalidate_all()
        return response

    def _officer_told(self, referral):
        """What the officer who sent it got, the latest first."""
        return referral.message_ids.filtered(
            lambda it: self.officer.partner_id in it.partner_ids
        )

    # ------------------------------------------------------------------
    # LOOKING
    # ------------------------------------------------------------------

    def test_the_page_shows_what_was_shared_and_nothing_else(self):
        self._sent()
        text = self._text(self._get())
        for words in (
            f"Referral {self.case.number}",
            "Please connect the house.",
            f"{SECRET} asks for water",
            f"Letter of {SECRET}",
            f"{SECRET}.pdf",
            "Luz dela Cruz",
            "Lawful basis: The other office needs it for a task the law gives it",
            "Nobody has confirmed receipt yet.",
            "Accept",
            "Decline",
            "555 0123",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Note of the office", text)
        self.assertNotIn("E-mail to", text)

    def test_what_was_not_shared_stays_away(self):
        referral = self._sent()
        self.case.message_post(
            body="Said later", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        other = self._send("consult", at=self.now, agency=self.roads, keys=[])
        for number in (0, 1, 2**31, 2**40, other.id):
            self._get(f"/file/{number}", 404)
        foreign = self.case.message_ids.attachment_ids
        self.assertTrue(foreign)
        self._get(f"/file/{foreign[0].id}", 404)
        copy = referral.share_ids.attachment_id
        self.assertEqual(self._get(f"/file/{copy.id}").content, PDF)
        self.assertNotIn("Said later", self._get().text)

    def test_headers(self):
        referral = self._sent()
        pages = ("", "/accepted", f"/file/{referral.share_ids.attachment_id.id}")
        for path in pages:
            with self.subTest(path):
                headers = self._get(path).headers
                self.assertEqual(headers["Cache-Control"], "no-store")
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(headers["X-Frame-Options"], "DENY")
                self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("<script", self._get().text)

    def test_opening_changes_nothing(self):
        referral = self._sent()
        before = (referral.state, len(referral.message_ids), referral.write_date)
        rows = self.env["gov.evidence"].search_count([])
        for act in ("", "/accepted", "/declined", "/received", "/wrote", "/returned"):
            self._get(act)
            self.url_open(self.url + act, method="HEAD")
        self.env.invalidate_all()
        after = (referral.state, len(referral.message_ids), referral.write_date)
        self.assertEqual(before, after)
        self.assertEqual(rows, self.env["gov.evidence"].search_count([]))
        self.assertFalse(self._acts(referral))

    def test_each_look_is_logged_for_the_agency(self):
        self._sent()
        self._get()
        self.env.cr.precommit.run()
        looks = self.case.with_user(self.citizen_user)._portal_looks()
        found = [it for it in looks if it["office"] == "Water District"]
        self.assertEqual(
            [it["purpose"] for it in found], ["opened it by a signed link"]
        )

    def test_every_wrong_link_gives_the_same_page(self):
        referral = self._sent()
        good = self.url
        token = good.rpartition("/")[2]
        old = referral._link(self.now - timedelta(days=61)).rpartition("/")[2]
        gone = self.env["gov.referral"].browse(2**31 - 1)
        texts = set()
        for wrong in (
            "x", "0", "%00", "%F0%9F%92%A9", "A" * 5000, token[:-2], token + "==A",
            token[::-1], old, token.swapcase(), f"{token}%20", "<script>", str(referral.id),
        ):  # fmt: skip
            for path in ("", "/accepted", "/nonsense"):
                self.url = f"/referral/{wrong}"
                with self.subTest(self.url + path):
                    response = self._get(path, 404)
                    self.assertNotIn(self.case.number, response.text)
                    self.assertNotIn(SECRET, response.text)
                    self.assertEqual(response.headers["Cache-Control"], "no-store")
                    texts.add(self._text(response))
        self.assertFalse(gone.exists())
        referral._transition().write({"link_version": 2})
        self.env.flush_all()
        self.url = good
        texts.add(self._text(self._get("", 404)))
        self.assertEqual(len(texts), 1)
        self.assertIn("This link is no longer valid", texts.pop())

    # ------------------------------------------------------------------
    # ACTING
    # ------------------------------------------------------------------

    def test_confirming_receipt(self):
        referral = self._sent()
        self._post("received")
        self.assertEqual(referral.state, "received")
        act = self._acts(referral)
        self.assertEqual(
            (act.kind, act.how, act.person), ("received", "link", WHO["person"])
        )
        entry = self._evidence("referral_received")
        self.assertEqual(entry.user_name, NAMED)
        self.assertEqual(self._evidence("outside_act").user_name, NAMED)
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertIn("Receipt is confirmed.", self._text(self._get("?done=received")))
        self.assertTrue(self._officer_told(referral))
        self.assertFalse(self._problems())

    def test_accepting_moves_custody(self):
        referral = self._sent()
        deadline = self.case.deadline
        self._post("accepted")
        self.assertEqual(referral.state, "accepted")
        self.assertEqual(referral.answered_by_name, NAMED)
        self.assertEqual(self.case.agency_id, self.water)
        self.assertEqual(self.case.deadline, deadline)
        text = self._text(self._get())
        self.assertIn("Water District is responsible and answers the citizen.", text)
        self.assertIn("Report the outcome", text)
        self.assertNotIn("Decline", text)
        self.assertTrue(self.case.with_user(self.officer).has_access("read"))
        self.assertFalse(self.case.with_user(self.officer).has_access("write"))
        self.assertFalse(self._problems())

    def test_accepting_with_a_target_of_ones_own(self):
        referral = self._sent()
        office = self.water
        day = office._local(self.now).date()
        closed = day + timedelta(days=(5 - day.weekday()) % 7)  # a Saturday
        for entered, words in (
            ("nonsense", "Enter a date, for example"),
            ("31.12.2026", "Enter a date, for example"),
            ("9999-12-31", "Your office is closed on that day."),
            (str(closed), "Your office is closed on that day."),
            (str(day - timedelta(days=7 + day.weekday())), "has passed"),
            (str(day + timedelta(days=56 - day.weekday())), "Your own target is later"),
        ):
            with self.subTest(entered):
                response = self._post("accepted", 422, act_by=entered)
                self.assertIn(words, self._text(response))
                self.assertEqual(referral.state, "sent")
        fitting = referral._for_outside().to_agency_id._local(
            self.env["gov.service.timer"]
            ._open_referral(referral, "referral_act", self.now)
            .deadline
        ).date() - timedelta(days=0)
        self.env["gov.service.timer"].search(
            [("referral_id", "=", referral.id), ("target", "=", "referral_act")]
        )._cancel(self.now, "only to learn the date")
        self._post("accepted", act_by=str(fitting))
        self.assertEqual(referral.act_by, office._closing(fitting))
        self.assertEqual(referral.due_at, referral.act_by)

    def test_declining(self):
        referral = self._sent()
        ground = self.env.ref("gov_crm.gov_referral_reason_not_competent")
        self._post(
            "declined", ground=str(ground.id), text="A city road", suggested="ceo"
        )
        self.assertEqual(referral.state, "declined")
        self.assertEqual(referral.decline_reason_id, ground)
        self.assertEqual(referral.decline_reason, "A city road")
        self.assertEqual(referral.suggested_agency_id, self.roads)
        self.assertEqual(self.case.agency_id, self.permits)
        response = self._get()
        self.assertIn("Declined on", self._text(response))
        self.assertNotIn(SECRET, response.text)

    def test_an_office_that_is_not_known_is_passed_on_in_words(self):
        referral = self._sent()
        ground = self.env.ref("gov_crm.gov_referral_reason_not_competent")
        self._post(
            "declined", ground=str(ground.id), text="No", suggested="The province"
        )
        self.assertFalse(referral.suggested_agency_id)
        self.assertIn("The province", referral.decline_reason)

    def test_writing_and_sending_files(self):
        referral = self._sent()
        files = [("../plan.pdf", PDF), ("photo.png", PNG)]
        self._post("wrote", text="Which <b>house</b>?\nThanks", files=files)
        self.assertEqual(referral.state, "received")
        message = self._officer_told(referral)[:1]
        self.assertEqual(message.author_id, self.water.partner_id)
        self.assertIn("Which &lt;b&gt;house&lt;/b&gt;?", message.body)
        self.assertIn(NAMED, message.body)
        self.assertEqual(
            sorted(message.attachment_ids.mapped("name")), ["photo.png", "plan.pdf"]
        )
        text = self._text(self._get())
        self.assertIn("Which <b>house</b>?", text)
        file = message.attachment_ids.filtered(lambda it: it.name == "plan.pdf")
        self.assertEqual(self._get(f"/file/{file.id}").content, PDF)
        # The officer answers on the thread; the agency hears of it and reads it here.
        before = len(self._mails(referral))
        referral.with_user(self.officer).sudo(False).message_post(
            body="Number 7",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        referral.with_user(self.officer).sudo(False).message_post(
            body="They are slow", message_type="comment"
        )
        self.env.flush_all()
        mails = self._mails(referral)
        self.assertEqual(len(mails) - before, 1)
        self.assertNotIn("Number 7", mails[0].body_html)
        text = self._text(self._get())
        self.assertIn("Number 7", text)
        self.assertNotIn("They are slow", text)

    def test_sending_back(self):
        referral = self._sent()
        self._post("returned", text="The plan is missing")
        self.assertEqual(referral.state, "returned")
        self.assertEqual(referral.return_reason, "The plan is missing")
        self.assertEqual(self.case.agency_id, self.permits)

    def test_answering_a_question(self):
        referral = self._sent("consult")
        self._post("accepted")
        self.assertEqual(self.case.agency_id, self.permits)
        self._post("completed", text="The pipe is ours.", files=[("a.pdf", PDF)])
        self.assertEqual(referral.state, "completed")
        self.assertEqual(referral.result, "The pipe is ours.")
        self.assertFalse(self._problems())

    def test_deciding_a_case_that_was_taken_over(self):
        referral = self._sent()
        self._post("accepted")
        form = self._form("decided")
        self.assertIn("ask that it be looked at again", form["redress"])
        self._post(
            "decided",
            form=form,
            outcome="denied",
            text="No water is left.\nWe are sorry.",
            grounds="Section 7",
            checked="1",
        )
        self.assertFalse(self.case.is_open)
        self.assertEqual(self.case.outcome, "denied")
        decision = self.case.decision_ids
        self.assertEqual(decision.decided_by_name, NAMED)
        self.assertEqual(decision.agency_id, self.water)
        self.assertEqual(decision.grounds, "Section 7")
        self.assertEqual(referral.state, "completed")
        answer = self.case.message_ids.filtered(lambda it: "We are sorry" in it.body)
        self.assertEqual(answer.author_id, self.water.partner_id)
        self.assertIn("Completed on", self._text(self._get()))
        self.assertFalse(self._problems())

    def test_a_decision_asks_for_what_the_law_wants(self):
        self._sent()
        self._post("accepted")
        for values, words in (
            ({"outcome": "granted", "text": "Yes"}, "tick this box"),
            ({"outcome": "granted", "checked": "1"}, "Write the answer the citizen"),
            ({"text": "Yes", "checked": "1"}, "Choose the outcome."),
            ({"outcome": "denied", "text": "No", "checked": "1"}, "Give the grounds."),
            (
                {
                    "outcome": "denied",
                    "text": "No",
                    "grounds": "x",
                    "redress": "",
                    "checked": "1",
                },
                "Say how the citizen can have the decision looked at again.",
            ),
            (
                {"outcome": "deemed_approved", "text": "x", "checked": "1"},
                "Choose the outcome.",
            ),
            (
                {"outcome": "no_jurisdiction", "text": "x", "checked": "1"},
                "Choose the outcome.",
            ),
        ):
            with self.subTest(words):
                response = self._post("decided", 422, **values)
                self.assertIn(words, self._text(response))
                self.assertTrue(self.case.is_open)

    def test_giving_a_case_back(self):
        referral = self._sent()
        self._post("accepted")
        self._post("gave-back", text="It is a city pipe.")
        back = self.case.pending_referral_id.sudo()
        self.assertEqual(
            (back.from_agency_id, back.to_agency_id, back.returns_id),
            (self.water, self.permits, referral),
        )
        self.assertIn(NAMED, back.reason)
        self.assertEqual(self.case.agency_id, self.water)
        self.assertIn("stays responsible", self._text(self._get()))
        self._get("/gave-back", 303)
        before = len(self._mails(referral))
        back.with_user(self.officer).sudo(False).action_accept()
        self.env.flush_all()
        self.assertEqual(self.case.agency_id, self.permits)
        self.assertEqual(referral.state, "returned")
        self.assertEqual(len(self._mails(referral)) - before, 1)
        self.assertIn("has the case again", self._mails(referral)[0].body_html)
        self.assertFalse(self._problems())

    def test_what_the_citizen_writes_reaches_the_agency(self):
        referral = self._sent()
        self._post("accepted")
        before = len(self._mails(referral))
        self.case.with_user(self.citizen_user)._portal_post(
            "When do you come?", [("map.pdf", PDF)], "k" * 24
        )
        self.env.flush_all()
        mails = self._mails(referral)
        self.assertEqual(len(mails) - before, 1)
        self.assertIn("The citizen has written.", mails[0].body_html)
        self.assertNotIn("When do you come?", mails[0].body_html)
        text = self._text(self._get())
        self.assertIn("When do you come?", text)
        self.assertNotIn("Said before", text)

    # ------------------------------------------------------------------
    # ONCE
    # ------------------------------------------------------------------

    def test_a_second_press_does_nothing_twice(self):
        referral = self._sent()
        form = self._form("wrote")
        for _press in range(3):
            response = self._post("wrote", form=form, text="Which house?")
            self.assertIn("done=wrote", response.headers["Location"])
        self.assertEqual(len(self._acts(referral)), 1)
        self.assertEqual(len(self._officer_told(referral)), 1)
        form = self._form("accepted")
        self._post("accepted", form=form)
        response = self._post("accepted", form=form)
        self.assertIn("done=accepted", response.headers["Location"])
        self.assertEqual(len(self.case.custody_ids), 2)

    def test_a_second_tab_shows_what_happened(self):
        referral = self._sent()
        decline, accept = self._form("declined"), self._form("accepted")
        self._post("accepted", form=accept)
        ground = self.env.ref("gov_crm.gov_referral_reason_known")
        response = self._post(
            "declined", form=decline, ground=str(ground.id), text="No", suggested="-"
        )
        self.assertIn("late=1", response.headers["Location"])
        text = self._text(self._get("?late=1"))
        self.assertIn("Nothing was changed.", text)
        self.assertIn(NAMED, text)
        self.assertEqual(referral.state, "accepted")
        self.assertEqual(len(self._acts(referral)), 1)

    # ------------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_without_csrf_nothing_happens(self):
        referral = self._sent()
        for token in ("", "forged"):
            self._post("accepted", 400, csrf_token=token)
        self.assertEqual(referral.state, "sent")

    @mute_logger("odoo.http")
    def test_garbage_is_refused(self):
        referral = self._sent()
        token = Request.csrf_token(self)
        for key in ("", "short", "ä" * 30, "x" * 300, "'; DROP TABLE"):
            self._post("accepted", 400, form={"csrf_token": token, "key": key})
        good = {"csrf_token": token, "key": "k" * 24}
        response = self._post("nonsense", form=good)
        self.assertIn("late=1", response.headers["Location"])
        for method in ("PUT", "DELETE", "PATCH"):
            response = self.url_open(f"{self.url}/accepted", data=good, method=method)
            self.assertEqual(response.status_code, 405)
        response = self.url_open(self.url, data=good)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(referral.state, "sent")

    def test_nobody_acts_without_a_name(self):
        referral = self._sent()
        for values, words in (
            ({"person": " "}, "Enter your name."),
            ({"position": "\n\t"}, "Enter your position"),
            ({"person": "x" * 101}, "This has 101 characters; 100 fit."),
        ):
            with self.subTest(words):
                response = self._post("accepted", 422, **values)
                page = lxml.html.fromstring(response.text)
                self.assertTrue(page.findtext(".//title").startswith("Error: "))
                link = page.xpath("//div[@role='alert']//a")[0].get("href")
                field = page.get_element_by_id(link[1:])
                self.assertEqual(field.get("aria-invalid"), "true")
                for described_by in field.get("aria-describedby").split():
                    self.assertTrue(page.get_element_by_id(described_by).text_content())
                self.assertIn(words, self._text(response))
        self.assertEqual(referral.state, "sent")

    def test_what_was_entered_is_kept_in_an_error(self):
        self._sent()
        response = self._post("declined", 422, text="A city <road>", suggested="CEO")
        form = lxml.html.fromstring(response.text).forms[0]
        values = dict(form.form_values())
        self.assertEqual(values["text"].strip(), "A city <road>")
        self.assertEqual(values["suggested"], "CEO")
        self.assertEqual(values["person"], WHO["person"])

    def test_files_that_cannot_be_taken(self):
        referral = self._sent()
        for files, words in (
            ([("a.exe", b"MZ\x90\x00")], "“a.exe” is not a PDF"),
            ([("a.pdf", b"")], "“a.pdf” is empty"),
            (
                [(f"{n}.pdf", PDF) for n in range(6)],
                "You chose 6 files. Send at most 5",
            ),
            ([], "Write your message, or choose a file."),
        ):
            with self.subTest(words):
                response = self._post("wrote", 422, files=files)
                self.assertIn(words, self._text(response))
        self.assertFalse(self._acts(referral))

    def test_a_person_is_remembered_in_the_session(self):
        self._sent()
        self._post("received")
        self.assertEqual(self._form("accepted")["person"], WHO["person"])
        self.authenticate(None, None)
        self.assertEqual(self._form("accepted")["person"], "")

    def test_limits(self):
        self._sent()
        rule = self.env.ref("gov_crm.gov_rate_limit_answer_target")
        rule.amount = 2
        self._post("wrote", text="one")
        self._post("wrote", text="two")
        response = self._post("wrote", 429, text="three")
        self.assertIn("Retry-After", response.headers)
        self.assertIn("Please wait a little", self._text(response))
        self.env.ref("gov_crm.gov_rate_limit_link_address").amount = 1
        self.assertIn("Please wait", self._text(self._get("", 429)))
