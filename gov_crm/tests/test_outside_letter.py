import io
import re

import pypdf
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools import pdf
from .common import utc
from .outside_common import SECRET, SENT, OutsideCommon


@tagged("post_install", "-at_install")
class TestOutsideLetter(OutsideCommon):
    """The letter, its link, and the agency that gets it."""

    def _outgoing(self, mail, at=SENT):
        with freeze_time(at):
            return mail._prepare_outgoing_list()

    def test_sending_puts_one_letter_into_the_outbox(self):
        referral = self._send()
        mail = self._mails(referral)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("desk@water.example", mail.email_to)
        self.assertEqual(mail.email_from, '"Licensing Office" <permits@city.example>')
        self.assertEqual((referral.link_version, referral.letter_at), (1, SENT))
        with freeze_time(SENT):
            self.assertEqual(
                referral.letter_display, "Waits to be sent to desk@water.example"
            )
        self.assertEqual(self.case.agency_id, self.permits)

    def test_a_referral_to_an_office_here_sends_no_letter(self):
        referral = self._send(agency=self.roads)
        self.assertFalse(self._mails(referral))
        self.assertFalse(referral.letter_display)
        with self.assertRaisesRegex(UserError, "needs no letter"):
            referral.with_user(self.officer).sudo(False).action_send_letter()

    def test_nothing_that_opens_the_page_is_stored(self):
        referral = self._send()
        token = self._token(referral)
        mail = self._mails(referral)
        stored = f"{mail.body_html} {mail.body} {mail.headers} {mail.attachment_ids}"
        stored += " ".join(map(str, referral.message_ids.mapped("body")))
        self.assertNotIn(token[:40], stored)
        self.assertNotIn("/referral/", stored)
        [sent] = self._outgoing(mail)
        self.assertIn(f"/referral/{token}", sent["body"])
        self.assertIn(f"/referral/{token}", sent["body_alternative"])

    def test_the_mail_tells_nothing_of_the_citizen(self):
        referral = self._send()
        [sent] = self._outgoing(self._mails(referral))
        text = sent["body"] + sent["subject"] + self._text(sent)
        for secret in (SECRET, self.citizen.name, self.citizen.email, "asks for water"):
            self.assertNotIn(secret, text)

    def _text(self, sent):
        [(name, content, mimetype)] = sent["attachments"]
        self.assertEqual(name, f"Referral {self.case.number}.pdf")
        self.assertEqual(mimetype, "application/pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    def test_the_letter_says_what_a_letter_must(self):
        if not pdf.is_available():
            self.skipTest("this machine makes no PDF")
        referral = self._send()
        [sent] = self._outgoing(self._mails(referral))
        text = self._text(sent)
        for words in (
            f"Referral {self.case.number}",
            "Licensing Office asks you to take over the request of a citizen.",
            "Please connect the house.",
            "Please say by Thu 26 Nov, 17:00 whether you accept.",
            "Thu 26 Nov, 17:00. It does not change by this referral.",
            "The request, Name of the citizen",
            "2 messages, 1 file. You read it on the page below.",
            "The other office needs it for a task the law gives it",
            "Officer, Licensing Office, Hall 4, 555 0123, permits@city.example",
            "November 24, 2026",
            "Sat 23 Jan 2027",
        ):
            self.assertIn(words, text)
        # What is too long for a line is broken in the print.
        address = self.env["gov.referral"].get_base_url() + "/referral/"
        self.assertIn(address + self._token(referral), text.replace(" ", ""))
        content = sent["attachments"][0][1]
        reader = pypdf.PdfReader(io.BytesIO(content))
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")
        self.assertTrue(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
        self.assertIn(b"pdfuaid", reader.trailer["/Root"]["/Metadata"].get_data())
        self.assertIn(
            "QR code with the address of the page", str(_alternatives(reader))
        )

    def test_without_a_pdf_the_letter_stands_in_the_mail(self):
        referral = self._send()
        self.patch(pdf, "is_available", lambda: False)
        [sent] = self._outgoing(self._mails(referral))
        self.assertFalse(sent["attachments"])
        self.assertIn("Please connect the house.", sent["body"])
        self.assertNotIn(SECRET, sent["body"])

    def test_kinds_ask_different_things(self):
        for kind, words in (
            ("consult", "asks you a question about the request"),
            ("joint", "asks you to work with it on the request"),
        ):
            with self.subTest(kind):
                [sent] = self._outgoing(self._mails(self._send(kind)))
                self.assertIn(words, sent["body"])

    # ------------------------------------------------------------------
    # THE LINK
    # ------------------------------------------------------------------

    def test_a_link_opens_its_referral_and_no_other(self):
        referral = self._send()
        token = self._token(referral)
        Referral = self.env["gov.referral"].with_user(self.env.ref("base.public_user"))
        with freeze_time(SENT):
            self.assertEqual(Referral._by_link(token), referral)
            flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
            for wrong in (
                "", "x", token[1:], token[:-4], flipped, token + "AAAA", token.lower(),
                "ä" * 60, "A" * 10_000, "../../etc", token[::-1], None, 7,
            ):  # fmt: skip
                with self.subTest(wrong):
                    self.assertFalse(Referral._by_link(wrong))

    def test_a_link_ends_with_its_last_day(self):
        referral = self._send()
        token = self._token(referral)
        self.water.referral_link_days = 1  # for later letters; this one says 60 days
        with freeze_time("2027-01-23 01:59:59"):
            self.assertTrue(referral._by_link(token))
        with freeze_time("2027-01-23 02:00:01"):
            self.assertFalse(referral._by_link(token))

    def test_a_later_letter_voids_the_earlier_link(self):
        referral = self._send()
        first = self._token(referral)
        at = utc("2026-11-24 11:00+08:00")
        with freeze_time(at):
            referral.with_user(self.officer).sudo(False).action_send_letter()
            second = self._token(referral, at)
            self.assertFalse(referral._by_link(first))
            self.assertEqual(referral._by_link(second), referral)
            self.assertEqual(len(self._mails(referral)), 2)
            for stranger in (self.roads_officer, self.oversight, self.citizen_user):
                with self.subTest(stranger.login), self.assertRaises(UserError):
                    referral.with_user(stranger).sudo(False).action_send_letter()
            referral._withdraw(at, self.officer)
            with self.assertRaises(UserError):
                referral.with_user(self.officer).sudo(False).action_send_letter()

    def test_a_letter_about_a_case_that_was_accepted_asks_nothing(self):
        referral = self._send()
        at = utc("2026-11-24 11:00+08:00")
        with freeze_time(at):
            referral._accept(at, self.env.user, person="Maria Santos")
            referral.with_user(self.officer).sudo(False).action_send_letter()
        body = self._mails(referral)[0].body_html
        self.assertNotIn("asks you to take over", body)
        self.assertIn("Water District is responsible and answers the citizen", body)

    def test_an_agency_that_works_here_has_no_link(self):
        referral = self._send()
        token = self._token(referral)
        self.water.is_external = False
        with freeze_time(SENT):
            self.assertFalse(referral._by_link(token))

    # ------------------------------------------------------------------
    # THE AGENCY
    # ------------------------------------------------------------------

    def test_an_agency_outside_needs_an_address(self):
        for email in (False, " ", "nonsense", "a@b.example, c@d.example"):
            with self.subTest(email), self.assertRaises(ValidationError):
                self.water.referral_email = email
        with self.assertRaisesRegex(ValidationError, "enter the address"):
            self._agency("New one", "NEW").is_external = True

    def test_an_agency_outside_has_no_members(self):
        with self.assertRaisesRegex(ValidationError, "Remove its members first"):
            self.roads.write({"is_external": True, "referral_email": "a@b.example"})
        with self.assertRaises(ValidationError):
            self.water.user_ids = self.officer
        with self.assertRaises(ValidationError):
            self.officer.gov_agency_ids += self.water
        self.env.invalidate_all()
        self.assertFalse(self.water.user_ids)

    def test_what_officers_are_told_before_they_send(self):
        wizard = (
            self.env["gov.case.refer"]
            .with_user(self.officer)
            .new({"ticket_id": self.case.id, "to_agency_id": self.water.id})
        )
        self.assertIn("desk@water.example", wizard.outside_hint)
        wizard.to_agency_id = self.roads
        self.assertFalse(wizard.outside_hint)


def _alternatives(reader):
    """Texts that stand for pictures in a tagged PDF."""
    found, todo, seen = [], [reader.trailer["/Root"]["/StructTreeRoot"]], 0
    while todo and seen < 5000:
        node, seen = todo.pop().get_object(), seen + 1
        if isinstance(node, pypdf.generic.ArrayObject):
            todo += list(node)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                todo.append(node["/K"])
    return found
