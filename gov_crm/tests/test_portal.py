import re
from datetime import timedelta
from unittest.mock import patch

import lxml.html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import GovCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00"
    b"\x00\x00\x1f\x15\xc4\x89"
)
SECRET = "Zaragoza"  # stands in whatever a reader must not see


class PortalCase(HttpCase, GovCommon):
    """Cases of two citizens, with all that has to stay in the office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.permits.partner_id.write(
            {"street": "City Hall, window 4", "phone": "555 0123", "email": False}
        )
        cls.permit.requirement_ids.where_to_secure = "your barangay hall"
        cls.case = cls._past_case(
            cls.citizen, "Permit for my bakery", user_id=cls.officer.id
        )
        cls.foreign = cls._past_case(cls.other_citizen, f"Permit of {SECRET}")
        cls._talk(cls.case, "We are looking at it.", files=[("plan.pdf", PDF)])
        cls._talk(
            cls.case, f"{SECRET} called about this", "mail.mt_note", [("note.pdf", PDF)]
        )
        cls._talk(cls.foreign, f"About {SECRET}", files=[("foreign.pdf", PDF)])
        attachments = cls.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket")]
        )
        cls.files = {attachment.name: attachment for attachment in attachments}

    @classmethod
    def _past_case(cls, citizen, name, **values):
        values.setdefault("filed_at", cls.now - timedelta(days=1))
        return cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "partner_id": citizen.id,
                    "service_id": cls.permit.id,
                    "agency_id": cls.permits.id,
                    "name": name,
                    **values,
                }
            ]
        )

    @classmethod
    def _talk(cls, case, body, subtype="mail.mt_comment", files=()):
        return case.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid=subtype,
            author_id=cls.officer.partner_id.id,
            attachments=list(files),
        )

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _csrf(self):
        return Request.csrf_token(self)

    def _get(self, path, status=200):
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        self.assertNotIn(SECRET, response.text)
        return response

    def _page(self, path):
        return lxml.html.fromstring(self._get(path).text)

    def _text(self, path):
        """What a person reads on the page, in one line."""
        main = self._page(path).get_element_by_id("wrap")
        return re.sub(r"\s+", " ", main.text_content())

    def _send(self, case, text, status=303, files=(), **values):
        """Fill in the form of the page as a browser would, and send it."""
        if not {"key", "csrf_token"} <= values.keys():
            form = self._page(f"/my/cases/{case.id}").xpath("//form[@method='post']")[0]
            values = {**dict(form.form_values()), **values}
        response = self.url_open(
            f"/my/cases/{case.id}",
            data={**values, "message": text},
            files=[("files", file) for file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status)
        return response

    def _from_citizen(self, case):
        self.env.invalidate_all()
        return case.message_ids.filtered(lambda m: m.author_id == case.partner_id)


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCase):
    def test_owner_reads_the_case(self):
        self._login(self.citizen_user)
        text = self._text(f"/my/cases/{self.case.id}")
        for words in (
            "Permit for my bakery",
            self.case.number,
            self.case.deadline_display["sentence"],
            "Licensing Office",
            "Officer: Officer",
            "City Hall, window 4",
            "Call 555 0123",
            "Mon–Fri 08:00–12:00, 13:00–17:00",
            "Officer, Licensing Office",
            "We are looking at it.",
            "plan.pdf",
            "City ordinance 1",
            "All times are those of Manila.",
        ):
            self.assertIn(words, text)
        self.assertNotIn("note.pdf", text)
        page = self._page(f"/my/cases/{self.case.id}")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//*[@aria-current='step']")), 1)
        for field in page.xpath(
            "//form[@method='post']//*[self::textarea or @type='file']"
        ):
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"))

    def test_decided_case(self):
        self.case._decide("denied", "Rule 7", "<h1>Sorry</h1>", self.now, self.officer)
        self._login(self.citizen_user)
        text = self._text(f"/my/cases/{self.case.id}")
        self.assertIn("Your request was not granted.", text)
        self.assertIn("Rule 7", text)
        self.assertIn("Sorry", text)
        self.assertIn("This case is closed, so you cannot write here any more.", text)
        page = self._page(f"/my/cases/{self.case.id}")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertFalse(page.xpath("//form[@method='post']"))

    def test_missing_papers_are_a_task(self):
        self._past_case(
            self.citizen,
            "Renewal",
            missing_papers="- Barangay clearance",
            complete_at=False,
        )
        self._login(self.citizen_user)
        page = self._page("/my/cases")
        groups = [
            re.sub(r"\s+", " ", h2.text_content()).strip() for h2 in page.xpath("//h2")
        ]
        self.assertEqual(groups, ["To do for you (1)", "In work (1)"])
        self.assertIn("One case waits for papers from you", self._text("/my"))
        link = page.xpath("//h3/a")[0].get("href")
        self.assertIn(
            "Barangay clearance You get it at: your barangay hall", self._text(link)
        )

    def test_others_get_the_page_of_nothing(self):
        def same(response):
            return re.sub(
                r'csrf_token: "\w+"|/my/cases/\d+|visitor|\d{4,}', "", response.text
            )

        paths = ("/my/cases/%s", f"/my/cases/%s/file/{self.files['foreign.pdf'].id}")
        for user in (self.citizen_user, self.officer, self.oversight):
            self._login(user)
            for path in paths:
                with self.subTest(path, user=user.login):
                    foreign = self._get(path % self.foreign.id, 404)
                    nothing = self._get(path % 999999, 404)
                    self.assertEqual(same(foreign), same(nothing))
                    self._get(path % (10**30), 404)

    def test_anonymous_logs_in_first(self):
        self.authenticate(None, None)
        for path in ("/my/cases", f"/my/cases/{self.foreign.id}", "/my/cases/page/2"):
            self.assertIn("/web/login", self._get(path, 303).headers["Location"])
        self._get(
            f"/my/cases/{self.foreign.id}/file/{self.files['foreign.pdf'].id}", 303
        )

    def test_officers_see_their_own_cases_only(self):
        self._login(self.officer)
        self.assertIn("You have no cases yet.", self._text("/my/cases"))

    def test_answers_are_private(self):
        self._login(self.citizen_user)
        file = f"/my/cases/{self.case.id}/file/{self.files['plan.pdf'].id}"
        for path, status in (
            ("/my/cases", 200),
            (f"/my/cases/{self.case.id}", 200),
            (f"/my/cases/{self.foreign.id}", 404),
            (file, 200),
        ):
            headers = self._get(path, status).headers
            self.assertEqual(headers["Cache-Control"], "no-store", path)
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["X-Frame-Options"], "DENY")

    def test_files(self):
        self._login(self.citizen_user)
        path = f"/my/cases/{self.case.id}/file/%s"
        response = self._get(path % self.files["plan.pdf"].id)
        self.assertEqual(response.content, PDF)
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        for name in ("note.pdf", "foreign.pdf"):
            file = self.files[name]
            self._get(path % file.id, 404)
            with mute_logger("odoo.http"):
                content = self.url_open(
                    f"/web/content/{file.id}", allow_redirects=False
                )
            self.assertNotEqual(content.content, PDF)
        self._get(path % (10**30), 404)
        self.assertFalse(self.files["plan.pdf"].access_token)

    def test_list_with_search_and_pages(self):
        for number in range(23):
            self._past_case(self.citizen, f"Drain {number}")
        self._login(self.citizen_user)
        self.assertIn("Page 1 of 2", self._text("/my/cases"))
        self.assertIn("Page 2 of 2", self._text("/my/cases/page/2"))
        self.assertIn("1 case found.", self._text("/my/cases?search=bakery"))
        number = self.case.number.replace("-", "- ")
        self.assertIn("1 case found.", self._text(f"/my/cases?search={number}"))
        self.assertIn("24 cases found.", self._text("/my/cases?search=business"))
        self.assertIn("You have no such cases.", self._text("/my/cases?show=answered"))
        response = self.url_open(f"/my/cases?search={SECRET}")
        self.assertIn("Nothing found", response.text)
        self.assertNotIn(f"Permit of {SECRET}", response.text)

    def test_odd_parameters_do_no_harm(self):
        self._login(self.citizen_user)
        for path in (
            "/my/cases?page=abc",
            "/my/cases?page=%C2%B2&sortby=x&filterby=y&groupby=z",
            "/my/cases/page/0",
            f"/my/cases/page/{10**30}",
            "/my/cases?show=%00&search=%00'\"%25_\\",
            "/my/cases?search=" + "x" * 3000,
            "/my/cases?search=%F0%28%8C%28&date_begin=never",
            f"/my/cases/{self.case.id}?sent=%00&access_token=x",
        ):
            with self.subTest(path):
                self.assertIn("Permit for my bakery", self._get(path).text)
        for path in (
            "/my/cases/abc",
            "/my/cases/-1",
            "/my/cases/page/x",
            "/my/cases/0",
        ):
            self._get(path, 404)

    def test_list_costs_no_query_per_case(self):
        def count():
            self.env.invalidate_all()
            Case = self.env["helpdesk.ticket"].with_user(self.citizen_user)
            before = self.env.cr.sql_log_count
            cases = Case.search(Case._portal_domain())
            cards = cases._portal_cards()
            return len(cards), self.env.cr.sql_log_count - before

        count()
        self._past_case(
            self.citizen, "Second", missing_papers="Clearance", complete_at=False
        )
        few = count()
        for number in range(12):
            self._past_case(
                self.citizen,
                f"More {number}",
                missing_papers="Clearance",
                complete_at=False,
            )
        many = count()
        self.assertEqual((few[0], many[0]), (2, 14))
        self.assertEqual(few[1], many[1])

    def test_home_leads_to_cases_and_not_to_tickets(self):
        self._login(self.citizen_user)
        page = self._page("/my")
        self.assertTrue(page.xpath("//a[@href='/my/cases']"))
        self.assertFalse(page.xpath("//a[@href='/my/tickets']"))
        self.assertFalse(page.xpath("//form[contains(@action, '/new/ticket')]"))


@tagged("post_install", "-at_install")
class TestPortalWriting(PortalCase):
    def setUp(self):
        super().setUp()
        self._login(self.citizen_user)

    def test_write_a_message(self):
        first_answer = self.case.timer_ids.filtered(
            lambda t: t.target == "first_response"
        )
        state = first_answer.state
        response = self._send(
            self.case, "Good morning.\n<b>See</b> the plan.", files=[("a.pdf", PDF)]
        )
        self.assertTrue(response.headers["Location"].endswith("?sent=1#sent"))
        text = self._text(f"/my/cases/{self.case.id}?sent=1")
        self.assertIn("Your message was sent.", text)
        self.assertIn("<b>See</b> the plan.", text)
        message = self._from_citizen(self.case)
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertEqual(message.partner_ids, self.officer.partner_id)
        self.assertEqual(message.attachment_ids.name, "a.pdf")
        self.assertEqual(message.attachment_ids.res_id, self.case.id)
        self.assertFalse(message.attachment_ids.access_token)
        self.assertTrue(self.case.waits_for_answer)
        self.assertEqual(first_answer.state, state)
        self.assertFalse(self.case.access_token)
        self.assertNotIn(self.citizen, self.case.message_partner_ids)
        file = f"/my/cases/{self.case.id}/file/{message.attachment_ids.id}"
        self.assertEqual(self._get(file).content, PDF)

    def test_sent_twice_is_posted_once(self):
        form = self._page(f"/my/cases/{self.case.id}").xpath("//form[@method='post']")[
            0
        ]
        values = dict(form.form_values())
        for _time in range(3):
            self._send(self.case, "Hello", files=[("a.pdf", PDF)], **values)
        self.assertEqual(len(self._from_citizen(self.case)), 1)
        # Who goes back and writes something else means it.
        self._send(self.case, "Hello again", **values)
        self._send(self.case, "Hello again", files=[("b.png", PNG)], **values)
        self.assertEqual(len(self._from_citizen(self.case)), 3)

    @mute_logger("odoo.http")
    def test_without_csrf_nothing_is_posted(self):
        self._send(self.case, "Hello", 400, key="k" * 24, csrf_token="")
        self._send(self.case, "Hello", 400, key="k" * 24, csrf_token="forged")
        self.assertFalse(self._from_citizen(self.case))

    def test_garbage_is_refused(self):
        token = self._csrf()
        for key in ("", "short", "ä" * 30, "x" * 300, "'; DROP TABLE"):
            self._send(self.case, "Hello", 400, csrf_token=token, key=key)
        path = f"/my/cases/{self.case.id}"
        values = {"csrf_token": token, "key": "k" * 24}
        for files in (
            [("message", ("a.txt", b"a file as message"))],
            [("files", ("", b"nameless"))],
            [("other", ("a.pdf", PDF))],
        ):
            response = self.url_open(
                path, data=values, files=files, allow_redirects=False
            )
            self.assertEqual(response.status_code, 422)
        response = self.url_open(path, data=values, method="PUT")
        self.assertEqual(response.status_code, 405)
        self.assertFalse(self._from_citizen(self.case))

    def test_control_characters_are_dropped(self):
        self._send(self.case, "a\x00b\x1b[0mc\r\nd")
        self.assertIn("ab[0mc", self._text(f"/my/cases/{self.case.id}"))

    def test_errors_stand_at_the_field_and_keep_the_text(self):
        docs = [(f"{number}.pdf", PDF) for number in range(6)]
        for text, files, words in (
            ("", [], "Write your message, or choose a file."),
            ("  \n", [], "Write your message, or choose a file."),
            ("My words " * 2000, [], "Your message has 17,999 characters"),
            ("My words", docs, "You chose 6 files. Send at most 5"),
            ("My words", [("a.exe", b"MZ\x90\x00")], "“a.exe” is not a PDF"),
            ("My words", [("a.pdf", b"MZ\x90\x00")], "“a.pdf” is not a PDF"),
            (
                "My words",
                [("a.svg", b"<svg xmlns='x'><script/></svg>")],
                "is not a PDF",
            ),
            (
                "My words",
                [("a.txt", b"<html><script>1</script></html>")],
                "is not a PDF",
            ),
            ("My words", [("a.pdf", b"")], "“a.pdf” is empty"),
        ):
            with self.subTest(words, text=text[:10]):
                response = self._send(self.case, text, 422, files=files)
                page = lxml.html.fromstring(response.text)
                self.assertTrue(page.findtext(".//title").startswith("Error: "))
                self.assertIn(words.replace(",", ""), response.text.replace(",", ""))
                self.assertEqual(
                    page.get_element_by_id("gov_message").text_content().strip(),
                    text.strip(),
                )
                link = page.xpath("//div[@role='alert']//a")[0].get("href")
                field = page.get_element_by_id(link[1:])
                self.assertEqual(field.get("aria-invalid"), "true")
                for described_by in field.get("aria-describedby").split():
                    self.assertTrue(page.get_element_by_id(described_by).text_content())
        self.assertFalse(self._from_citizen(self.case))

    def test_large_file(self):
        with patch(
            "odoo.addons.gov_crm.controllers.portal_upload.MAX_MEGABYTES", 0.00001
        ):
            response = self._send(self.case, "My words", 422, files=[("a.pdf", PDF)])
        self.assertIn("“a.pdf” is larger than", response.text)

    def test_names_and_kinds_of_files(self):
        files = [
            ("..\\..\\evil\u202efdp.exe", PDF),
            ("photo.JPG.html", PNG),
            ("letter.txt", "Guten Tag, Grüße".encode()),
        ]
        self._send(self.case, "", files=files)
        attachments = self._from_citizen(self.case).attachment_ids.sorted("id")
        self.assertEqual(
            sorted(attachments.mapped("name")),
            ["evilfdp.exe.pdf", "letter.txt", "photo.JPG.html.png"],
        )
        self.assertEqual(
            sorted(attachments.mapped("mimetype")),
            ["application/pdf", "image/png", "text/plain"],
        )

    def test_not_to_others_and_not_to_closed_cases(self):
        token = self._csrf()
        values = {"csrf_token": token, "key": "k" * 24}
        self._send(self.foreign, "Hello", 404, **values)
        self.case._decide("granted", False, "<p>Yes</p>", self.now, self.officer)
        response = self._send(self.case, "Too late", 422, **values)
        self.assertIn("Your message was not sent.", response.text)
        self.assertIn("Too late", response.text)
        self.assertFalse(self._from_citizen(self.case))
        self.assertFalse(self._from_citizen(self.foreign))

    def test_a_lost_session_leads_back_to_the_page(self):
        self.authenticate(None, None)
        path = f"/my/cases/{self.case.id}"
        response = self.url_open(path, data={"message": "x"}, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login?redirect=", response.headers["Location"])
        self.assertFalse(self._from_citizen(self.case))


@tagged("post_install", "-at_install")
class TestPortalOldRoutes(PortalCase):
    def test_pages_lead_to_the_new_ones(self):
        self._login(self.citizen_user)
        for path, target in (
            ("/my/tickets", "/my/cases"),
            ("/my/tickets/page/3?sortby=garbage", "/my/cases"),
            (f"/my/ticket/{self.foreign.id}", f"/my/cases/{self.foreign.id}"),
            (f"/my/ticket/{self.case.id}/token", f"/my/cases/{self.case.id}"),
        ):
            self.assertTrue(self._get(path, 303).headers["Location"].endswith(target))

    def test_a_token_opens_nothing(self):
        self.foreign.access_token = "3a0e5f5e-0000-4000-8000-000000000000"
        self.authenticate(None, None)
        token = self.foreign.access_token
        response = self.url_open(f"/my/ticket/{self.foreign.id}/{token}")
        self.assertNotIn(SECRET, response.text)
        self.assertIn("/web/login", response.url)
        sign = self.foreign._sign_token(self.other_citizen.id)
        for access in ({"token": token}, {"hash": sign, "pid": self.other_citizen.id}):
            response = self.url_open(
                "/mail/chatter_fetch",
                json={
                    "params": {
                        "thread_model": "helpdesk.ticket",
                        "thread_id": self.foreign.id,
                        **access,
                    }
                },
            )
            self.assertNotIn(SECRET, response.text)
            with mute_logger("odoo.http"):
                self.url_open(
                    "/mail/message/post",
                    json={
                        "params": {
                            "thread_model": "helpdesk.ticket",
                            "thread_id": self.foreign.id,
                            "post_data": {"body": "forged", "message_type": "comment"},
                            **access,
                        }
                    },
                )
        self.assertNotIn("forged", str(self.foreign.message_ids.mapped("body")))

    @mute_logger("odoo.http")
    def test_routes_that_change_things_are_closed(self):
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        done.close_from_portal = True
        stage, count = self.case.stage_id, self.env["helpdesk.ticket"].search_count([])
        for user in (self.citizen_user, self.officer):
            self._login(user)
            close = f"/ticket/close?ticket_id={self.case.id}&stage_id={done.id}"
            for path in (
                close,
                "/new/ticket",
                "/submitted/ticket?subject=x&description=y",
            ):
                self._get(path, 404)
                for data in ({"x": "y"}, {"csrf_token": self._csrf()}):
                    status = self.url_open(path, data=data).status_code
                    self.assertIn(status, (400, 404))
        self.env.invalidate_all()
        self.assertEqual(self.case.stage_id, stage)
        self.assertTrue(self.case.is_open)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)
