from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.gov_rate_limit import TooManyRequests
from .common import GovCommon
from .entry_common import NOW, CodesByMail

LUZ = ("email", "luz@home.example")
ANA = ("email", "ana@home.example")


@tagged("post_install", "-at_install")
class TestContactCode(CodesByMail, GovCommon, TransactionCase):
    """Codes as visitors ask for them, sent over SMTP to a server on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Code = cls.env["gov.contact.code"].with_user(
            cls.env.ref("base.public_user")
        )

    def _ask(self, address=LUZ, at=NOW, **values):
        values.setdefault("target", "7")
        with freeze_time(at):
            self.Code._send("track", address, **values)

    def _asked(self, address=LUZ, at=NOW, **values):
        self._ask(address, at, **values)
        [(_to, code, _text)] = self._deliver_codes(at)
        return code

    def _enter(self, code, address=LUZ, at=NOW, purpose="track", target="7"):
        with freeze_time(at):
            return self.Code._verify(purpose, address, code, target=target)

    def test_it_arrives_and_is_good_once(self):
        self._ask()
        [(to, code, text)] = self._deliver_codes(NOW)
        self.assertEqual(to, "luz@home.example")
        self.assertIn("15 minutes", text)
        self.assertIn("no officer asks you for it", text)
        self.assertTrue(self._enter(f" {code[:3]} {code[3:]} "))
        self.assertFalse(self._enter(code))

    def test_nothing_of_it_is_stored(self):
        self._ask()
        row = self.env["gov.contact.code"].search([])
        self.assertEqual(row.address, "luz@home.example")
        [(_to, code, _text)] = self._deliver_codes(NOW)
        self.assertFalse(row.address)
        self.env.cr.execute("SELECT * FROM gov_contact_code")
        self.assertNotIn(code, str(self.env.cr.fetchall()))
        self.assertNotIn("luz@home", str(self.env.cr.fetchall()))
        self.assertFalse(
            self.env["mail.mail"].search([("body_html", "ilike", code)]).ids
        )

    def test_it_is_for_one_thing(self):
        code = self._asked()
        self.assertFalse(self._enter(code, purpose="claim"))
        self.assertFalse(self._enter(code, target="8"))
        self.assertFalse(self._enter(code, target=None))
        self.assertFalse(self._enter(code, address=ANA))
        self.assertFalse(self._enter(code, address=("phone", "luz@home.example")))
        self.assertFalse(self._enter(code, address=None))
        self.assertTrue(self._enter(code))

    def test_it_ends(self):
        code = self._asked()
        self.assertFalse(self._enter(code, at=NOW + timedelta(minutes=15)))
        self.assertTrue(self._enter(code, at=NOW + timedelta(minutes=14, seconds=59)))

    def test_five_tries(self):
        code = self._asked()
        for wrong in ("", "12", "x" * 9999, "ñ٣٤", str(int(code) ^ 1).zfill(6)):
            self.assertFalse(self._enter(wrong))
        self.assertFalse(self._enter(code))
        code = self._asked(at=NOW + timedelta(minutes=1))
        self.assertTrue(self._enter(code, at=NOW + timedelta(minutes=1)))

    def test_a_new_one_voids_the_old(self):
        old = self._asked()
        new = self._asked()
        self.assertNotEqual(old, new)
        self.assertFalse(self._enter(old))
        self.assertTrue(self._enter(new))

    def test_nobody_to_write_to(self):
        """The same rows and the same work, and no code is ever right."""
        self._ask(None)
        self.assertFalse(self._deliver_codes(NOW))
        row = self.env["gov.contact.code"].search([])
        self.assertFalse(row.channel)
        right = row._code(row.nonce, row.key)
        self.assertFalse(self._enter(right, address=None))
        self.assertEqual(row.tries, 1)

    def test_same_queries_for_nobody(self):
        def count(address):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask(address)
            self._enter("000000", address)
            return self.env.cr.sql_log_count - before

        count(ANA)
        self.assertEqual(count(LUZ), count(None))

    def test_limit_by_address(self):
        for _time in range(5):
            self._ask()
        with self.assertRaises(TooManyRequests):
            self._ask(target="another case")
        self._ask(ANA)
        self._ask(at=NOW + timedelta(hours=1))

    def test_limit_by_place_and_in_all(self):
        rules = self.env["gov.rate.limit.rule"].search([("purpose", "=", "code")])
        rules.filtered(lambda it: it.scope == "address").amount = 3
        for number in range(3):
            self._ask(("email", f"n{number}@home.example"), ip="192.0.2.7")
        with self.assertRaises(TooManyRequests):
            self._ask(("email", "n9@home.example"), ip="192.0.2.7")
        rules.filtered(lambda it: it.scope == "global").amount = 4
        self._ask(("email", "n4@home.example"), ip="192.0.2.8")
        with self.assertRaises(TooManyRequests):
            self._ask(("email", "n5@home.example"), ip="192.0.2.9")

    def test_one_that_fails_holds_up_no_other(self):
        self.inbox.refused.add("ana@home.example")
        self._ask(ANA)
        self._ask()
        quiet = ("odoo.addons.mail.models.mail_mail",)
        with self.assertLogs("odoo.addons.gov_crm.models.gov_contact_code") as logs:
            with mute_logger(*quiet):
                [(to, _code, _text)] = self._deliver_codes(NOW)
        self.assertEqual(to, "luz@home.example")
        self.assertNotIn("ana@", "".join(logs.output))
        self.inbox.refused.clear()
        [(to, code, _text)] = self._deliver_codes(NOW + timedelta(minutes=1))
        self.assertEqual(to, "ana@home.example")
        self.assertTrue(self._enter(code, ANA, NOW + timedelta(minutes=2)))

    def test_too_old_is_not_sent(self):
        self._ask()
        self.assertFalse(self._deliver_codes(NOW + timedelta(minutes=15)))
        self.assertFalse(self.env["gov.contact.code"].search([]).address)

    def test_nothing_is_sent_when_the_transaction_fails(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._ask()
            raise ZeroDivisionError
        self.assertFalse(self._deliver_codes(NOW))

    def test_forgotten(self):
        self._ask()
        with freeze_time(NOW + timedelta(minutes=10)):
            self.env["gov.contact.code"]._gc_codes()
        self.assertTrue(self.env["gov.contact.code"].search([]))
        with freeze_time(NOW + timedelta(minutes=16)):
            self.env["gov.contact.code"]._gc_codes()
        self.assertFalse(self.env["gov.contact.code"].search([]))

    def test_addresses(self):
        read = self.Code._address
        self.assertEqual(read(" Luz@Home.Example "), LUZ)
        for wrong in (
            "luz@",
            "@home.example",
            "luz home.example",
            "a@b@c.example",
            "luz@home.example, ana@home.example",
            "luz@home.example\nBcc: ana@home.example",
            f"{'x' * 300}@home.example",
            "",
            None,
            "0917 555 0100",  # without a gateway no text message leaves
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                read(wrong)

    def test_nobody_reads_them(self):
        self._ask()
        model = self.env["gov.contact.code"]
        for user in (
            self.env.ref("base.public_user"),
            self.citizen_user,
            self.officer,
            self.supervisor,
            self.service_admin,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                model.with_user(user).search([])
        [row] = model.with_user(self.oversight).search([])
        self.assertEqual(row.purpose, "track")
        for name in ("address", "key", "nonce"):
            with self.subTest(name), self.assertRaises(AccessError):
                row.read([name])
        for call in (
            lambda: row.write({"tries": 0}),
            row.unlink,
            lambda: model.with_user(self.oversight).create({}),
        ):
            with self.assertRaises(AccessError):
                call()
