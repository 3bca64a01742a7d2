from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_person_facts import PersonCommon


class LinksCommon(PersonCommon):
    """Luz has a case in the licensing office, Ramon one in the office of the engineer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit.write({"asks_household": True, "asks_relations": True})

    def _relate(self, user, one, kind, other, **vals):
        Relation = self.env["gov.relation"].with_user(user)
        vals.setdefault("service_id", self.permit.id)
        return Relation.create(
            {"from_id": one.id, "kind": kind, "to_id": other.id, **vals}
        )

    def _household(self, *people, **vals):
        vals.setdefault("service_id", self.permit.id)
        members = [(0, 0, {"partner_id": person.id, **vals}) for person in people]
        return self.env["gov.household"].create(
            {"name": "Sampaguita 14", "member_ids": members}
        )


@tagged("post_install", "-at_install")
class TestPersonLinks(LinksCommon):
    def test_a_link_gives_no_access(self):
        self._relate(self.env.user, self.citizen, "parent", self.other_citizen)
        self._household(self.citizen, self.other_citizen)
        for user, hidden, case in (
            (self.frontline, self.other_citizen, self.roads_case),
            (self.roads_officer, self.citizen, self.case),
        ):
            for record in (hidden, case):
                with (
                    self.subTest(user.login, record=record),
                    self._refused(AccessError),
                ):
                    self._as(user, record).read(["name"])
        case = self.roads_case.with_user(self.citizen_user)
        self.assertFalse(case.search([("id", "=", self.roads_case.id)]))
        with self._refused(AccessError):
            self._as(self.citizen_user, self.roads_case).read(["name"])

    def test_a_link_tells_no_name_of_others(self):
        link = self._relate(self.env.user, self.citizen, "parent", self.other_citizen)
        home = self._household(self.citizen, self.other_citizen)
        mine = home.member_ids.filtered(lambda it: it.partner_id == self.citizen)
        for user in (self.frontline, self.officer):
            with self._refused(AccessError):
                self._as(user, link).read(["to_id"])
            self.assertFalse(self._as(user, link).search([]))
            home_of = self._as(user, home)
            self.assertEqual(home_of.member_ids, mine)
            self.assertEqual(home_of.member_count, 2)
        self.assertEqual(self._as(self.oversight, home).member_ids, home.member_ids)
        self.assertTrue(self._as(self.oversight, link).read(["to_id"]))
        for user in (
            self.contractor,
            self.service_admin,
            self.employee,
            self.salesman,
            self.citizen_user,
        ):
            for record in (link, home, mine):
                with self.subTest(user.login), self._refused(AccessError):
                    self._as(user, record).read([])
                with self.subTest(user.login), self._refused(AccessError):
                    self._as(user, record).search([])

    def test_only_people_one_sees_are_linked(self):
        with self.assertRaises(AccessError):
            self._relate(self.frontline, self.citizen, "parent", self.other_citizen)
        home = self.env["gov.household"].with_user(self.frontline).create({"name": "A"})
        vals = {"household_id": home.id, "service_id": self.permit.id}
        Member = home.member_ids
        Member.create({**vals, "partner_id": self.citizen.id, "role": "head"})
        with self.assertRaises(AccessError):
            Member.create({**vals, "partner_id": self.other_citizen.id})
        self.assertEqual(home.member_count, 1)
        with self._refused(AccessError):
            self._as(self.roads_officer, home).read(["name"])

    def test_only_where_a_service_needs_it(self):
        other = self._register(name="Ana")
        self.permit.asks_relations = False
        with self.assertRaises(UserError):
            self._relate(self.frontline, self.citizen, "parent", other)
        with self.assertRaises(UserError):
            self._relate(
                self.frontline, self.citizen, "parent", other, service_id=False
            )
        link = self._relate(
            self.frontline,
            self.citizen,
            "parent",
            other,
            service_id=False,
            is_conflict=True,
        )
        self.assertEqual(link.display_name, "Luz dela Cruz is a parent of Ana")

    @mute_logger("odoo.sql_db")
    def test_what_cannot_be(self):
        ana, ben = self._register(name="Ana"), self._register(name="Ben")
        shop = self.env["res.partner"].create({"name": "Shop", "is_company": True})
        self._relate(self.frontline, ana, "owner", shop)
        with self.assertRaises(ValidationError):
            self._relate(self.frontline, ana, "spouse", shop)
        with self.assertRaises(ValidationError):
            self._relate(self.frontline, shop, "owner", ana)
        with self.assertRaises(ValidationError):
            dates = {"date_from": "2026-02-01", "date_to": "2026-01-31"}
            self._relate(self.frontline, ana, "sibling", ben, **dates)
        home = self._household(ana, role="head")
        for person, role in ((ana, "child"), (ben, "head")):
            with self.assertRaises(ExclusionViolation), self.cr.savepoint():
                home.member_ids.create(
                    {
                        "household_id": home.id,
                        "partner_id": person.id,
                        "role": role,
                        "service_id": self.permit.id,
                    }
                )

    def test_officers_end_a_link_and_supervisors_remove_it(self):
        ana = self._register(name="Ana")
        self._file(self.frontline, partner_id=ana.id)
        link = self._relate(self.frontline, self.citizen, "sibling", ana)
        link.date_to = "2026-01-31"
        with self._refused(AccessError):
            link.unlink()
        self._as(self.supervisor, link).unlink()
        self.assertFalse(link.exists())


@tagged("post_install", "-at_install")
@freeze_time("2026-11-26 02:00:00")
class TestConflictOfInterest(LinksCommon):
    """Nobody handles the own case, or that of somebody close on record."""

    def _acts(self, case, user):
        """What an officer does with a case, by name; each in the officer's rights."""
        mine = case.with_user(user)
        at = self.env.cr.now()
        return {
            "take": mine.action_take,
            "write": lambda: mine.write({"name": "Mine"}),
            "assign": lambda: mine.write({"user_id": self.officer.id}),
            "refer": lambda: mine._refer(self.roads, "For you", at, user),
            "decide": lambda: mine._decide("granted", None, "<p>Yes</p>", at, user),
            "extend": lambda: mine._extend("More time", at, user),
        }

    def _assert_refused(self, case, user):
        for name, act in self._acts(case, user).items():
            with self.subTest(name), self.assertRaises(UserError) as refused:
                act()
            if name != "assign":
                self.assertIn("A colleague handles it", str(refused.exception))
        with self.assertRaises(AccessError):
            case.with_user(user).message_post(body="x", message_type="comment")
        self.assertTrue(case.with_user(user).is_conflict)
        self.assertFalse(case.with_user(user).gov_editable)

    def test_the_own_case(self):
        case = self._file(self.frontline, partner_id=self.officer.partner_id.id)
        self._assert_refused(case, self.officer)
        mine = self._file(self.officer, partner_id=self.officer.partner_id.id)
        self.assertTrue(mine.number, "to ask for something is everybody's right")
        self.assertFalse(mine.user_id)
        with self.assertRaises(UserError):
            case.with_user(self.supervisor).user_id = self.officer
        case.with_user(self.frontline).action_take()
        self.assertEqual(case.sudo().user_id, self.frontline)

    def test_the_case_of_a_relative(self):
        kin = self.officer.partner_id
        for kind in ("spouse", "parent", "sibling", "relative"):
            link = self._relate(self.env.user, kin, kind, self.citizen)
            self._assert_refused(self.case, self.officer)
            link.date_to = "2026-11-25"
            self.assertTrue(self.case.with_user(self.officer).gov_editable, kind)
            link.unlink()
        link = self._relate(self.env.user, self.citizen, "parent", kin)
        self._assert_refused(self.case, self.officer)

    def test_the_case_of_the_own_business(self):
        shop = self.env["res.partner"].create({"name": "Shop", "is_company": True})
        case = self._file(self.frontline, partner_id=shop.id)
        link = self._relate(self.env.user, self.officer.partner_id, "employee", shop)
        self.assertTrue(case.with_user(self.officer).gov_editable)
        link.kind = "owner"
        self._assert_refused(case, self.officer)

    def test_the_case_of_somebody_in_the_household(self):
        home = self._household(self.officer.partner_id, self.citizen)
        self._assert_refused(self.case, self.officer)
        home.member_ids[0].date_to = "2026-11-25"
        self.assertTrue(self.case.with_user(self.officer).gov_editable)

    def test_a_referral_is_not_accepted(self):
        self._relate(
            self.env.user, self.roads_officer.partner_id, "parent", self.citizen
        )
        referral = self._refer(self.case, user=self.officer)
        with self.assertRaises(UserError):
            referral.with_user(self.roads_officer).action_accept()
        referral.with_user(self.roads_frontline).action_accept()
        self.assertEqual(self.case.agency_id, self.roads)

    def test_who_is_suggested(self):
        self._relate(self.env.user, self.officer.partner_id, "spouse", self.citizen)
        case = self.case.with_user(self.supervisor)
        self.assertEqual(case.conflict_user_ids, self.officer)
        self.assertFalse(self.roads_case.with_user(self.supervisor).conflict_user_ids)
        with self.assertRaises(UserError):
            case.user_id = self.officer
        with self.assertRaises(UserError):
            self._file(self.frontline, user_id=self.officer.id)
        with Form(case) as form:
            form.user_id = self.frontline
        self.assertEqual(case.user_id, self.frontline)

    def test_nobody_ends_the_own_conflict(self):
        link = self._relate(
            self.officer, self.officer.partner_id, "spouse", self.citizen
        )
        with self.assertRaises(AccessError):
            link.with_user(self.officer).date_to = "2026-11-25"
        boss = self.supervisor.partner_id
        other = self._relate(self.env.user, boss, "spouse", self.citizen)
        with self.assertRaises(AccessError):
            other.with_user(self.supervisor).unlink()
        link.with_user(self.frontline).date_to = "2026-11-25"
        self.assertTrue(self.case.with_user(self.officer).gov_editable)

    def test_citizens_and_jobs_go_on(self):
        self._relate(self.env.user, self.citizen, "spouse", self.other_citizen)
        self.assertFalse(self.citizen_user._gov_conflict_ids())
        self.assertFalse(self.env.ref("base.user_root")._gov_conflict_ids())
