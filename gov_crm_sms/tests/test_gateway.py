import logging

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools import gateway
from .loopback_gateway import seconds, unused_port
from .sms_common import MOBILE, PASSWORD, SmsCommon


@tagged("post_install", "-at_install")
class TestGateway(SmsCommon, TransactionCase):
    """Text messages of Odoo through the gateway, over HTTP."""

    def _message(self, text="Your paper is ready.", number=f"+{MOBILE}"):
        return self.env["sms.sms"].create({"number": number, "body": text})

    def _sent(self, **values):
        message = self._message(**values)
        message.send(unlink_sent=False)
        return message

    def test_accepted(self):
        message = self._sent()
        self.assertEqual((message.state, message.failure_type), ("pending", False))
        [arrived] = self.gateway.messages
        self.assertEqual(
            (arrived["to"], arrived["from"], arrived["text"], arrived["coding"]),
            (f"+{MOBILE}", "2929", "Your paper is ready.", None),
        )
        self.assertNotIn("?", arrived["path"])

    def test_by_the_job(self):
        message = self._message()
        message._send(unlink_sent=False)  # as the job does
        self.assertEqual(message.state, "pending")
        self.assertEqual(len(self.gateway.messages), 1)

    def test_queued_at_the_gateway(self):
        self.gateway.queued = True
        self.assertEqual(self._sent().state, "process")

    def test_alphabets(self):
        self._sent(text="Señor, ¿€5?")
        self._sent(text="Bayad: ₱530 🙂")
        gsm7, ucs2 = self.gateway.messages
        self.assertEqual((gsm7["coding"], gsm7["text"]), (None, "Señor, ¿€5?"))
        self.assertEqual((ucs2["coding"], ucs2["text"]), ("2", "Bayad: ₱530 🙂"))

    def test_text_adds_nothing(self):
        """Whatever stands in a text is the text of one message to one phone."""
        text = "x\r\nX-Kannel-To: +639998887777\r\n\r\nto=+639998887777&text=y%0d%0a"
        self._sent(text=text)
        [arrived] = self.gateway.messages
        self.assertEqual((arrived["to"], arrived["receivers"]), (f"+{MOBILE}", 1))
        self.assertEqual(arrived["text"], text)

    def test_numbers(self):
        for number in (
            "+639175550100 +639998887777",
            "639175550100\r\nX-Kannel-To: 1",
            "not a number",
            "+0",
            "911",
        ):
            with self.subTest(number):
                message = self._sent(number=number)
                self.assertEqual(message.state, "error")
                self.assertEqual(message.failure_type, "sms_number_format")
        self.assertFalse(self.gateway.asked)

    def test_failures(self):
        for broken, failure in (
            ((403, "Authorization failed for sendsms"), "sms_acc"),
            ((400, "Number(s) has/have been denied"), "sms_number_format"),
            ((503, "Temporal failure, try again later."), "sms_server"),
            ((200, "0: Accepted for delivery"), "sms_server"),
            ((202, "5: Not routable. Do not try again."), "sms_server"),
            ((202, ""), "sms_server"),
        ):
            with self.subTest(broken):
                self.gateway.broken = broken
                message = self._sent()
                self.assertEqual(
                    (message.state, message.failure_type), ("error", failure)
                )

    def test_nobody_there(self):
        url = f"http://127.0.0.1:{unused_port()}/"
        state = gateway.send(url, "desk", PASSWORD, "2929", MOBILE, "x")
        self.assertEqual(state[0], "server_error")

    def test_gateway_that_does_not_answer(self):
        self.gateway.silent.set()
        message = self._message()
        took = seconds(lambda: message.send(unlink_sent=False))
        self.gateway.freed.set()
        self.assertEqual(message.failure_type, "sms_server")
        self.assertLess(took, 2 * gateway.SECONDS)

    def test_redirects_are_not_followed(self):
        self.gateway.redirect = f"{self.gateway.url}/elsewhere"
        self.assertEqual(self._sent().failure_type, "sms_server")
        self.assertEqual(self.gateway.asked, 1)

    def test_the_address_is_looked_at_again_when_it_sends(self):
        self.env.cr.execute(
            "UPDATE res_company SET gov_sms_url = 'http://169.254.169.254/' "
            "WHERE id = %s",
            [self.company.id],
        )
        self.company.invalidate_recordset()
        self.assertEqual(self._sent().failure_type, "sms_server")

    def test_settings_that_cannot_be_sent(self):
        self.company.gov_sms_sender = "29\r\nX-Kannel-To: 1"
        self.assertEqual(self._sent().failure_type, "sms_acc")
        self.assertFalse(self.gateway.asked)

    def test_logs_hold_neither_text_nor_password(self):
        self.gateway.broken = (503, "no")
        with self.assertLogs("odoo.addons.sms", logging.INFO) as logs:
            self._sent(text="very private")
        said = "".join(logs.output)
        for secret in ("very private", PASSWORD, MOBILE):
            self.assertNotIn(secret, said)

    def test_addresses_refused_at_save(self):
        for url in ("http://8.8.8.8/", "http://169.254.169.254/", "gopher://x"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.company.gov_sms_url = url

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_secrets_are_for_who_administers_the_system(self):
        names = ["gov_sms_url", "gov_sms_user", "gov_sms_password", "gov_sms_sender"]
        for user in (
            self.officer,
            self.supervisor,
            self.service_admin,
            self.oversight,
            self.employee,
            self.citizen_user,
            self.env.ref("base.public_user"),
        ):
            company = self.company.with_user(user)
            for name in names:
                with self.subTest(user.login, name=name):
                    with self.assertRaises(AccessError):
                        company.read([name])
                    with self.assertRaises(AccessError):
                        company.search([(name, "=like", "s%")])
                    with self.assertRaises(AccessError):
                        company.write({name: "x"})
        admin = self._user("system", "base.group_system")
        self.assertEqual(self.company.with_user(admin).gov_sms_password, PASSWORD)
        settings = self.env["res.config.settings"].with_user(admin).create({})
        settings.gov_sms_sender = "3030"
        settings.execute()
        self.assertEqual(self.company.gov_sms_sender, "3030")

    def test_without_a_gateway_nothing_changes(self):
        self.company.gov_sms_url = False
        self.assertNotIn("phone", self.env["gov.contact.code"]._channels())
        [(api, _messages)] = self._message()._split_by_api()
        self.assertEqual(type(api).__name__, "SmsApi")
