from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .where_common import NOW, WhereCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArea(WhereCommon):
    """Places, who serves them, and where a case is."""

    def test_a_place_is_said_like_an_address(self):
        self.assertEqual(
            self.mabini.display_name, "Barangay Mabini, Balanghai City, Luntian"
        )
        self.town.name = "Balangay"
        self.assertEqual(self.mabini.display_name, "Barangay Mabini, Balangay, Luntian")

    def test_found_by_words_of_what_it_lies_in(self):
        Area = self.env["gov.area"].with_user(self.frontline)
        self.mabini.code = "0012"

        def found(text):
            return {row[0] for row in Area.name_search(text)}

        both = {self.mabini.id, self.other_mabini.id}
        self.assertEqual(found("mabini"), both)
        self.assertEqual(found("balang mabini"), {self.mabini.id})
        self.assertEqual(found("0012"), {self.mabini.id})
        self.assertFalse(found("mabini nowhere"))

    def test_no_place_lies_in_itself(self):
        with self.assertRaises(UserError):
            self.province.parent_id = self.mabini

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique(self):
        self.mabini.code = "1"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.rizal.code = "1"

    def test_who_serves_where(self):
        offices = (
            self.city
            | self.roads
            | self.permits
            | self.desk
            | self.provincial
            | self.national
        )
        everywhere, province = self.national, self.national | self.provincial
        town = province | self.city | self.roads | self.desk
        for area, serving in (
            (self.province, province),
            (self.other_mabini, province),
            (self.town, town),
            (self.rizal, town),
            (self.mabini, town | self.permits),
            (self.env["gov.area"], offices),
        ):
            with self.subTest(area.display_name):
                self.assertEqual(offices._serving(area), serving)
        self.provincial.area_ids = False
        self.city.area_ids = self.other_town
        self.assertEqual(
            offices._serving(self.mabini), everywhere | self.provincial | self.permits
        )

    def test_where_an_office_works_in_words(self):
        words = {
            office: office.with_user(self.service_admin).area_words
            for office in (self.roads, self.permits, self.national)
        }
        self.assertEqual(words[self.roads], "As City Hall: Balanghai City, Luntian")
        self.assertEqual(
            words[self.permits], "Barangay Mabini, Balanghai City, Luntian"
        )
        self.assertEqual(words[self.national], "Everywhere")

    def test_offices_are_found_in_the_tree(self):
        Agency = self.env["gov.agency"].with_user(self.frontline)
        Agency = Agency.with_context(gov_show_tree=True)
        for text in ("city hall engin", "Engineer Hall", "CEO", "ceo city"):
            with self.subTest(text):
                self.assertIn(
                    (self.roads.id, "City Hall / City Engineer"),
                    Agency.name_search(text),
                )
        self.assertFalse(Agency.name_search("engineer nowhere"))
        self.assertEqual(
            self.roads.with_user(self.frontline).display_name, "City Engineer"
        )

    def test_where_a_case_is(self):
        """The office that has a case says where it is; others do not, citizens do not."""
        case = self._file(self.frontline, area_id=self.mabini.id)
        self.assertEqual(case.area_id, self.mabini)
        form = Form(case.with_user(self.officer))
        form.area_id = self.rizal
        form.save()
        self.assertEqual(case.area_id, self.rizal)
        for user in (self.roads_officer, self.oversight, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                case.with_user(user).area_id = self.mabini
        found = (
            self.env["helpdesk.ticket"]
            .with_user(self.officer)
            .search([("area_id", "child_of", self.province.id)])
        )
        self.assertEqual(found, case)

    def test_a_place_in_use_stays(self):
        self._file(self.frontline, area_id=self.mabini.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.mabini.with_user(self.service_admin).unlink()

    def test_who_sets_up_places(self):
        """Staff read; service administrators write, also from the form."""
        for user in (
            self.frontline,
            self.supervisor,
            self.oversight,
            self.contractor,
            self.equality,
        ):
            Area = self.env["gov.area"].with_user(user)
            with self.subTest(user.login):
                self.assertIn(self.mabini, Area.search([]))
                with self.assertRaises(AccessError):
                    Area.create({"name": "Elsewhere"})
                with self.assertRaises(AccessError):
                    self.mabini.with_user(user).write({"name": "Elsewhere"})
                with self.assertRaises(AccessError):
                    self.mabini.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.roads.with_user(user).area_ids = self.mabini
        for user in (self.employee, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["gov.area"].with_user(user).search([])
        form = Form(self.env["gov.area"].with_user(self.service_admin))
        form.name, form.kind, form.parent_id = "Barangay Ilaya", "Barangay", self.town
        form.agency_ids.add(self.roads)
        area = form.save()
        self.assertEqual(self.roads.area_ids, area)
