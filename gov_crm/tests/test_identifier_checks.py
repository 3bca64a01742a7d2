from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .identifier_common import MASKED, NOW, NUMBER, OTHER, PLAIN, IdentifierCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIdentifierChecks(IdentifierCommon):
    """Checked, verified, found, and one document of one person."""

    def test_a_number_that_cannot_be_one(self):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self._record(number="No. 1")
        self.assertIn("City card", str(caught.exception))
        self.assertIn("4 to 40", str(caught.exception))
        self.card.write({"gov_checker": "stdnum", "gov_stdnum": "es.dni"})
        document = self._record(number="54362315-K")
        self.assertEqual(document._gov_open(), "54362315-K")
        for wrong in ("54362315-Z", "1234", "x" * 50):
            with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
                self._record(number=wrong)
            self.assertNotIn(wrong, str(caught.exception))

    def test_the_checker_itself_is_checked(self):
        for name in ("", "no.such", "../es", "os", "es.dni.x", "exceptions"):
            with self.subTest(name), self._refused(ValidationError):
                self.card.write({"gov_checker": "stdnum", "gov_stdnum": name})

    def test_passports(self):
        passport = self.env.ref("gov_crm.res_partner_id_category_passport")
        self._record(number="P1234567A", category_id=passport.id)
        for wrong in ("P123", "P12345678901", "PASSPORT"):
            with self.subTest(wrong), self._refused(ValidationError):
                self._record(number=wrong, category_id=passport.id)

    def test_python_code_of_a_category(self):
        """Code of other add-ons of the community sees the number; no sentence does."""
        self.card.validation_code = "failed = not id_number.name.startswith('7391')"
        document = self._record()
        self.assertEqual(document.name, MASKED)
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self._record(number=OTHER)
        self.assertNotIn(OTHER, str(caught.exception))
        with self._refused(AccessError):
            self.card.with_user(self.service_admin).read(["validation_code"])
        with self._refused(AccessError):
            self.card.with_user(self.service_admin).write({"validation_code": "x"})
        self.card.with_user(self.service_admin).write({"gov_example": "7391"})

    def test_code_that_looks_for_duplicates(self):
        self.card.validation_code = (
            "self._check_duplicate(id_number.category_id.id, id_number)"
        )
        document = self._record()
        self.assertFalse(
            self.card._search_duplicate(self.card.id, document),
        )

    def test_one_number_of_one_kind_is_one_persons(self):
        self._record()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._record(number=PLAIN)
        self.assertIn("this record already", str(caught.exception))
        nena = (
            self.env["res.partner"]
            .with_user(self.frontline)
            .create({"name": "Nena", "gov_is_citizen": True})
        )
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._record(citizen=nena)
        self.assertIn(self.citizen.name, str(caught.exception))
        other_kind = self.card.copy({"code": "other"})
        self._record(citizen=nena, category_id=other_kind.id)

    def test_a_stranger_learns_that_it_is_known_and_not_whose_it_is(self):
        self._record()
        told = self._told_stranger()
        self.assertNotIn(self.citizen.name, told)
        self.assertIn("somebody else", told)
        self.env.cr.execute(
            "SELECT login FROM gov_access_log WHERE kind = 'lookup' AND %s = ANY(res_ids)",
            [self.citizen.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(self.roads_officer.login,)])
        self.env.ref("gov_crm.gov_rate_limit_citizen_hour").amount = 1
        self.assertNotIn("somebody else", self._told_stranger())

    def _told_stranger(self):
        """The refusal, without undoing what it noted: a request ends with it."""
        try:
            self._record(self.roads_officer, citizen=self.other_citizen)
        except UserError as error:
            return str(error)
        return ""

    def test_what_is_no_longer_used_frees_the_number(self):
        document = self._record()
        document.active = False
        other = self._record(self.officer)
        with self._refused():
            document.active = True
        other.active = False
        document.active = True
        self.assertEqual(document._gov_open(), NUMBER)

    def test_the_database_refuses_twins_too(self):
        document, other = self._record(), self._record(number=OTHER)
        found = document.sudo().gov_value_hash
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                other.sudo().gov_value_hash = found
                self.env.flush_all()

    def test_another_kind_is_another_hash(self):
        document = self._record()
        before = document.sudo().gov_value_hash
        other_kind = self.card.copy({"code": "other"})
        document.category_id = other_kind
        self.assertNotEqual(document.sudo().gov_value_hash, before)
        Number = self.env["res.partner.id_number"]
        self.assertEqual(Number._find_partners(NUMBER), self.citizen.ids)
        self._record(self.officer)

    def test_finding(self):
        Number = self.env["res.partner.id_number"]
        self._record()
        for text in (NUMBER, PLAIN, NUMBER.replace("-", " "), f" {NUMBER.lower()} "):
            with self.subTest(text):
                self.assertEqual(Number._find_partners(text), self.citizen.ids)
        for text in (OTHER, PLAIN[:-1], MASKED, "", False, "1904", "%"):
            with self.subTest(text):
                self.assertEqual(Number._find_partners(text), [])

    def test_verified_by_whom_and_when_follows_by_itself(self):
        document = self._record(gov_verified_how="seen")
        self.assertEqual(document.gov_verified_at, fields.Datetime.now())
        self.assertEqual(document.gov_verified_by_id, self.frontline)
        self.assertEqual(document.gov_verified_by_name, self.frontline.name)
        mine = document.with_user(self.officer)
        with freeze_time("2026-11-25 02:00:00"):
            mine.gov_verified_how = "issuer"
            self.assertEqual(mine.gov_verified_by_id, self.officer)
            self.assertEqual(str(mine.gov_verified_at), "2026-11-25 02:00:00")
        for name, value in (
            ("gov_verified_at", "2020-01-01"),
            ("gov_verified_by_id", self.officer.id),
            ("gov_verified_by_name", "Somebody"),
        ):
            with self.subTest(name):
                with self._refused(AccessError):
                    document.write({name: value})
                with self._refused(AccessError):
                    self._record(number=OTHER, **{name: value})
                with self._refused(AccessError):
                    Number = self.env["res.partner.id_number"]
                    Number.with_context(**{f"default_{name}": value}).with_user(
                        self.frontline
                    ).create({})
        mine.name = OTHER
        self.assertFalse(mine.gov_verified_how)
        self.assertFalse(mine.gov_verified_by_id)

    def test_expiry(self):
        document = self._record(valid_until="2026-11-23")
        self.assertTrue(document.gov_is_expired)
        document.valid_until = "2026-11-24"
        self.assertFalse(document.gov_is_expired)
