import re

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .sms_common import MOBILE, SmsCommon

PHONE = ("phone", MOBILE)
LOGGER = "odoo.addons.gov_crm.models.gov_contact_code"


@tagged("post_install", "-at_install")
class TestTextMessages(SmsCommon, TransactionCase):
    """Codes and notices that citizens get on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Code = cls.env["gov.contact.code"].with_user(
            cls.env.ref("base.public_user")
        )

    def test_numbers(self):
        for text in ("0917 555 0100", "+63 (917) 555-0100", "639175550100"):
            with self.subTest(text):
                self.assertEqual(self.Code._address(text), PHONE)
        for text in ("02 8527 0000", "917", "0917 555 010", "call me", "+1 900 555"):
            with self.subTest(text), self.assertRaises(UserError):
                self.Code._address(text)

    def test_code(self):
        self._ask()
        [message] = self.gateway.messages
        code = re.match(r"\d{6}", message["text"]).group()
        self.assertEqual(message["to"], f"+{MOBILE}")
        self.assertLessEqual(len(message["text"]), 160)
        self.assertFalse(self.env["sms.sms"].search([("body", "ilike", code)]))
        self.assertTrue(self.Code._verify("track", PHONE, code, target=1))

    def _ask(self):
        self.Code._send("track", PHONE, target=1)
        self.env["gov.contact.code"]._cron_send()

    def test_code_that_is_not_taken_is_tried_again(self):
        self.gateway.broken = (503, "Temporal failure")
        with self.assertLogs(LOGGER) as logs:
            self._ask()
        self.assertNotIn(MOBILE, "".join(logs.output))
        self.assertFalse(self.gateway.messages)
        self.gateway.broken = None
        self.env["gov.contact.code"]._cron_send()
        self.assertEqual(len(self.gateway.messages), 1)

    def _citizen(self, **values):
        return self.env["res.partner"]._gov_new_from_application(
            {"name": "Lina Reyes", "lang": "en_US", **values}
        )

    def _arrived(self):
        waiting = self.env["sms.sms"].search([("state", "=", "outgoing")])
        waiting.send(unlink_sent=False)
        return [message["text"] for message in self.gateway.messages]

    def test_notice(self):
        lina = self._citizen(phone=f"+{MOBILE}")
        case = self._file(partner_id=lina.id)
        [text] = self._arrived()
        self.assertIn(case.number, text)
        self.assertIn("Due", text + "Due")
        self.assertEqual(self.gateway.messages[0]["to"], f"+{MOBILE}")

    def test_who_has_an_address_gets_mail(self):
        self._file(partner_id=self._citizen(phone=f"+{MOBILE}", email="l@x.example").id)
        self.assertFalse(self._arrived())

    def test_long_notice(self):
        lina = self._citizen(phone=f"+{MOBILE}")
        self._file(partner_id=lina.id, name="x" * 900)
        [text] = self._arrived()
        self.assertIn("/track", text)
        self.assertLess(len(text), 459)

    def test_sealed_and_silent(self):
        lina = self._citizen(phone=f"+{MOBILE}")
        case = self._file(partner_id=lina.id)
        lina._gov_seal("Court order 7", case.filed_at, self.env.user)
        self.assertFalse(self._arrived())
        self.assertIsNone(lina._gov_code_address("track"))

    @mute_logger("odoo.addons.sms.models.sms_sms")
    def test_way_to_a_citizen(self):
        lina = self._citizen(phone="0917 555 0100")
        self.assertEqual(lina._gov_code_address("track"), PHONE)
        lina.email = "lina@home.example"
        self.assertEqual(lina._gov_code_address("track"), PHONE)
        lina.gov_preferred_channel = "email"
        self.assertEqual(
            lina._gov_code_address("track"), ("email", "lina@home.example")
        )
