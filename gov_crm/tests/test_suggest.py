from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .reorganisation_common import ReorganisationCommon
from .where_common import NOW, WhereCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSuggest(WhereCommon):
    """Where a case could go: who, why, in which order, and why not others."""

    def _reasons(self, case):
        return {it["agency"]: it["reasons"] for it in case._suggest_agencies()}

    def _refusals(self, case):
        return [it["refusal"] for it in case._weigh_agencies() if it["refusal"]]

    # ------------------------------------------------------------------
    # THE CHARTER
    # ------------------------------------------------------------------

    def test_the_office_whose_service_it_is(self):
        case = self._misfiled(area_id=self.rizal.id)
        [suggestion] = case._suggest_agencies()
        self.assertEqual(suggestion["agency"], self.roads)
        self.assertEqual(
            suggestion["reasons"], ["Offers this service in Barangay Rizal."]
        )
        self.assertEqual(suggestion["score"], 300)

    def test_the_same_service_elsewhere(self):
        """Same name whatever its spelling; same code and alike; very alike. Not: same code."""
        self.road.code = "ROAD"
        same = self._service("ROAD  rèpair", self.national)
        by_code = self._service("Repair of roads", self.provincial, code="ROAD")
        alike = self._service("Road repairs", self.permits)
        self._service("Identity card", self.city, code="ROAD")
        case = self._misfiled()
        self.assertEqual(
            self._reasons(case),
            {
                self.roads: ["Offers this service."],
                self.national: ["Offers this service."],
                self.provincial: ["Offers “Repair of roads”."],
                self.permits: ["Offers “Road repairs”."],
            },
        )
        # Equally good: the name of the office decides.
        self.assertEqual(
            [it["agency"] for it in case._suggest_agencies()],
            [self.roads, self.national, self.provincial, self.permits],
        )
        self.assertEqual(
            [it["agency"] for it in case._suggest_agencies(limit=2)],
            [self.roads, self.national],
        )
        (same | by_code | alike).active = False
        self.assertEqual(set(self._reasons(case)), {self.roads})

    def test_only_where_the_matter_is(self):
        self._service("Road repair", self.provincial)
        self._service("Road repair", self.national)
        case = self._misfiled(area_id=self.other_mabini.id)
        self.assertEqual(set(self._reasons(case)), {self.provincial, self.national})

    def test_no_service_no_suggestion(self):
        case = self._misfiled(service_id=False, name="Something", case_kind="enquiry")
        self.assertEqual(case._suggest_agencies(), [])

    # ------------------------------------------------------------------
    # WHO REFUSED
    # ------------------------------------------------------------------

    def test_whom_the_last_refuser_named(self):
        self._service("Road repair", self.national)
        case = self._misfiled(area_id=self.mabini.id)
        referral = case._refer(self.roads, "A road", NOW, self.desk_officer)
        referral.with_user(self.roads_officer)._decline(
            "A provincial road", NOW, self.roads_officer, suggested=self.provincial
        )
        case.invalidate_recordset()
        first, second = case._suggest_agencies()
        self.assertEqual(first["agency"], self.provincial)
        self.assertEqual(
            first["reasons"],
            ["City Engineer declined on Tue 24 Nov and named Provincial Engineer."],
        )
        self.assertEqual(second["agency"], self.national)
        self.assertEqual(
            self._refusals(case), ["City Engineer declined this case on Tue 24 Nov."]
        )
        # The one who named it did not know where it works; whoever chooses should.
        self.provincial.area_ids = self.other_town
        self.assertIn(
            "Barangay Mabini is not among the places it serves.",
            self._reasons(case)[self.provincial],
        )

    def test_who_declined_a_question_has_not_declined_the_case(self):
        case = self._misfiled()
        referral = case._refer(
            self.roads, "A road?", NOW, self.desk_officer, kind="consult"
        )
        referral.sudo()._decline("Ask others", NOW, self.officer)
        case.invalidate_recordset()
        self.assertEqual(self._reasons(case), {self.roads: ["Offers this service."]})
        self.assertEqual(self._refusals(case), [])

    def test_a_refuser_that_others_name_is_no_suggestion(self):
        case = self._misfiled()
        for number, (office, named) in enumerate(
            ((self.roads, self.national), (self.national, self.roads))
        ):
            at = NOW + timedelta(hours=number)
            referral = case._refer(office, "A road", at, self.desk_officer)
            referral.sudo()._decline("Not ours", at, self.officer, suggested=named)
        case.invalidate_recordset()
        self.assertEqual(case._suggest_agencies(), [])
        self.assertEqual(len(self._refusals(case)), 2)

    def test_holder_and_closed_offices_are_explained(self):
        self._service("Road repair", self.desk)
        self._service("Road repair", self.national)
        self.national.active = False
        case = self._misfiled()
        self.assertEqual(set(self._reasons(case)), {self.roads})
        self.assertEqual(
            set(self._refusals(case)),
            {
                "Assistance Desk has this case now.",
                "National Roads does not exist any more.",
            },
        )

    # ------------------------------------------------------------------
    # THE PAST
    # ------------------------------------------------------------------

    def test_how_such_cases_were_answered(self):
        self._past(self.provincial, accepted=5, declined=1)
        case = self._misfiled()
        self.assertEqual(
            self._reasons(case)[self.provincial],
            ["Accepted 5 of 6 such cases in the last 12 months."],
        )

    def test_few_answers_are_no_figure(self):
        self._past(self.provincial, accepted=4)
        case = self._misfiled()
        [reason] = self._reasons(case)[self.provincial]
        self.assertEqual(
            reason, "Took over such cases in the last 12 months; too few for a figure."
        )
        self.assertNotRegex(reason.replace("12", ""), r"\d")

    def test_who_mostly_refused_is_not_suggested_for_it(self):
        self._past(self.provincial, accepted=2, declined=4)
        self._past(self.roads, declined=6)
        case = self._misfiled()
        self.assertEqual(
            self._reasons(case),
            {
                self.roads: [
                    "Offers this service.",
                    "Accepted 0 of 6 such cases in the last 12 months.",
                ]
            },
        )

    def test_what_is_old_or_unanswered_does_not_count(self):
        self._past(self.provincial, accepted=5, at=NOW - timedelta(days=370))
        pending = self._misfiled()
        pending._refer(self.provincial, "A road", NOW, self.desk_officer)
        self.assertNotIn(self.provincial, self._reasons(self._misfiled()))

    def test_same_kind_and_office_where_the_service_says_nothing(self):
        values = {"service_id": False, "name": "Light", "case_kind": "complaint"}
        self._past(self.provincial, accepted=5, **values)
        self.assertEqual(
            self._reasons(self._misfiled(**values)),
            {self.provincial: ["Accepted 5 of 5 such cases in the last 12 months."]},
        )
        enquiry = self._misfiled(**{**values, "case_kind": "enquiry"})
        self.assertEqual(self._reasons(enquiry), {})
        # Another office's hand-overs say nothing about what comes in here.
        elsewhere = self._file(self.officer, service_id=False, case_kind="complaint")
        self.assertEqual(elsewhere._suggest_agencies(), [])
        # And where the service is known to have gone somewhere, only that counts.
        self._past(self.national, accepted=5, case_kind="complaint")
        self.assertEqual(
            set(self._reasons(self._misfiled(case_kind="complaint"))),
            {self.roads, self.national},
        )

    def test_the_past_only_where_the_matter_is(self):
        self.provincial.area_ids = self.other_town
        self._past(self.provincial, accepted=5)
        self.assertNotIn(
            self.provincial, self._reasons(self._misfiled(area_id=self.mabini.id))
        )

    def test_order_and_score(self):
        self._service("Road repair", self.national)
        self._past(self.national, accepted=8, declined=1)
        self._past(self.provincial, accepted=9)
        case = self._misfiled()
        scores = [(it["agency"], it["score"]) for it in case._suggest_agencies()]
        self.assertEqual(
            scores,
            [
                (self.national, 300 + 99 * 9 // 11),
                (self.roads, 300),
                (self.provincial, 99 * 10 // 11),
            ],
        )

    # ------------------------------------------------------------------
    # COST AND RIGHTS
    # ------------------------------------------------------------------

    def test_as_many_queries_for_one_as_for_many(self):
        case = self._misfiled(area_id=self.mabini.id)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            case.agency_id.complete_name, case.area_id.name  # noqa: B018
            before = self.env.cr.sql_log_count
            case._suggest_agencies(limit=50)
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(20):
            office = self._agency(f"Office {number}", f"OFF{number}", parent=self.city)
            self._service("Road repair", office)
        self._past(self.national, accepted=6)
        for office in (self.national, self.provincial):
            referral = case._refer(office, "A road", NOW, self.desk_officer)
            referral.sudo()._decline("No", NOW, self.officer, suggested=self.roads)
        with self.subTest("many"):
            many = count()
            self.assertGreater(len(case._suggest_agencies(limit=50)), 20)
            # Names of those who refused, and of whom they named.
            self.assertLessEqual(many - few, 2)
            self.assertLess(many, 20)

    def test_dialog(self):
        self._service("Road repair", self.national)
        case = self._misfiled(area_id=self.mabini.id)
        dialog = self.env["gov.case.refer"].with_user(self.desk_officer)
        form = Form(dialog.with_context(default_ticket_id=case.id))
        self.assertEqual(
            form.suggestions,
            {
                "offices": [
                    {
                        "id": self.roads.id,
                        "name": "City Engineer",
                        "path": "City Hall / City Engineer",
                        "reasons": ["Offers this service in Barangay Mabini."],
                    },
                    {
                        "id": self.national.id,
                        "name": "National Roads",
                        "path": "National Roads",
                        "reasons": ["Offers this service in Barangay Mabini."],
                    },
                ],
                "left_out": [],
            },
        )

    def test_others_are_told_nothing(self):
        case = self._misfiled()
        for user in (self.roads_officer, self.frontline, self.oversight):
            dialog = self.env["gov.case.refer"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                dialog.onchange(
                    {"ticket_id": case.id}, ["ticket_id"], {"suggestions": {}}
                )


@tagged("post_install", "-at_install")
class TestSuggestHeirs(WhereCommon, ReorganisationCommon):
    """Offices that were merged are suggested as what they are now."""

    @freeze_time(NOW)
    def test_merged_office(self):
        self._past(self.provincial, accepted=5, declined=1)
        case = self._misfiled()
        referral = case._refer(self.roads, "A road", NOW, self.desk_officer)
        referral.sudo()._decline(
            "Provincial", NOW, self.roads_officer, suggested=self.provincial
        )
        self._carry_out(self._order(from_agency_id=self.provincial.id))
        self.assertFalse(self.provincial.active)
        [suggestion] = case._suggest_agencies()
        self.assertEqual(suggestion["agency"], self.shop)
        self.assertEqual(
            suggestion["reasons"],
            [
                "City Engineer declined on Tue 24 Nov and named Provincial Engineer, whose "
                "work is now done by One-Stop Shop.",
                "Accepted 5 of 6 such cases in the last 12 months.",
            ],
        )
        # The five cases moved to the shop by order: nobody referred them.
        moved = self.env["gov.referral"].search([("reorganisation_id", "!=", False)])
        self.assertEqual(len(moved), 5)
        answer = self.env["gov.referral.flow"].with_user(self.oversight).read_flows(365)
        flows = {it["receiver"]["code"]: it["count"] for it in answer["flows"]}
        self.assertEqual(flows, {"PEO": 6, "CEO": 1})
