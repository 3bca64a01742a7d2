from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_person_facts import PersonCommon


@tagged("post_install", "-at_install")
class TestPersonNeeds(PersonCommon):
    """What helps a person stands on the case and on the paper, and travels if ticked."""

    def setUp(self):
        super().setUp()
        self.large = self.env.ref("gov_crm.gov_access_need_large_print")
        self.deaf = self.env.ref("gov_crm.gov_access_need_hard_of_hearing")
        ways = [
            {
                "channel": "phone",
                "address": "0900 555 0001",
                "weekday": "work",
                "time_from": 8,
                "time_to": 9.5,
                "note": "ask for Ana",
            },
            {"channel": "post", "sequence": 20},
        ]
        self.luz = self._register(
            name="Luz",
            phone="0900 555 0000",
            gov_access_need_ids=self.deaf,
            gov_contact_preference_ids=[(0, 0, way) for way in ways],
        )
        self.case_of_luz = self._file(self.frontline, partner_id=self.luz.id)

    def test_the_case_says_how_and_when_to_reach(self):
        words = "Phone call, 0900 555 0001, Monday to Friday, 08:00–09:30, ask for Ana"
        self.assertIn(words, self.case_of_luz.citizen_facts)
        self.assertEqual(self.luz.gov_reach_summary, f"{words}; Letter")

    def test_contractors_learn_when_and_not_where(self):
        case = self._file(
            self.frontline, partner_id=self.luz.id, user_id=self.contractor.id
        )
        facts = self._as(self.contractor, case).citizen_facts
        self.assertIn("Phone call, Monday to Friday, 08:00–09:30", facts)
        self.assertIn("Hard of hearing", facts)
        for secret in ("555 0001", "Ana"):
            self.assertNotIn(secret, facts)

    def test_only_what_is_ticked_travels(self):
        case = self.case_of_luz.with_user(self.officer)
        items = {item["key"]: item["content"] for item in case._shareable()}
        self.assertEqual(items["fact:access_needs"], "Hard of hearing")
        self.assertIn("08:00–09:30", items["fact:reach"])
        referral = self._refer(self.case_of_luz, user=self.officer)
        self.assertFalse(referral.share_ids)
        basis = self.env.ref("gov_crm.gov_sharing_basis_task")
        case._share(
            referral.sudo(),
            ["fact:access_needs"],
            basis,
            referral.sent_at,
            self.officer,
        )
        seen = self._as(self.roads_officer, referral).share_ids.mapped("content")
        self.assertEqual(seen, ["Hard of hearing"])

    def test_large_print(self):
        Report = self.env["ir.actions.report"].with_user(self.frontline)

        def printed():
            html = Report._render_qweb_html(
                "gov_crm.gov_case_receipt", self.case_of_luz.ids
            )[0]
            return html.decode()

        self.assertNotIn("font-size: 18pt", printed())
        self.luz.gov_access_need_ids |= self.large
        self.assertIn("font-size: 18pt", printed())
        self.assertTrue(self.case_of_luz._receipt()["large"])


@tagged("post_install", "-at_install")
class TestSexOnlyWhereNeeded(PersonCommon):
    def test_a_service_that_does_not_ask(self):
        case = self._file(self.frontline)
        for vals in ({"citizen_sex": "female"}, {"citizen_gender": "woman"}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                case.write(vals)

    def test_a_service_that_asks(self):
        self.permit.write({"asks_sex": True, "asks_gender": True})
        case = self._file(self.frontline, citizen_sex="female", citizen_gender="woman")
        other = self.permit.copy({"asks_sex": False, "asks_gender": False, "code": "X"})
        with self.assertRaises(ValidationError):
            case.service_id = other
        self._as(self.oversight, case).read(["citizen_sex"])
        self.assertFalse(case.copy_data()[0].get("citizen_sex"))
        desk = self._file(
            self.frontline, user_id=self.contractor.id, citizen_sex="male"
        )
        for user, record in (
            (self.contractor, desk),
            (self.citizen_user, case),
            (self.helpdesk_manager, case),
            (self.service_admin, case),
        ):
            with self.subTest(user.login):
                with self._refused(AccessError):
                    self._as(user, record).read(["citizen_sex", "citizen_gender"])
                with self._refused(AccessError):
                    self._as(user, record).search([("citizen_sex", "=", "male")])
