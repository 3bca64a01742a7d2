import re
from datetime import timedelta

import lxml.html
from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.log_mask import mask
from .feedback_common import FeedbackCommon


@tagged("post_install", "-at_install")
class TestFeedbackLink(FeedbackCommon):
    """The page behind the signed link, and the same page in the portal."""

    def setUp(self):
        super().setUp()
        self.citizen.email = "luz@mail.example"
        self.end = self._end()
        self.path = self._path(self.case)
        self.authenticate(None, None)

    def _path(self, case, at=None, **kind):
        url = case._feedback_url(at or fields.Datetime.now(), **kind)
        return re.sub(r"^https?://[^/]+", "", url)

    def _open(self, path, status=200):
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        return response

    def _words(self, response):
        return re.sub(
            r"\s+", " ", lxml.html.fromstring(response.text).text_content()
        ).strip()

    def _post(self, path, status=303, form=0, **values):
        """Fill in a form of the page as a browser without script would, and send it."""
        page = lxml.html.fromstring(self._open(path).text)
        shown = page.xpath("//form[@method='post']")[form]
        fields_ = {name: value for name, value in shown.form_values() if name != "text"}
        response = self.url_open(
            shown.get("action"), data=fields_ | values, allow_redirects=False
        )
        self.assertEqual(response.status_code, status)
        return response

    # ------------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------------

    def test_page(self):
        response = self._open(self.path)
        page = lxml.html.fromstring(response.text)
        self.assertEqual(len(page.xpath("//h1")), 1)
        legends = page.xpath("//fieldset/legend")
        self.assertEqual(len(legends), 6)
        self.assertIn("Is your problem solved?", legends[0].text_content())
        for fieldset in page.xpath("//fieldset"):
            self.assertTrue(fieldset.xpath(".//label/input[@type='radio']"))
            for label in fieldset.xpath(".//label"):
                self.assertTrue(label.text_content().strip())
        self.assertFalse(page.xpath("//script[@src]"), "works without script")
        for header, value in (
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Frame-Options", "DENY"),
        ):
            self.assertEqual(response.headers[header], value)
        # Nothing of the answer or the person stands here.
        self.assertNotIn("Come and get it", response.text)
        self.assertNotIn("Luz", response.text)

    def test_opening_changes_nothing(self):
        for _scanner in range(3):
            self._open(self.path)
        self.assertFalse(self._given(self.end))

    def test_answer_once(self):
        self._post(self.path, **self._texts(comment="Quick"))
        given = self._given(self.end)
        self.assertEqual((given.channel, given.comment), ("link", "Quick"))
        words = self._words(self._open(self.path))
        day = self.case._say_day(given.at)
        self.assertIn(f"You answered on {day}. Thank you.", words)
        self.assertNotIn("Send my answers", words)
        self.assertNotIn("Your problem is not solved", words)

    def test_second_press_keeps_the_first(self):
        page = lxml.html.fromstring(self._open(self.path).text)
        shown = dict(page.xpath("//form[@method='post']")[0].form_values())
        for solved in ("yes", "no"):
            response = self.url_open(
                self.path, data=shown | {"solved": solved}, allow_redirects=False
            )
            self.assertEqual(response.status_code, 303)
        self.assertEqual(self._given(self.end).solved, "yes")

    def test_errors_lose_nothing(self):
        texts = self._texts((3,), comment="Too long a queue")
        name = f"q{self.form.question_ids[1].id}"
        response = self._post(self.path, 422, **(texts | {name: "7"}))
        page = lxml.html.fromstring(response.text)
        self.assertTrue(page.xpath("//title")[0].text.startswith("Error:"))
        [link] = page.xpath("//*[@role='alert']//a")
        self.assertEqual(link.get("href"), f"#{name}")
        self.assertTrue(page.xpath(f"//fieldset[@id='{name}']"))
        self.assertEqual(page.xpath("//textarea")[0].text, "Too long a queue")
        checked = page.xpath("//input[@checked]/@value")
        self.assertEqual(checked, ["yes", "3"])

    def test_no_forgery_from_other_sites(self):
        with mute_logger("odoo.http"):
            response = self.url_open(self.path, data={"solved": "no", "key": "k" * 24})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._given(self.end))

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def test_wrong_links_get_one_page(self):
        token = self.path.rpartition("/")[2]
        other = self._end(self.foreign)._feedback_token(fields.Datetime.now())
        crossed = other[: len(other) // 2] + token[len(token) // 2 :]
        wrong = [
            token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB"),
            ("B" if token[0] != "B" else "C") + token[1:],
            token[:-1],
            token + "A",
            crossed,
            "x" * 60,
            "x" * 300,
            "%00" * 20,
        ]
        pages = set()
        for it in wrong:
            with self.subTest(it), mute_logger("odoo.http"):
                response = self.url_open(f"/feedback/{it}", allow_redirects=False)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn(self.case.number, response.text)
                pages.add(self._words(response))
        self.assertEqual(len(pages), 1)

    def test_a_link_opens_its_own_case_only(self):
        other = self._end(self.foreign)
        self._post(self._path(self.foreign), **self._texts())
        self.assertTrue(self._given(other))
        self.assertFalse(self._given(self.end))
        self.assertNotIn(self.foreign.number, self._open(self.path).text)

    def test_expired(self):
        with freeze_time(self.now + timedelta(days=59)):
            self._open(self.path)
        with freeze_time(self.now + timedelta(days=62)):
            words = self._words(self._open(self.path, 404))
        self.assertIn("no longer valid", words)

    def test_opened_again(self):
        self.case._reopen("The stove is missing", self.now, self.officer)
        words = self._words(self._open(self.path))
        self.assertIn("This case was opened again.", words)
        self.assertNotIn("Send my answers", words)
        self._end(outcome="denied")
        self.assertIn("has ended once more", self._words(self._open(self.path)))
        self.assertIn("Send my answers", self._words(self._open(self._path(self.case))))

    def test_limits(self):
        rule = self.env.ref("gov_crm.gov_rate_limit_feedback_answer_target")
        rule.amount = 2
        for _try in range(2):
            self._post(self.path, 422)
        response = self._post(self.path, 429)
        self.assertIn("Retry-After", response.headers)
        self.env.ref("gov_crm.gov_rate_limit_feedback_link_address").amount = 1
        self.assertEqual(self.url_open(self.path).status_code, 429)

    def test_links_do_not_stand_in_logs(self):
        self.assertEqual(mask(f"GET {self.path} HTTP/1.1"), "GET /feedback/… HTTP/1.1")

    # ------------------------------------------------------------------
    # THE E-MAIL
    # ------------------------------------------------------------------

    def test_the_link_is_in_the_citizens_mail_only(self):
        case = self._past_case(self.citizen, "Another", user_id=self.officer.id)
        case.message_subscribe(self.officer.partner_id.ids)
        mails = self.env["mail.mail"].search([])
        end = self._end(case)
        new = self.env["mail.mail"].search([]) - mails
        with_link = new.filtered(lambda mail: "/feedback/" in mail.body_html)
        self.assertEqual(with_link.recipient_ids, self.citizen)
        self.assertIn("Is your problem solved?", with_link.body_html)
        [token] = re.findall(r"/feedback/([\w-]+)", with_link.body_html)
        found, again = self.env["gov.decision"]._by_feedback_token(token)
        self.assertEqual((found, again), (end, False))
        # Whoever handled the case reads these, and finds no link in them.
        for message in case.message_ids:
            self.assertNotIn("/feedback/", message.body)

    def test_an_end_without_answer_invites_too(self):
        case = self._past_case(self.citizen, "To be taken back")
        mails = self.env["mail.mail"].search([])
        self._end(case, "withdrawn")
        new = self.env["mail.mail"].search([]) - mails
        self.assertIn("/feedback/", new.body_html)
        self.assertIn("has ended. Is your problem solved?", case.message_ids[0].body)

    # ------------------------------------------------------------------
    # NOT SOLVED
    # ------------------------------------------------------------------

    def test_ask_me_again(self):
        self._post(self.path, **self._texts(solved="partly"))
        page = lxml.html.fromstring(self._open(self.path).text)
        shown = [form.get("action") for form in page.xpath("//form[@method='post']")]
        place = shown.index(f"{self.path}/again")
        self._post(self.path, form=place)
        self.assertIn("We ask you again on", self._words(self._open(self.path)))
        Again = self.env["gov.feedback.again"]
        mails = self.env["mail.mail"].search([])
        Again._send_due()
        self.assertFalse(self.env["mail.mail"].search([]) - mails, "not yet")
        with freeze_time(self.now + timedelta(days=15)):
            Again._send_due()
            Again._send_due()
            new = self.env["mail.mail"].search([]) - mails
            new = new.filtered(lambda mail: "/feedback/" in mail.body_html)
            self.assertEqual(new.recipient_ids, self.citizen)
            [token] = re.findall(r"/feedback/([\w-]+)", new.body_html)
            words = self._words(self._open(f"/feedback/{token}"))
            self.assertIn("Is your problem solved?", words)
            self.assertNotIn("About the service", words)
            self._post(f"/feedback/{token}", solved="yes")
        given = self.end._feedback(True)
        self.assertEqual((given.solved, given.is_again), ("yes", True))

    def test_not_asked_again_where_the_case_goes_on(self):
        self._post(self.path, **self._texts(solved="no"))
        self.end._act_on_feedback("again", "", self.now, False, "k")
        self.case._reopen("The stove is missing", self.now, self.officer)
        mails = self.env["mail.mail"].search([])
        with freeze_time(self.now + timedelta(days=15)):
            self.env["gov.feedback.again"]._send_due()
        self.assertFalse(self.env["mail.mail"].search([]) - mails)

    def test_solved_offers_nothing(self):
        self._post(self.path, **self._texts(solved="yes"))
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"{self.path}/again",
                data={"csrf_token": self._csrf(), "key": "k" * 24},
            )
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.end._feedback_again())

    # ------------------------------------------------------------------
    # IN THE PORTAL
    # ------------------------------------------------------------------

    def test_portal(self):
        self._login(self.citizen_user)
        page = self._page(f"/my/cases/{self.case.id}")
        [link] = page.xpath("//section[@aria-labelledby='gov_feedback']//a/@href")
        self.assertEqual(link, f"/my/cases/{self.case.id}/feedback")
        self._post(link, **self._texts())
        self.assertEqual(self._given(self.end).channel, "portal")
        self.assertIn("Thank you.", self._text(f"/my/cases/{self.case.id}"))
        # The link of the e-mail is used up, too.
        self.assertIn("You answered on", self._words(self._open(self.path)))

    def test_portal_of_others(self):
        for user in (self.other_user, self.officer, self.oversight):
            self._login(user)
            self._get(f"/my/cases/{self.case.id}/feedback", 404)
        self._login(self.citizen_user)
        running = self._past_case(self.citizen, "Still running")
        self._get(f"/my/cases/{running.id}/feedback", 404)
        self.authenticate(None, None)
        self._get(f"/my/cases/{self.case.id}/feedback", 303)

    def test_who_follows_by_a_code(self):
        """The link of that page works as long as the page."""
        page = self.case._track_page()
        self._open(page["feedback_url"])
        with freeze_time(fields.Datetime.now() + timedelta(minutes=31)):
            self._open(page["feedback_url"], 404)
        self._post(page["feedback_url"], **self._texts())
        self.assertEqual(self.case._track_page()["feedback_url"], "")

    # ------------------------------------------------------------------
    # REDRESS ON THE SPOT
    # ------------------------------------------------------------------

    def _offer(self, path, act):
        """Place of the form that does this among the forms of the page."""
        page = lxml.html.fromstring(self._open(path).text)
        shown = [form.get("action") for form in page.xpath("//form[@method='post']")]
        return shown.index(f"{path}/{act}")

    def test_open_it_again_by_link(self):
        """Somebody without a login: the link speaks for the citizen of its case."""
        citizen = self.env["res.partner"].create(
            {"name": "Pedro", "gov_is_citizen": True, "email": "pedro@mail.example"}
        )
        case = self._past_case(citizen, "Street lamp")
        self._end(case)
        path = self._path(case)
        self._post(path, **self._texts(solved="no"))
        place = self._offer(path, "reopen")
        self._post(path, 422, form=place, text=" ")
        self._post(path, form=place, text="It is dark again.")
        self.env.invalidate_all()
        self.assertTrue(case.is_open)
        said = case.message_ids.filtered(lambda it: it.author_id == citizen)
        self.assertIn("It is dark again.", said.body)
        words = self._words(self._open(path))
        self.assertIn("Your case is open again.", words)
        with self.assertRaises(ValueError):
            self._offer(path, "reopen")

    def test_ask_for_a_review_by_link(self):
        citizen = self.env["res.partner"].create(
            {"name": "Pedro", "gov_is_citizen": True, "email": "pedro@mail.example"}
        )
        case = self._past_case(citizen, "Street lamp")
        self._end(case, "denied")
        path = self._path(case)
        self._post(path, **self._texts(solved="no"))
        with self.assertRaises(ValueError):
            self._offer(path, "reopen")  # another person decides
        self._post(path, form=self._offer(path, "review"), text="The lamp is yours.")
        self.env.invalidate_all()
        review = case.appeal_ids
        self.assertEqual((len(review), review.partner_id), (1, citizen))
        self.assertIn("The lamp is yours.", review.description)
        self.assertFalse(review.gov_agent_id)
        self.assertIn(
            "Your review was asked for.", self._words(self._open(f"{path}?done=review"))
        )
        with self.assertRaises(ValueError):
            self._offer(path, "review")

    def test_open_it_again_in_the_portal(self):
        self._login(self.citizen_user)
        path = f"/my/cases/{self.case.id}/feedback"
        self._post(path, **self._texts(solved="no"))
        self._post(path, form=self._offer(path, "reopen"), text="No stove.")
        self.env.invalidate_all()
        self.assertTrue(self.case.is_open)
