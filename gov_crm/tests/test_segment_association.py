from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .segment_common import SegmentCommon

PEOPLE = 120


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 02:00:00")
class TestSegmentAssociation(SegmentCommon):
    """What stands in for what on the agency's own data: 120 people of two districts, of two
    origins that live apart, of whom each second one is a woman."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.areas = cls.env["gov.area"].create(
            [{"name": "Riverside"}, {"name": "Hillside"}]
        )
        cls.channels = cls.env["helpdesk.ticket.channel"].create(
            [{"name": "Kiosk"}, {"name": "Van"}]
        )
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(PEOPLE)]
        )
        cls.cases = (
            cls.env["helpdesk.ticket"]
            .with_user(cls.frontline)
            .create(
                [
                    {
                        "partner_id": person.id,
                        "service_id": cls.permit.id,
                        # Nine of ten live where their own people do.
                        "area_id": cls.areas[(number % 2) ^ (number % 20 in (0, 1))].id,
                        "channel_id": cls.channels[number // 2 % 2].id,
                    }
                    for number, person in enumerate(cls.people)
                ]
            )
        )
        cls._answer("ethnic_origin", ("majority", "minority"), lambda it: it % 2)
        cls._answer("sex", ("female", "male"), lambda it: it // 4 % 2)
        cls.Association = cls.env["gov.segment.association"]
        cls.company = cls.env["res.company"].search([], order="id", limit=1)

    @classmethod
    def _answer(cls, ground, codes, which):
        ground = cls.env.ref(f"gov_crm.gov_protected_ground_{ground}")
        values = [
            ground.value_ids.filtered(lambda it, code=code: it.code == code)
            for code in codes
        ]
        cls.env["gov.protected.fact"].create(
            [
                {
                    "partner_id": person.id,
                    "ground_id": ground.id,
                    "value_id": values[which(number)].id,
                    "declared_at": "2026-11-01",
                }
                for number, person in enumerate(cls.people)
            ]
        )

    def _measure(self):
        self.Association._measure(fields.Datetime.now())
        return {
            (it.fact_id.path, it.ground_id.code): it.strength
            for it in self.Association.search([])
        }

    def test_district_stands_in_for_origin(self):
        criteria = f"[('area_id', 'in', {self.areas[0].ids})]"
        self.assertFalse(self.Segment._look(criteria).refusals)
        measured = self._measure()
        self.assertAlmostEqual(measured["area_id", "ethnic_origin"], 0.8, 1)
        self.assertLess(measured["channel_id", "sex"], 0.1)
        refusal = self.Segment._look(criteria).refusals[0]
        self.assertEqual(refusal.rule, "measured")
        said = self.Segment._say_line(refusal)
        self.assertIn("“Place of the matter” stands in for Race, colour", said)
        self.assertIn("(V = 0.80)", said)
        self.assertIn("Rule: no proxies", said)
        # To help, with a basis, an end and an approval, it may be used.
        self.assertFalse(self.Segment._look(criteria, True).refusals)

    def test_found_later_suspends(self):
        self.company.gov_proxy_people = 1000
        segment = self._active(
            self._draft(f"[('area_id', 'child_of', {self.areas[0].ids})]")
        )
        self.assertEqual(segment.state, "active")
        self.company.gov_proxy_people = 100
        self.Association._cron_measure()
        self.assertEqual(segment.state, "suspended")
        self.assertIn("V = 0.80", segment.end_reason)
        self.assertTrue(segment.sudo().activity_ids)

    def test_too_few_people(self):
        self.company.gov_proxy_people = PEOPLE + 1
        self.assertFalse(self._measure())
        self.company.gov_proxy_people = PEOPLE
        self.assertTrue(self._measure())

    def test_undisclosed_counts_nowhere(self):
        ground = self.env.ref("gov_crm.gov_protected_ground_sex")
        silent = ground.value_ids.filtered(lambda it: it.code == "undisclosed")
        facts = self.env["gov.protected.fact"].search([("ground_id", "=", ground.id)])
        facts[:30].value_id = silent
        measured = self._measure()
        self.assertNotIn(("area_id", "sex"), measured)
        self.assertIn(("area_id", "ethnic_origin"), measured)

    def test_whole_rule(self):
        """Facts of which each is harmless alone pick out a ground together."""
        lanes = self.env["gov.service"].create(
            {"name": "Other", "agency_id": self.permits.id, "lane": "case"}
        )
        # Neither the service nor the channel tells the answer; both together do.
        for number, case in enumerate(self.cases):
            case.sudo().service_id = lanes if number % 4 in (0, 3) else self.permit
        measured = self._measure()
        self.assertLess(measured["service_id", "ethnic_origin"], 0.3)
        self.assertLess(measured["channel_id", "ethnic_origin"], 0.3)
        kiosk, van = self.channels.ids
        together = self._draft(
            ["|", "&", ("service_id", "=", lanes.id), ("channel_id", "=", kiosk),
             "&", ("service_id", "=", self.permit.id), ("channel_id", "=", van)]
        )  # fmt: skip
        self.assertTrue(together.is_lawful)
        self._give_effect(together)
        together.action_try()
        with self.assertRaisesRegex(ValidationError, "Together these conditions"):
            together.with_user(self.equality).action_approve()

    def test_whole_rule_found_later(self):
        segment = self._active(self._draft("[('channel_id', '!=', False)]"))
        self.Segment._cron_watch()
        self.assertEqual(segment.state, "active")
        sex = self.env.ref("gov_crm.gov_protected_ground_sex")
        facts = self.env["gov.protected.fact"].search([("ground_id", "=", sex.id)])
        by_code = {value.code: value for value in sex.value_ids}
        for fact in facts:
            number = self.people.ids.index(fact.partner_id.id)
            self.cases[number].sudo().channel_id = (
                self.channels[0] if number % 4 == 0 else False
            )
            fact.value_id = by_code["female" if number % 4 == 0 else "male"]
        self.Segment._cron_watch()
        self.assertEqual(segment.state, "suspended")
        self.assertIn("Together", segment.end_reason)

    def test_who_reads(self):
        self._measure()
        for user in (self.equality, self.service_admin, self.oversight):
            self.assertTrue(
                self.Association.with_user(user).search([]).mapped("strength")
            )
        for user in (self.officer, self.supervisor, self.employee):
            with self.assertRaises(AccessError):
                self.Association.with_user(user).search([])
        row = self.Association.search([], limit=1)
        for user in (self.equality, self.service_admin):
            with self.assertRaises(AccessError):
                row.with_user(user).strength = 0
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()

    def test_threshold_has_limits(self):
        for values in ({"gov_proxy_threshold": 0.9}, {"gov_proxy_people": 3}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.write(values)
                self.company.flush_recordset()
