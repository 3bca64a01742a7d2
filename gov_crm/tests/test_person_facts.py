from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.name_parts import compose
from .security_common import SecurityCommon

CITIZEN_FORM = "gov_crm.res_partner_view_form_citizen"


class PersonCommon(SecurityCommon):
    """What officers of one office know of a citizen whom they registered."""

    def _register(self, user=None, **vals):
        Partner = self.env["res.partner"].with_user(user or self.frontline)
        return Partner.create({"gov_is_citizen": True, **vals})


@tagged("post_install", "-at_install")
class TestPersonName(PersonCommon):
    def test_the_name_is_made_of_its_parts(self):
        for parts, name in (
            (("Ma. Teresa", "Lopez", "dela Cruz", None), "Ma. Teresa Lopez dela Cruz"),
            (("Juan", "N/A", "Dela Cruz", "Jr."), "Juan Dela Cruz Jr."),
            (("Aisah", None, None, None), "Aisah"),
            ((None, "-", " Usman ", "-"), "Usman"),
        ):
            with self.subTest(name):
                names = ("given_name", "middle_name", "family_name", "name_suffix")
                vals = {
                    f"gov_{key}": part for key, part in zip(names, parts, strict=True)
                }
                self.assertEqual(self._register(**vals).name, name)
        self.assertEqual(compose("Na", "na", "Sarip"), "Na Sarip")

    def test_a_single_or_long_name_stands_alone(self):
        self.assertEqual(self._register(name="Macarambon").name, "Macarambon")
        long = "Maria " * 20 + "Peña"
        self.assertEqual(self._register(name=long).name, long)

    def test_the_name_follows_its_parts(self):
        luz = self._register(gov_given_name="Luz", gov_family_name="Reyes")
        luz.gov_family_name = "dela Cruz"
        self.assertEqual(luz.name, "Luz dela Cruz")
        luz.write({"name": "Somebody", "gov_middle_name": "Reyes"})
        self.assertEqual(luz.name, "Luz Reyes dela Cruz")
        luz.write({"gov_given_name": "", "gov_family_name": "", "gov_middle_name": ""})
        self.assertEqual(luz.name, "Luz Reyes dela Cruz")

    def test_a_whole_name_written_over_parts_holds(self):
        luz = self._register(gov_given_name="Luz", gov_family_name="Reyes")
        luz.name = "Luz Reyes"
        self.assertEqual(luz.gov_given_name, "Luz")
        luz.name = "Luzviminda Reyes"
        self.assertEqual(luz.name, "Luzviminda Reyes")
        self.assertFalse(luz.gov_given_name)
        self.assertFalse(luz.gov_family_name)

    def test_without_any_name_nothing_is_saved(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._register(gov_middle_name="N/A").flush_recordset()

    def test_on_the_form(self):
        form = Form(self.env["res.partner"].with_user(self.frontline), CITIZEN_FORM)
        form.gov_given_name = "Ramon"
        form.gov_family_name = "Sarip"
        self.assertEqual(form.name, "Ramon Sarip")
        self.assertEqual(form.save().name, "Ramon Sarip")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-25 18:00:00")  # Thursday 26 November in Manila
class TestPersonBirth(PersonCommon):
    def test_year_of_a_birth_date(self):
        luz = self._register(name="Luz", gov_birth_date="1951-03-14")
        self.assertEqual(luz.gov_birth_year, 1951)
        luz.gov_birth_date = "1952-03-14"
        self.assertEqual(luz.gov_birth_year, 1952)
        luz.gov_birth_date = False
        self.assertEqual(luz.gov_birth_year, 1952, "the year is still known")
        luz.write({"gov_birth_date": "1953-03-14", "gov_birth_year": False})
        self.assertEqual(luz.gov_birth_year, 1953)

    def test_only_the_year_or_nothing_is_known(self):
        known = self._register(name="A", gov_birth_year=1940, gov_birth_estimated=True)
        self.assertEqual(known.gov_birth_year, 1940)
        self.assertFalse(self._register(name="B").gov_birth_year)

    def test_what_cannot_be(self):
        self.frontline.tz = "Asia/Manila"
        self._register(name="Born today", gov_birth_date="2026-11-26")
        for vals in (
            {"gov_birth_date": "2026-11-27"},
            {"gov_birth_date": "1849-12-31"},
            {"gov_birth_year": 1849},
            {"gov_birth_year": 2027},
            {"gov_birth_year": -1},
            {"gov_birth_date": "1951-03-14", "gov_birth_year": 1950},
            {"gov_birth_estimated": True},
            {"gov_birth_date": "1951-03-14", "gov_died_on": "1951-03-13"},
            {"gov_birth_year": 1951, "gov_died_on": "1950-12-31"},
            {"gov_died_on": "2026-11-27"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self._register(name="X", **vals)

    def test_deceased(self):
        luz = self._register(name="Luz", gov_birth_year=1951)
        luz.gov_died_on = "2026-11-01"
        self.assertTrue(luz.gov_is_deceased)
        with self.assertRaises(ValidationError):
            luz.gov_is_deceased = False
        luz.write({"gov_died_on": False, "gov_is_deceased": False})
        self.assertFalse(luz.gov_is_deceased)
        self.assertTrue(self._register(name="B", gov_is_deceased=True).gov_is_deceased)


@tagged("post_install", "-at_install")
class TestPersonReach(PersonCommon):
    def test_the_first_way_is_the_best(self):
        ways = [
            (0, 0, {"channel": "sms", "sequence": 20}),
            (0, 0, {"channel": "phone", "sequence": 10, "time_from": 8, "time_to": 10}),
        ]
        luz = self._register(name="Luz", gov_contact_preference_ids=ways)
        self.assertEqual(luz.gov_preferred_channel, "phone")
        luz.gov_contact_preference_ids.filtered(lambda it: it.channel == "sms").write(
            {"sequence": 5}
        )
        self.assertEqual(luz.gov_preferred_channel, "sms")
        luz.gov_contact_preference_ids.unlink()
        self.assertEqual(luz.gov_preferred_channel, "sms")

    def test_hours_of_one_day(self):
        luz = self._register(name="Luz")
        for start, stop in ((10, 8), (8, 8), (-1, 8), (8, 25)):
            way = {"channel": "phone", "time_from": start, "time_to": stop}
            with self.subTest(way), self.assertRaises(ValidationError):
                luz.gov_contact_preference_ids = [(0, 0, way)]

    def test_seen_with_the_citizen(self):
        luz = self._register(
            name="Luz",
            gov_contact_preference_ids=[(0, 0, {"channel": "sms", "address": "0900"})],
        )
        way = luz.gov_contact_preference_ids
        for user in (self.frontline, self.oversight):
            self.assertEqual(
                self._as(user, way).read(["address"])[0]["address"], "0900"
            )
        for user in (self.roads_officer, self.contractor, self.employee, self.salesman):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, way).read(["address"])
            with self.subTest(user.login), self._refused(AccessError):
                way.with_user(user).create({"partner_id": luz.id, "channel": "sms"})
        self.assertFalse(self._as(self.roads_officer, way).search([]) & way)
        with self._refused(AccessError):
            self._as(self.oversight, way).write({"address": "1"})

    def test_needs_are_told_on_the_case(self):
        need = self.env.ref("gov_crm.gov_access_need_large_print")
        luz = self._register(
            name="Luz", gov_access_need_ids=need, gov_access_needs="a quiet room"
        )
        self.assertEqual(luz.gov_access_summary, "Large print, a quiet room")
        case = self._file(self.frontline, partner_id=luz.id)
        self.assertIn("Large print, a quiet room", case.citizen_facts)

    def test_needs_are_set_up_by_the_service_administrator(self):
        need = self.env.ref("gov_crm.gov_access_need_large_print")
        self._as(self.service_admin, need).name = "Large letters"
        with self._refused(AccessError):
            self._as(self.frontline, need).name = "x"
        with self._refused(AccessError):
            self._as(self.employee, need).read(["name"])


@tagged("post_install", "-at_install")
class TestPersonFactsAreKept(PersonCommon):
    """Colleagues are seen by all employees; what only officers need is not."""

    FACTS = (
        "gov_birth_date",
        "gov_birth_year",
        "gov_area_id",
        "gov_is_deceased",
        "gov_is_missing",
        "gov_is_sealed",
        "gov_access_need_ids",
        "gov_access_summary",
        "gov_contact_preference_ids",
    )

    def test_facts_of_a_colleague(self):
        self.officer.partner_id.gov_birth_date = "1980-05-12"
        colleague = self.officer.partner_id
        for name in self.FACTS:
            for user in (self.employee, self.salesman, self.service_admin):
                with self.subTest(name=name, user=user.login):
                    with self._refused(AccessError):
                        self._as(user, colleague).read([name])
                    with self._refused(AccessError):
                        self._as(user, colleague).search([(name, "!=", False)])
        self._as(self.frontline, colleague).read(self.FACTS)

    def test_other_employees_go_on_with_contacts(self):
        shop = self.env["res.partner"].with_user(self.salesman).create({"name": "Shop"})
        shop.name = "Shop & Co"
        self.assertEqual(shop.name, "Shop & Co")

    def test_marks_are_not_written_by_hand(self):
        luz = self._register(name="Luz")
        for vals in ({"gov_is_sealed": True}, {"gov_merged_into_id": luz.id}):
            with self.subTest(vals), self._refused(AccessError):
                luz.write(vals)
            with self.subTest(vals), self._refused(AccessError):
                self._register(name="X", **vals)
