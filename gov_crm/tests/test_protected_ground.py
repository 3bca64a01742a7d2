from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestProtectedGround(GovCommon):
    """Grounds as data: who reads and writes them, and what stays as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ground = cls.env["gov.protected.ground"]
        cls.age = cls.env.ref("gov_crm.gov_protected_ground_age")

    def test_lists(self):
        """Each list brings every ground with a law; national ones point to the general."""
        for code in ("uk", "eu"):
            self.Ground.with_user(self.service_admin)._load(code)
            grounds = self.Ground.search([("list_code", "=", code)])
            self.assertTrue(all(grounds.mapped("general_id.legal_basis")))
            self.assertTrue(all(grounds.mapped("legal_basis")))
        self.assertEqual(
            len(
                self.Ground.search(
                    [("list_code", "=", "uk"), ("code", "!=", "uk_duty")]
                )
            ),
            9,
            "The Equality Act protects nine characteristics.",
        )
        self.assertIn("Equality Act 2010, s. 5", self.age._law())
        self.assertTrue(self.age._law().startswith(self.age.legal_basis))
        # Asked by way of a national ground, the general law comes first all the same.
        self.assertEqual(self.age.national_ids[:1]._law(), self.age._law())

    def test_load_again(self):
        self.Ground.with_user(self.equality).action_load_uk()
        mine = self.Ground._of_code("uk_age")
        mine.with_user(self.equality).active = False
        self.Ground.with_user(self.equality).action_load_uk()
        self.assertFalse(mine.active, "What is here already stays as it is.")
        with self.assertRaises(AccessError):
            self.Ground.with_user(self.supervisor).action_load_uk()
        with self.assertRaises(AccessError):
            self.Ground.with_user(self.employee).action_load_eu()

    def test_who_writes(self):
        self.assertTrue(self.age.with_user(self.frontline).legal_basis)
        own = self.Ground.with_user(self.equality).create(
            {"name": "Left-handed", "code": "left_handed", "legal_basis": "Ordinance 3"}
        )
        own.name = "Handedness"
        own.unlink()
        for user in (self.service_admin, self.supervisor, self.officer):
            with self.assertRaises(AccessError):
                self.age.with_user(user).sensitive = True
        with self.assertRaises(AccessError):
            self.age.with_user(self.employee).read(["name"])

    def test_ready_stays(self):
        """What the law says no equality officer rewrites, nor passes own rows off as it."""
        age = self.age.with_user(self.equality)
        for values in (
            {"legal_basis": "none"},
            {"is_never": True},
            {"is_ready": False},
        ):
            with self.assertRaises(AccessError):
                age.write(values)
        with self.assertRaises(AccessError):
            age.unlink()
        fact = age.fact_ids[0]
        with self.assertRaises(AccessError):
            fact.path = "partner_id.ref"
        with self.assertRaises(AccessError):
            fact.unlink()
        with self.assertRaises(AccessError):
            age.create({"name": "X", "code": "x", "legal_basis": "Y", "is_ready": True})
        own = age.with_context(default_is_ready=True).create(
            {"name": "X", "code": "x", "legal_basis": "Y"}
        )
        self.assertFalse(own.is_ready)
        own.name = "Z"
        age.write({"is_asked": False, "sensitive": True})
        # A proxy more is the agency's own.
        age.fact_ids = [(0, 0, {"path": "channel_id", "relation": "proxy"})]
        age.fact_ids.filtered(lambda it: it.path == "channel_id").unlink()

    def test_prefer_not_to_say(self):
        for ground in self.Ground.search([("is_asked", "=", True)]):
            self.assertIn("undisclosed", ground.value_ids.mapped("code"))
        value = self.age.value_ids.filtered(lambda it: it.code == "undisclosed")
        with self.assertRaises(UserError):
            value.with_user(self.equality).unlink()
        with self.assertRaises(ValidationError):
            value.with_user(self.equality).code = "silent"
        with self.assertRaises(ValidationError):
            self.env.ref("gov_crm.gov_protected_ground_genetic").is_asked = True

    def test_never_is_never_asked(self):
        wealth = self.env.ref("gov_crm.gov_protected_ground_property")
        wealth.value_ids = [(0, 0, {"code": "undisclosed", "name": "Not said"})]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            wealth.is_asked = True
            wealth.flush_recordset()

    def test_path(self):
        for path in ("a b", "partner_id..name", "__class__", "x;drop", "x." * 200):
            with self.assertRaises(ValidationError):
                self.age.fact_ids = [(0, 0, {"path": path})]
