from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import utc
from .loopback_mail import LoopbackMail
from .outside_common import SECRET, SENT, OutsideCommon

LATER = utc("2026-11-24 15:00+08:00")
MAIL = """\
From: {sender}
To: {to}
Cc: {cc}
Subject: Re: {subject}
Message-Id: <{key}@water.example>
In-Reply-To: {reply_to}
Date: Mon, 23 Nov 2020 02:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""
ROBOTS = (
    "Auto-Submitted: auto-replied",
    "X-Autoreply: yes",
    "Precedence: bulk",
    "Return-Path: <>",
)


@tagged("post_install", "-at_install")
class TestOutsideMail(LoopbackMail, OutsideCommon):
    """E-mail as it really goes out, over SMTP to a server on this machine, and comes in
    through the gateway."""

    def _run_queue(self, at=SENT):
        with self._really(), freeze_time(at):
            self._mails().filtered(lambda it: it.state == "outgoing").send()
        self.env.invalidate_all()

    def _reply(self, referral, sender="Maria <maria@water.example>", **values):
        self.count = getattr(self, "count", 0) + 1
        letter = self._letters(referral)[-1:]
        header = values.pop("header", "")
        text = MAIL.format(
            **{
                "sender": sender,
                "to": "catchall@city.example",
                "cc": "",
                "subject": letter.subject,
                "key": f"m{self.count}",
                "reply_to": letter.message_id,
                "headers": f"{header}\n" if header else "",
                "text": "We accept the case.",
                **values,
            }
        )
        known = referral.message_ids
        with freeze_time(LATER), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, text)
        referral.invalidate_recordset()
        return referral.message_ids - known

    def _letters(self, referral):
        return referral.message_ids.filtered(
            lambda it: it.message_type == "auto_comment"
        ).sorted("id")

    def _tasks(self, referral):
        return self.env["mail.activity"].search(
            [("res_model", "=", "gov.referral"), ("res_id", "=", referral.id)]
        )

    # ------------------------------------------------------------------
    # OUT
    # ------------------------------------------------------------------

    def test_the_letter_arrives(self):
        referral = self._send()
        self._run_queue()
        [(recipients, mail)] = self.inbox.mails
        self.assertEqual(recipients, ["desk@water.example"])
        self.assertIn("Licensing Office", mail["From"])
        self.assertIn("catchall@city.example", mail["Reply-To"])
        self.assertEqual(mail["Subject"], f"Referral {self.case.number}")
        self.assertEqual(mail["Message-Id"], self._letters(referral).message_id.strip())
        [letter] = list(mail.iter_attachments())
        self.assertEqual(letter.get_content_type(), "application/pdf")
        self.assertTrue(letter.get_content().startswith(b"%PDF-"))
        plain = mail.get_body(("plain",)).get_content()
        html = mail.get_body(("html",)).get_content()
        token = self._token(referral)
        for text in (plain, html):
            self.assertIn(f"/referral/{token}", text.replace("=\n", ""))
            self.assertNotIn(SECRET, text)
        self.assertNotIn("[[", html)
        self.assertFalse(self._mails(referral))
        with freeze_time(SENT):
            self.assertEqual(
                referral.letter_display,
                "Sent to desk@water.example on Tue 24 Nov, 10:00",
            )

    def test_nothing_is_sent_when_the_transaction_fails(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._send()
            raise ZeroDivisionError
        self._run_queue()
        self.assertFalse(self.inbox.mails)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_letter_that_is_refused_gives_the_officer_a_task(self):
        referral = self._send()
        self.inbox.refused.add("desk@water.example")
        self._run_queue()
        self.assertFalse(self.inbox.mails)
        with freeze_time(SENT):
            self.assertEqual(
                referral.letter_display, "Could not be sent to desk@water.example"
            )
        task = self._tasks(referral)
        self.assertEqual(task.user_id, self.officer)
        self.assertIn("did not get our e-mail (desk@water.example)", task.summary)
        self.assertEqual(referral.state, "sent")

    def test_a_bounce_is_no_answer(self):
        referral = self._send()
        self._run_queue()
        bounce = (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=X\n"
        )
        letter = self._letters(referral)
        known = referral.message_ids
        report = f"""\
From: MAILER-DAEMON@water.example
To: bounce@city.example
Subject: Undelivered Mail
Message-Id: <b1@water.example>
{bounce}
--X
Content-Type: text/plain

No such mailbox

--X
Content-Type: message/delivery-status

Reporting-MTA: dns; water.example

Final-Recipient: rfc822; desk@water.example
Action: failed
Status: 5.1.1

--X
Content-Type: text/rfc822-headers

Message-Id: {letter.message_id}
To: desk@water.example

--X--
"""
        with freeze_time(LATER), mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(False, report)
        referral.invalidate_recordset()
        self.assertEqual(referral.message_ids, known)
        self.assertIn("did not get our e-mail", self._tasks(referral).summary)
        with freeze_time(LATER):
            self.assertTrue(referral.letter_display.startswith("Came back"))
        self.assertEqual(referral.state, "sent")

    # ------------------------------------------------------------------
    # IN
    # ------------------------------------------------------------------

    def test_a_reply_is_filed_and_changes_nothing(self):
        referral = self._send()
        before = referral.read(["state", "answered_at", "due_at"])
        message = self._reply(referral)
        self.assertEqual(len(message), 1)
        self.assertIn("We accept the case.", message.body)
        self.assertIn("The sender is not proven", message.body)
        self.assertIn("maria@water.example", message.body)
        self.assertFalse(message.author_id)
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(message.date, LATER)
        self.assertEqual(referral.read(["state", "answered_at", "due_at"]), before)
        self.assertFalse(self._acts(referral))
        task = self._tasks(referral)
        self.assertEqual(task.user_id, self.officer)
        self.assertIn("sender not proven", task.summary)
        self.assertTrue(message.with_user(self.officer).sudo(False).has_access("read"))
        self.assertFalse(
            message.with_user(self.roads_officer).sudo(False).has_access("read")
        )

    def test_nobody_writes_as_an_officer_or_as_the_citizen(self):
        referral = self._send()
        for sender in (self.officer.email, self.citizen.email, "desk@water.example"):
            with self.subTest(sender):
                message = self._reply(referral, sender=f"X <{sender}>")
                self.assertFalse(message.author_id)
                self.assertFalse(referral.message_partner_ids)
        self.assertEqual(len(self._mails(referral)), 1)
        page = referral._outside_page(LATER)
        self.assertNotIn("We accept", str(page))

    def test_addresses_in_a_mail_follow_nothing(self):
        referral = self._send()
        known = f"{self.other_citizen.email}, {self.employee.email}"
        message = self._reply(referral, cc=known, to=f"catchall@city.example, {known}")
        self.assertFalse(referral.message_partner_ids)
        self.assertFalse(message.incoming_email_cc or message.incoming_email_to)

    def test_automatic_replies_are_not_filed(self):
        referral = self._send()
        for header in ROBOTS:
            with self.subTest(header):
                self.assertFalse(self._reply(referral, header=header))
        self.assertFalse(self._tasks(referral))

    def test_a_flood_of_one_sender_ends(self):
        referral = self._send()
        taken = sum(bool(self._reply(referral)) for _mail in range(30))
        self.assertEqual(taken, 20)

    def test_no_referral_is_made_by_mail(self):
        with self.assertRaisesRegex(UserError, "No referral is made by e-mail"):
            self.env["gov.referral"].message_new({"subject": "x"}, {})
