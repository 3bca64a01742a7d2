from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.gov_consent_outreach import OUTREACH_PURPOSE
from .security_common import SecurityCommon

NOW = "2026-11-24 02:00:00"  # Tuesday 10:00 in Manila


class OutreachCommon(SecurityCommon):
    """The licensing office has registered people and offers a pension from 60 on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basis = cls.env.ref("gov_crm.gov_sharing_basis_task")
        cls.pension = cls.env["gov.service"].create(
            {
                "name": "Social pension",
                "agency_id": cls.permits.id,
                "classification": "simple",
                "entitled_age_from": 60,
            }
        )
        Area = cls.env["gov.area"]
        cls.town = Area.create({"name": "Test town"})
        cls.village = Area.create({"name": "Test village", "parent_id": cls.town.id})
        cls.elsewhere = Area.create({"name": "Other town"})
        cls.need = cls.env["gov.access.need"].create({"name": "Test sign"})
        cls.old = cls._person("Old", gov_birth_date="1951-05-01")
        cls.young = cls._person("Young", gov_birth_date="1990-05-01")

    @classmethod
    def _person(cls, name, **values):
        """Somebody the officer has registered, and so may read."""
        return (
            cls.env["res.partner"]
            .with_user(cls.officer)
            .create({"name": name, "gov_is_citizen": True, **values})
        )

    def _dialog(self, user=None, **values):
        values.setdefault("service_id", self.pension.id)
        values.setdefault("agency_id", self.permits.id)
        values.setdefault("basis_id", self.basis.id)
        return (
            self.env["gov.outreach.build"]
            .with_user(user or self.officer)
            .create(values)
        )

    def _listed(self, dialog=None):
        """People whom a list brings, and that the preview counts as many."""
        dialog = dialog or self._dialog()
        count = dialog.person_count
        if not count:
            with self._refused():
                dialog.action_build()
            return self.env["res.partner"]
        action = dialog.action_build()
        people = self.env["crm.lead"].search(action["domain"]).partner_id
        self.assertEqual(len(people), count)
        return people


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOutreachList(OutreachCommon):
    def test_who_comes_onto_the_list(self):
        dialog = self._dialog()
        self.assertEqual(dialog.age_from, 60)
        self.assertIn("One person comes onto the list", dialog.effect)
        action = dialog.action_build()
        lead = self.env["crm.lead"].with_user(self.officer).search(action["domain"])
        self.assertEqual(lead.partner_id, self.old)
        self.assertEqual(lead.gov_kind, "outreach")
        self.assertEqual(lead.gov_stage, "identified")
        self.assertEqual(lead.gov_agency_id, self.permits)
        self.assertEqual(lead.gov_service_id, self.pension)
        self.assertEqual(lead.gov_segment, "aged 60 and over")
        self.assertEqual(lead.gov_basis_id, self.basis)
        self.assertFalse(lead.team_id)

    def test_made_again_it_adds_only_who_came_to_it(self):
        self.assertEqual(self._listed(), self.old)
        self.assertFalse(self._listed())
        new = self._person("New", gov_birth_year=1950)
        self.assertEqual(self._listed(), new)

    def test_ages_to_the_day(self):
        on_the_day = self._person("Day", gov_birth_date="1966-11-24")
        self._person("Day after", gov_birth_date="1966-11-25")
        by_year = self._person("Year", gov_birth_year=1966)
        estimated = self._person(
            "About", gov_birth_date="1966-12-31", gov_birth_estimated=True
        )
        self._person("Year after", gov_birth_year=1967)
        self.assertEqual(self._listed(), self.old | on_the_day | by_year | estimated)

    def test_highest_age(self):
        dialog = self._dialog(age_from=0, age_to=36)
        self.assertEqual(self._listed(dialog), self.young)
        self.assertFalse(self._listed(self._dialog(age_from=0, age_to=35)))

    def test_of_whom_it_cannot_be_told(self):
        self._person("No age")
        dialog = self._dialog()
        self.assertEqual(dialog.person_count, 1)
        self.assertIn("2 more may be entitled", dialog.effect)

    def test_places_and_needs(self):
        here = self._person("Here", gov_birth_year=1950, gov_area_id=self.village.id)
        self._person("There", gov_birth_year=1950, gov_area_id=self.elsewhere.id)
        dialog = self._dialog(area_ids=self.town.ids)
        self.assertEqual(self._listed(dialog), here)
        signs = self._person("Signs", gov_access_need_ids=[(6, 0, self.need.ids)])
        dialog = self._dialog(age_from=0, need_ids=self.need.ids)
        self.assertEqual(self._listed(dialog), signs)
        self.pension.entitled_area_ids = self.town
        self.assertEqual(self._dialog().area_ids, self.town)

    def test_who_is_left_out(self):
        year = {"gov_birth_year": 1950}
        applied, granted, denied = (
            self._person(name, **year) for name in ("Applied", "Granted", "Denied")
        )
        for person in (applied, granted, denied):
            case = self._file(
                self.officer, partner_id=person.id, service_id=self.pension.id
            )
            if person != applied:
                self._decide(case, "granted" if person == granted else "denied")
        other = self._person("Other service", **year)
        self._file(self.officer, partner_id=other.id)
        self._person("Dead", gov_died_on="2026-01-01", **year)
        self._person("Lost", gov_is_missing=True, **year)
        merged = self._person("Merged", **year)
        hidden = self._person("Hidden", **year)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET gov_merged_into_id = %s WHERE id = %s",
            [self.old.id, merged.id],
        )
        self.env.cr.execute(
            "UPDATE res_partner SET gov_is_sealed = TRUE WHERE id = %s", [hidden.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._listed(), self.old | denied | other)

    def _decide(self, case, outcome):
        self.env["gov.case.decide"].with_user(self.officer).create(
            {
                "ticket_id": case.id,
                "outcome": outcome,
                "answer": "Answer",
                "reason": "Grounds",
                "redress": "Write to the mayor",
            }
        ).action_decide()

    def _consent(self, person):
        return (
            self.env["gov.consent"]
            .with_user(self.officer)
            .create(
                {
                    "partner_id": person.id,
                    "purpose_id": self.env.ref(OUTREACH_PURPOSE).id,
                    "evidence": "Signed form",
                }
            )
        )

    def test_a_list_on_consent(self):
        basis = self.env.ref("gov_crm.gov_sharing_basis_consent")
        dialog = self._dialog(basis_id=basis.id)
        self.assertIn("only who agreed", dialog.effect)
        self.assertFalse(self._listed(dialog))
        self._consent(self.old)
        self.assertEqual(self._listed(self._dialog(basis_id=basis.id)), self.old)

    def test_before_a_basis_is_chosen(self):
        dialog = (
            self.env["gov.outreach.build"]
            .with_user(self.officer)
            .new({"agency_id": self.permits.id, "service_id": self.pension.id})
        )
        self.assertEqual(dialog.person_count, 1)

    def test_whoever_took_it_back_is_left_alone(self):
        self.assertEqual(self._listed(), self.old)
        lead = self.env["crm.lead"].search([("partner_id", "=", self.old.id)])
        other = self._person("Other", gov_birth_year=1950)
        consents = self._consent(self.old) | self._consent(other)
        with freeze_time("2026-11-25 02:00:00"):
            consents.with_user(self.officer).action_withdraw()
            self.assertEqual(lead.gov_stage, "declined")
            self.assertIn("not want to be told", lead.message_ids[0].body)
            self.assertFalse(self._listed())
        with freeze_time("2026-11-26 02:00:00"):
            self._consent(other)
            self.assertEqual(self._listed(), other)

    def test_no_record_is_opened_to_anybody(self):
        """Somebody the office does not know stays unknown to it."""
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "gov_is_citizen": True, "gov_birth_year": 1940}
        )
        self.assertNotIn(stranger, self._listed())
        self.assertFalse(stranger.with_user(self.officer).has_access("read"))

    def test_a_list_of_everybody_is_none(self):
        self.pension.entitled_age_from = 0
        dialog = self._dialog()
        self.assertIn("an age, a place or a need", dialog.effect)
        with self._refused():
            dialog.action_build()

    def test_who_may(self):
        for user in (
            self.frontline, self.oversight, self.service_admin, self.contractor,
            self.employee, self.equality,
        ):  # fmt: skip
            with self.subTest(user.login), self._refused(AccessError):
                self._dialog(user)
        for user in (self.roads_officer, self.roads_supervisor):
            with self.subTest(user.login), self._refused(AccessError):
                self._dialog(user).action_build()
        mine = self._dialog()
        with self._refused(AccessError):
            self._as(self.supervisor, mine).read(["person_count"])
        with self._refused(AccessError):
            foreign = self.pension.copy({"agency_id": self.roads.id})
            self._dialog(service_id=foreign.id).action_build()

    def test_ages_that_cannot_be(self):
        for values in (
            {"entitled_age_from": -1},
            {"entitled_age_to": 59},
            {"entitled_age_to": 131},
        ):
            with self.subTest(values), self._refused(ValidationError):
                self.pension.write(values)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOutreachWay(OutreachCommon):
    """From identified to receiving, measured by need."""

    def _lead(self, user=None, **values):
        return (
            self.env["crm.lead"]
            .with_user(user or self.officer)
            .create(
                {
                    "name": "Outreach",
                    "type": "lead",
                    "partner_id": self.old.id,
                    "gov_agency_id": self.permits.id,
                    "gov_service_id": self.pension.id,
                    "gov_kind": "outreach",
                    **values,
                }
            )
        )

    def test_from_list_to_receiving(self):
        lead = self._lead()
        self.assertEqual(lead.gov_stage, "identified")
        lead.gov_stage = "informed"
        action = lead.action_gov_file_case()
        self.assertEqual(lead.gov_stage, "applied")
        case = self.env["helpdesk.ticket"].with_user(self.officer)
        case = case.browse(action["res_id"])
        self.assertEqual(case.gov_engagement_count, 1)
        found = case.action_gov_open_engagements()
        self.assertEqual(lead.search(found["domain"]), lead)
        self.env["gov.case.decide"].with_user(self.officer).create(
            {"ticket_id": case.id, "outcome": "granted", "answer": "Yes"}
        ).action_decide()
        self.assertEqual(lead.gov_stage, "receiving")

    def test_an_enquiry_has_no_stage(self):
        lead = self._lead(gov_kind="enquiry")
        self.assertFalse(lead.gov_stage)
        lead.action_gov_file_case()
        self.assertFalse(lead.gov_stage)
        other = self._lead(gov_kind="suggestion")
        other.gov_kind = "outreach"
        self.assertEqual(other.gov_stage, "identified")

    def test_leads_of_the_crm_stay_what_they_were(self):
        Lead = self.env["crm.lead"].with_user(self.salesman)
        lead = Lead.create({"name": "Offer", "expected_revenue": 1000})
        self.assertEqual(lead.expected_revenue, 1000)
        self.assertFalse(lead.gov_stage)
        self.assertTrue(lead.stage_id)
        lead.action_set_won()
        self.assertEqual(lead.probability, 100)
        self.assertTrue(Lead.get_views([(False, "form"), (False, "kanban")]))
        groups = Lead.formatted_read_group([], ["stage_id"], ["expected_revenue:sum"])
        self.assertTrue(groups)

    def test_officers_see_no_money(self):
        lead = self._lead()
        for name in ("expected_revenue", "prorated_revenue", "recurring_revenue"):
            with self.subTest(name):
                self.assertNotIn(name, lead.fields_get())
                with self._refused(AccessError):
                    self._as(self.officer, lead).read([name])
                with self._refused(AccessError):
                    self._as(self.officer, lead).write({name: 5})

    def test_leads_open_as_engagements(self):
        """Also from the list of activities, which names no view."""
        kinds = [(False, kind) for kind in ("list", "form", "kanban", "search")]
        Lead = self.env["crm.lead"]
        for user in (self.officer, self.supervisor, self.oversight):
            views = Lead.with_user(user).get_views(kinds)["views"]
            with self.subTest(user.login):
                self.assertIn("gov_stage", views["kanban"]["arch"])
                self.assertNotIn("revenue", str(views))
                self.assertNotIn("probability", str(views))
        views = Lead.with_user(self.salesman).get_views(kinds)["views"]
        self.assertIn("expected_revenue", str(views))

    def test_an_engagement_has_no_revenue(self):
        self.officer.group_ids += self.env.ref("sales_team.group_sale_salesman")
        with self._refused(UserError):
            self._lead(expected_revenue=5)
        lead = self._lead()
        with self._refused(UserError):
            lead.expected_revenue = 5
        plain = self.env["crm.lead"].create({"name": "Offer", "expected_revenue": 5})
        with self._refused(UserError):
            plain.gov_agency_id = self.permits

    def test_engagements_of_others_are_not_counted(self):
        lead = self._lead()
        action = lead.action_gov_file_case()
        case = self.env["helpdesk.ticket"].browse(action["res_id"]).sudo()
        now = case.filed_at
        case._refer(self.roads, "A road", now, self.officer)
        case.pending_referral_id.with_user(self.roads_officer)._accept(
            now, self.roads_officer
        )
        self.assertFalse(self._as(self.roads_officer, case).gov_engagement_count)
        self.assertEqual(self._as(self.officer, case).gov_engagement_count, 1)
