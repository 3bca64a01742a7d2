from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import SecurityCommon

MAIL = """\
From: {sender}
To: {to}
Cc: {cc}
Subject: {subject}
Message-Id: <{key}@mail.example>
Date: Mon, 23 Nov 2026 02:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""
ROBOTS = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated; owner-email=x@y.example",
    "X-Autoreply: yes",
    "X-Autorespond: Out of office",
    "Precedence: bulk",
    "Return-Path: <>",
)


@tagged("post_install", "-at_install")
class TestHoleMail(SecurityCommon):
    """Mail as it comes in from the world, through the gateway of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "cases.example"})
        cls.env.company.alias_domain_id = cls.domain
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Desk", "alias_name": "desk", "gov_agency_id": cls.permits.id}
        )
        cls.team.alias_id.alias_contact = "everyone"
        cls.address = "desk@cases.example"

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _receive(self, sender, **values):
        self.count = getattr(self, "count", 0) + 1
        header = values.pop("header", "")
        text = MAIL.format(
            **{
                "sender": sender,
                "to": self.address,
                "cc": "",
                "subject": "My road",
                "key": f"m{self.count}",
                "headers": f"{header}\n" if header else "",
                "text": "The road is broken.",
                **values,
            }
        )
        return self.env["mail.thread"].message_process(False, text)

    def _new_case(self, sender, **values):
        known = self.env["helpdesk.ticket"].search([])
        self._receive(sender, **values)
        self.env.flush_all()
        return self.env["helpdesk.ticket"].search([]) - known

    def _reply(self, sender, **values):
        last = self.case.message_ids.filtered(
            lambda m: m.message_type == "auto_comment"
        )
        known = self.case.message_ids
        header = f"In-Reply-To: {last[:1].message_id}"
        if "header" in values:
            header += "\n" + values.pop("header")
        self._receive(sender, header=header, **values)
        self.case.invalidate_recordset()
        return self.case.message_ids - known

    def test_forty_mails_of_one_sender_make_few_cases(self):
        Case = self.env["helpdesk.ticket"]
        before = Case.search_count([])
        for _n in range(40):
            self._receive('"Loop" <loop@robot.example>')
        limit = self.env.ref("gov_crm.gov_rate_limit_file_target").amount
        self.assertEqual(Case.search_count([]) - before, limit)
        self.assertTrue(self._new_case("person@other.example"))

    def test_automatic_mail_files_no_case(self):
        for header in ROBOTS:
            with self.subTest(header):
                self.assertFalse(self._new_case("robot@mail.example", header=header))
        self.assertTrue(self._new_case("a@b.example", header="Auto-Submitted: no"))

    def test_automatic_replies_say_nothing_on_a_case(self):
        for header in ROBOTS:
            with self.subTest(header):
                self.assertFalse(self._reply(self.citizen.email, header=header))
        self.assertFalse(self.case.waits_for_answer)

    def test_a_reply_lands_on_its_case(self):
        known = self.env["helpdesk.ticket"].search_count([])
        message = self._reply(self.citizen.email)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), known)
        self.assertIn("The road is broken", message.body)
        self.assertEqual(message.author_id, self.citizen)
        self.assertTrue(self.case.waits_for_answer)
        self.assertFalse(message.subtype_id.internal)

    def test_a_case_by_mail_is_the_citizens(self):
        case = self._new_case(self.citizen.email)
        self.assertEqual(case.partner_id, self.citizen)
        self.assertEqual(case.agency_id, self.permits)
        self.assertTrue(case.number.startswith("BPLO-"))

    def test_addresses_in_a_mail_follow_nothing(self):
        known = f"{self.other_citizen.email}, {self.employee.email}"
        case = self._new_case(self.citizen.email, cc=known)
        followers = case.message_partner_ids
        self.assertFalse(followers & (self.other_citizen | self.employee.partner_id))
        self.assertFalse(case.email_cc)
        before = self.case.message_partner_ids
        self._reply(self.citizen.email, cc=known, to=f"{self.address}, {known}")
        self.assertEqual(self.case.message_partner_ids, before)
        self.assertFalse((self.case | case).message_ids.filtered("incoming_email_cc"))
        for user in (self.other_user, self.employee):
            self.assertFalse(self._as(user).has_access("read"))

    def test_nobody_writes_as_an_officer_by_mail(self):
        forged = f"Officer <{self.officer.email}>"
        timer = self.case.timer_ids.filtered(lambda t: t.target == "first_response")
        stopped = timer.stopped_at
        message = self._reply(forged, text="Pay at window 9.")
        self.assertFalse(message.author_id)
        self.assertIn(self.officer.email, message.email_from)
        self.assertTrue(message.subtype_id.internal or message.is_internal)
        self.assertEqual(timer.stopped_at, stopped)
        page = self._as(self.citizen_user)._portal_page()
        self.assertNotIn("window 9", str(page))
        self.assertFalse(
            message.notification_ids.filtered(
                lambda n: n.res_partner_id == self.citizen
            )
        )
        case = self._new_case(forged)
        self.assertFalse(case.partner_id)
        self.assertFalse(case.message_ids.author_id & self.officer.partner_id)

    def test_others_write_to_the_office_only(self):
        message = self._reply(self.other_citizen.email, text="I am a neighbour.")
        self.assertFalse(message.author_id)
        self.assertNotIn("neighbour", str(self._as(self.citizen_user)._portal_page()))
        self.assertTrue(self.case.waits_for_answer)
        note = message.with_user(self.officer)
        self.assertIn("neighbour", note.body)
