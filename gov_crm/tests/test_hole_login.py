from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .security_common import SecurityCommon

EVIL = "clerk@private.example"


@tagged("post_install", "-at_install")
class TestHoleLogin(SecurityCommon, MailCommon):
    """Nobody takes over the login of a citizen: a forgotten password is sent to the e-mail
    address of the person, and an officer who could change that could ask for one."""

    def _doors(self, user):
        """Ways to another address, by name."""
        citizen = self._as(user, self.citizen)
        Partner = citizen.browse()
        lead = self._engagement(partner_id=self.citizen.id).with_user(user)
        key = citizen.export_data([".id"])["datas"][0][0]
        values = {"email": EVIL}
        return {
            "write": lambda: citizen.write(values),
            "set": lambda: citizen.__setattr__("email", EVIL),
            "several": lambda: (citizen | self.rosa.with_user(user)).write(values),
            "two addresses": lambda: citizen.write(
                {"email": f"{citizen.email}, {EVIL}"}
            ),
            "no address": lambda: citizen.write({"email": False}),
            "web_save": lambda: citizen.web_save(values, {"email": {}}),
            "load": lambda: Partner.load([".id", "email"], [[key, EVIL]]),
            "engagement": lambda: lead.write({"email_from": EVIL}),
            "case": lambda: self._as(user).write({"partner_email": EVIL}),
            "login": lambda: self._as(user, self.citizen_user).write(values),
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rosa = cls.env["res.partner"].create(
            {"name": "Rosa", "gov_is_citizen": True, "email": "rosa@people.example"}
        )
        cls._file(cls, cls.frontline, partner_id=cls.rosa.id)

    def test_officers_do_not_change_where_a_password_is_sent(self):
        address = self.citizen.email
        for user in (self.frontline, self.officer, self.supervisor):
            for name, act in self._doors(user).items():
                with self.subTest(user.login, door=name):
                    self._tell(act)
                    self.env.invalidate_all()
                    found, self.citizen.email = self.citizen.email, address
                    self.assertEqual(found, address)

    def test_a_forgotten_password_goes_to_the_citizen(self):
        address = self.citizen.email
        self._tell(self._as(self.officer, self.citizen).write, {"email": EVIL})
        # As the page for a forgotten password does, for anybody.
        with self.mock_mail_gateway():
            self.env["res.users"].sudo().reset_password(self.citizen_user.login)
        (mail,) = self._mails
        self.assertEqual(mail["email_to"], [address])

    def test_the_refusal_says_what_to_do(self):
        with self.assertRaisesRegex(AccessError, "has a login"):
            self._as(self.officer, self.citizen).write({"email": EVIL})

    def test_an_engagement_keeps_an_address_of_its_own(self):
        lead = self._engagement(partner_id=self.citizen.id).with_user(self.officer)
        lead.email_from = EVIL
        self.assertEqual(lead.email_from, EVIL)
        self.assertNotEqual(self.citizen.email, EVIL)
        # People without login are registered so, as before.
        lead.write({"partner_id": self.rosa.id, "email_from": "rosa@new.example"})
        self.assertEqual(self.rosa.email, "rosa@new.example")

    def test_everything_else_is_changed_as_before(self):
        for user in (self.frontline, self.officer):
            citizen = self._as(user, self.citizen)
            citizen.write({"phone": "0900 1", "email": citizen.email})
            self._as(user, self.rosa).write({"email": f"{user.login}@people.example"})
            self._as(user, user.partner_id).write(
                {"email": f"{user.login}@new.example"}
            )
            self.assertEqual(self.citizen.phone, "0900 1")
            self.assertEqual(self.rosa.email, f"{user.login}@people.example")

    def test_the_person_and_who_gives_logins_change_the_address(self):
        self._as(self.citizen_user, self.citizen_user).write(
            {"email": "me@new.example"}
        )
        self.assertEqual(self.citizen.email, "me@new.example")
        admin = self._user(
            "logins", "base.group_erp_manager,base.group_partner_manager"
        )
        self._as(admin, self.citizen).write({"email": "luz@new.example"})
        self.assertEqual(self.citizen.email, "luz@new.example")
