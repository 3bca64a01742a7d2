from datetime import datetime

import numpy as np
from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.gov_crm.tests.ledger_common import LedgerCommon

from ..models.gov_equity_casework import ALL_METRICS

NOW = datetime(2026, 12, 10)


@tagged("post_install", "-at_install")
class TestEquityCasework(LedgerCommon):
    """What is counted of a case, and as of when: one whose story is known."""

    def _columns(self, moment=NOW, **values):
        audit = (
            self.env["gov.equity.audit"]
            .with_user(self.equality)
            .create(
                {
                    "name": "November",
                    "date_from": "2026-11-01",
                    "date_to": "2026-11-30",
                    "as_of": "2026-12-10",
                    "ground_ids": [
                        (6, 0, self.env.ref("gov_crm.gov_protected_ground_sex").ids)
                    ],
                    **values,
                }
            )
        )
        casework, names = self.env["gov.equity.casework"]._collect(audit, moment)
        self.names, self.casework = names, casework
        return {it.metric.key: it for it in casework.columns}

    def _one(self, columns, key):
        return float(columns[key].values[0])

    @freeze_time("2026-12-10 02:00:00")
    def test_a_whole_story(self):
        """Filed on Monday at ten, decided on Friday at twelve, two days paused."""
        self._story()
        columns = self._columns()
        self.assertEqual(self.casework.cases, 1)
        self.assertEqual(set(columns), set(ALL_METRICS) - {"satisfied"})
        # Six hours on Monday, three days of eight, four hours on Friday.
        self.assertAlmostEqual(self._one(columns, "resolution"), 34 / 8)
        self.assertTrue(columns["resolution"].ended[0])
        self.assertEqual(self._one(columns, "pause_length"), 2)
        self.assertTrue(columns["pause_length"].ended[0])
        self.assertEqual(self._one(columns, "paused"), 1)
        self.assertEqual(self._one(columns, "extended"), 0)
        self.assertEqual(self._one(columns, "hops"), 1)
        self.assertEqual(self._one(columns, "granted"), 1)

    @freeze_time("2026-12-10 02:00:00")
    def test_satisfied(self):
        """Who said so at the end, and nobody else; as of the moment, and asked once."""
        said, silent, asked = (self._file_at("2026-11-16 02:00") for _one in range(3))
        form = self.permits._feedback_form()
        overall = form.question_ids.filtered(lambda it: it.role == "overall")
        best = str(form._points()[0][0])
        for ticket, point in ((said, best), (asked, "1")):
            self._decide(ticket, "2026-11-18 10:00", self.officer)
            ticket._last_end()._answer_feedback(
                {f"q{overall.id}": point}, datetime(2026, 11, 20), "link"
            )
        self._decide(silent, "2026-11-18 10:00", self.officer)
        columns = self._columns()
        values = columns["satisfied"].values
        self.assertEqual((values[0], values[2]), (1, 0))
        self.assertTrue(np.isnan(values[1]))
        self.assertNotIn("satisfied", self._columns(datetime(2026, 11, 19)))

    @freeze_time("2026-12-10 02:00:00")
    def test_promises(self):
        """Kept is what was reached by its date; what is not due yet does not count, what was
        given up after its date is broken."""
        kept = self._file_at("2026-11-16 02:00")
        self._decide(kept, "2026-11-17 10:00", self.officer)
        late = self._file_at("2026-11-16 02:00")
        self._decide(late, "2026-11-27 10:00", self.officer, outcome="withdrawn")
        never = self._file_at("2026-11-16 02:00")
        columns = self._columns()
        rows = {it.id: number for number, it in enumerate(kept | late | never)}
        values = [
            float(columns["kept"].values[rows[it.id]]) for it in kept | late | never
        ]
        self.assertEqual(values, [1, 0, 0])
        first = columns["first_response"]
        # Withdrawn unanswered: the wait was cut off then, and goes on for the third.
        self.assertEqual(first.ended.tolist(), [True, False, False])
        self.assertLess(first.values[1], first.values[2])
        self.assertAlmostEqual(float(first.values[0]), 1)
        granted = columns["granted"].values
        self.assertEqual(float(granted[0]), 1)
        self.assertTrue(np.isnan(granted[1]), "withdrawn is neither granted nor denied")
        early = self._columns(datetime(2026, 11, 16, 3))
        self.assertTrue(np.isnan(early["kept"].values).all())

    @freeze_time("2026-12-10 02:00:00")
    def test_as_of_a_day_before(self):
        """On Wednesday it was open, paused for a day and not decided."""
        self._story()
        columns = self._columns(datetime(2026, 11, 25, 2))
        self.assertFalse(columns["resolution"].ended[0])
        self.assertEqual(self._one(columns, "pause_length"), 1)
        self.assertFalse(columns["pause_length"].ended[0])
        self.assertTrue(np.isnan(self._one(columns, "granted")))
        self.assertEqual(self._one(columns, "hops"), 1)

    @freeze_time("2026-12-10 02:00:00")
    def test_before_it_was_handed_over(self):
        self._story()
        columns = self._columns(datetime(2026, 11, 23, 5))
        self.assertEqual(self._one(columns, "hops"), 0)
        self.assertEqual(self._one(columns, "paused"), 0)
        self.assertTrue(np.isnan(self._one(columns, "pause_length")))

    @freeze_time("2026-12-10 02:00:00")
    def test_scope(self):
        """Another service, another office, another month: not in it."""
        self._story()
        other = self.env["gov.service"].create(
            {"name": "Road repair", "agency_id": self.roads.id}
        )
        for values in (
            {"service_ids": [(6, 0, other.ids)]},
            {"agency_ids": [(6, 0, self.roads.ids)]},
            {"date_from": "2026-10-01", "date_to": "2026-10-31"},
        ):
            self._columns(**values)
            self.assertEqual(self.casework.cases, 0, values)
        self._columns(agency_ids=[(6, 0, self.city.ids)])
        self.assertEqual(self.casework.cases, 1, "offices below count")

    @freeze_time("2026-12-10 02:00:00")
    def test_groups(self):
        """The citizen's own answer; who prefers not to say belongs to no group."""
        self._story()
        ground = self.env.ref("gov_crm.gov_protected_ground_sex")
        fact = (
            self.env["gov.protected.fact"]
            .sudo()
            .create(
                {
                    "partner_id": self.citizen.id,
                    "ground_id": ground.id,
                    "value_id": ground.value_ids.filtered(
                        lambda it: it.code == "male"
                    ).id,
                    "declared_at": "2026-01-01",
                }
            )
        )
        self._columns()
        groups = self.casework.grounds[0].groups
        self.assertEqual(groups[self.casework.grounds[0].codes[0]], "male")
        self.assertNotIn("undisclosed", groups)
        fact.value_id = ground.value_ids.filtered(lambda it: it.code == "undisclosed")
        self._columns()
        self.assertEqual(self.casework.grounds[0].codes.tolist(), [-1])

    @freeze_time("2026-12-10 02:00:00")
    def test_areas(self):
        """Where somebody lives: with everything below, and no protected ground."""
        region, other = self.env["gov.area"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        village = self.env["gov.area"].create(
            {"name": "Dapdap", "parent_id": region.id}
        )
        self.citizen.gov_area_id = village
        self._story()
        self._columns(ground_ids=[(5,)], area_ids=[(6, 0, (region | other).ids)])
        ground = self.casework.grounds[0]
        self.assertEqual(ground.groups[ground.codes[0]], str(region.id))
        self.assertFalse(ground.protected)
        self.assertEqual(self.names["groups"][ground.key][str(region.id)], "North")

    @freeze_time("2026-12-10 02:00:00")
    def test_queue(self):
        """Passed over and taken before its turn are two sides of the queue."""
        case = self._story()
        self.env["gov.queue.event"]._record(
            case,
            "passed_over",
            datetime(2026, 11, 24),
            self.officer,
            {case.id: 0},
            "No",
        )
        columns = self._columns()
        self.assertEqual(self._one(columns, "jumped"), 1)
        self.assertEqual(self._one(columns, "advanced"), 0)
