from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .demo_referrals import MODULE, NOW
from .test_demo_town import TownCase


@tagged("post_install", "-at_install")
class TestDemoStaff(TownCase):
    """Evidence of three engineers of the town: seen as each of those who look at it does."""

    def _own(self, login):
        user = self.env.ref(f"{MODULE}.user_{login}")
        return self.env["gov.staff.evidence"].with_user(user).search([])

    def setUp(self):
        super().setUp()
        # In a database with demo data the ten days of the person may be over.
        self.made = self.env["gov.staff.evidence"].search([])
        if self.is_fresh:
            self.startPatcher(freeze_time(NOW))
            self.env.invalidate_all()

    def test_read_and_commented(self):
        own = self._own("roads")
        self.assertEqual(own.state, "seen")
        self.assertIn(str(own.last_day.year), own.quarter)
        self.assertEqual(own.comment_ids.at, own.seen_at)
        document = own.with_user(self.env.ref(f"{MODULE}.user_supervisor"))._document()
        self.assertEqual(document["person"], "Liza P. Navarro")
        self.assertIn("asphalt", document["comments"][0]["text"])
        self.assertEqual(document["n"], 17)
        late = document["measures"][0]["numbers"]
        # Five of forty were late, so of 17 about two are to be expected.
        self.assertEqual((late["n"], late["observed"]), (17, 3))
        self.assertEqual((late["expected"], late["not_comparable"]), ("2.1", 0))

    def test_still_with_the_person(self):
        own = self._own("officer")
        self.assertFalse(own.seen_at)
        self.assertEqual(own._document()["measures"][0]["numbers"]["observed"], 1)
        self.assertGreater(own.opens_at, own.prepared_at)
        self.assertTrue(self._own("bridges")._document()["too_few"])
        if own.opens_at > fields.Datetime.now():
            self.assertEqual(own.state, "prepared")
            self.assertEqual(self._own("supervisor"), self._own("roads"))

    def test_cases_lie_in_the_quarter(self):
        evidence = self._own("roads")
        cases = (
            self.env["helpdesk.ticket"].search(
                [
                    ("user_id", "in", self.made.user_id.ids),
                    ("closed_date", ">=", evidence.first_day),
                    (
                        "service_id",
                        "=",
                        self.env.ref(f"{MODULE}.service_road_repair").id,
                    ),
                ]
            )
            - self.cases
        )
        self.assertEqual(len(cases), 40)
        for case in cases:
            filed = case.agency_id._local(case.filed_at)
            ended = case.agency_id._local(case.closed_date)
            self.assertLess(max(filed.weekday(), ended.weekday()), 5)
            self.assertGreaterEqual(filed.date(), evidence.first_day)
            self.assertLessEqual(ended.date(), evidence.last_day)
