from unittest.mock import patch

import lxml.html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PDF, PNG, PortalCase


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

    def test_a_lost_session_keeps_the_words_and_leads_to_the_login(self):
        self.authenticate(None, None)
        path = f"/my/cases/{self.case.id}"
        words = "I will come on Monday."
        response = self.url_open(path, data={"message": words}, allow_redirects=False)
        self.assertEqual(response.status_code, 403)
        self.assertIn(words, response.text)
        self.assertIn("/web/login?redirect=", response.text)
        self.assertFalse(self._from_citizen(self.case))
