from freezegun import freeze_time

from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import GovCommon

MON_10 = "2026-11-23 02:00:00"


@tagged("post_install", "-at_install")
class TestStandardCheck(GovCommon):
    """Gaps and contradictions of the standards, in sentences that lead somewhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("appeal", 20)
        # What other modules brought is no part of this little city.
        others = cls.env["gov.agency"].search([]) - cls.city - cls.roads - cls.permits
        others.active = False
        cls.env["gov.service"].search([("id", "!=", cls.permit.id)]).active = False

    def _find(self, standards=None):
        standards = standards or self.env["gov.service.standard"]._in_force()
        return standards.with_user(self.service_admin)._findings()

    def _sentences(self, *kinds):
        return [f.sentence for f in self._find() if f.kind in kinds]

    @freeze_time(MON_10)
    def test_a_whole_set_has_nothing_to_put_right(self):
        self.assertEqual(self._sentences("gap", "contradiction"), [])

    @freeze_time(MON_10)
    def test_gap_of_one_kind_everywhere_is_one_sentence(self):
        receipt = self.env["gov.service.standard"].search(
            [("target", "=", "acknowledge")]
        )
        kinds = dict(receipt._fields["case_kind"].selection)
        receipt.case_kind = "service_request"
        for kind in kinds:
            if kind not in ("service_request", "complaint"):
                self._standard("acknowledge", 1, case_kind=kind)
        self.assertEqual(
            self._sentences("gap"),
            [
                "Cases of kind Complaint at City Hall and all below have no standard for "
                "“acknowledged”."
            ],
        )

    @freeze_time(MON_10)
    def test_gap_at_one_office(self):
        self.standard.agency_ids = self.permits
        self._standard("resolve", 3, agency_ids=[(6, 0, self.roads.ids)])
        found = self._find()
        gaps = [f for f in found if f.kind == "gap"]
        self.assertEqual(len(gaps), 1)
        self.assertIn("at City Hall have no standard for “decided”", gaps[0].sentence)
        self.assertEqual(gaps[0].record, self.city)

    @freeze_time(MON_10)
    def test_gap_of_a_service_that_its_class_leaves_out(self):
        """The office has a standard for a bare case, and none for this kind of service."""
        self.permit.case_kind = "complaint"
        self.standard.service_ids = self.permit
        self.permit.copy({"name": "Other permit"})
        sentences = self._sentences("gap")
        self.assertTrue(any("City Hall and all below" in text for text in sentences))
        self.assertFalse(any("Other permit" in text for text in sentences))

    @freeze_time(MON_10)
    def test_gap_to_come(self):
        self.standard.valid_to = "2026-12-31"
        [gap] = self._sentences("gap")
        self.assertIn("from 01/01/2027 on", gap)
        self.standard.copy(
            {"state": "in_force", "name": "Next", "valid_from": "2027-01-01",
             "valid_to": False}
        )  # fmt: skip
        self.assertEqual(self._sentences("gap"), [])

    @freeze_time(MON_10)
    def test_days_between_two_versions(self):
        self.standard.valid_to = "2026-11-30"
        self.standard.copy(
            {"state": "in_force", "version": 2, "previous_id": self.standard.id,
             "valid_from": "2026-12-05", "valid_to": False}
        )  # fmt: skip
        sentences = self._sentences("gap")
        self.assertTrue(any("The days between have neither" in s for s in sentences))
        self.assertTrue(any("from 12/01/2026 on" in s for s in sentences))

    @freeze_time(MON_10)
    def test_two_that_fit_equally(self):
        one = self._standard(
            "resolve", 5, case_kind="complaint", agency_ids=[(6, 0, self.city.ids)]
        )
        two = self._standard(
            "resolve", 6, case_kind="complaint", agency_ids=[(6, 0, self.roads.ids)]
        )
        [finding] = [f for f in self._find() if f.kind == "contradiction"]
        self.assertEqual(finding.standards, one | two)
        self.assertIn("Say which is more specific", finding.sentence)
        two.agency_ids = self.permits
        one.agency_ids = self.roads
        self.assertEqual(self._sentences("contradiction"), [])
        two.agency_ids = self.roads
        two.valid_from = "2026-01-01"  # the later law wins
        self.assertEqual(self._sentences("contradiction"), [])

    @freeze_time(MON_10)
    def test_answer_due_before_the_receipt(self):
        self._standard("acknowledge", 9, case_kind="complaint")
        [text] = self._sentences("contradiction")
        self.assertEqual(
            text, "“resolve 3” is due before “acknowledge 9” of the same case."
        )

    @freeze_time(MON_10)
    def test_charter_that_takes_longer_than_promised(self):
        self.permit.step_ids = [
            (0, 0, {"agency_action": "Inspect", "duration_minutes": 1500})
        ]
        [finding] = [f for f in self._find() if f.kind == "contradiction"]
        self.assertEqual(finding.record, self.permit)
        self.assertIn("add up to 25.0 hours", finding.sentence)

    @freeze_time(MON_10)
    def test_effects_without_law(self):
        self.standard.write({"extension_max": 1, "on_lapse": "approved"})
        self.assertEqual(len(self._sentences("contradiction")), 2)
        self.standard.write(
            {"extension_basis": "Law, sec. 1", "lapse_basis": "Law, sec. 2",
             "lapse_trial": True}
        )  # fmt: skip
        self.assertEqual(self._sentences("contradiction"), [])
        self.assertIn("only tried", " ".join(self._sentences("hint")))

    @freeze_time(MON_10)
    def test_buttons(self):
        self._standard("acknowledge", 9, case_kind="complaint")
        Standard = self.env["gov.service.standard"].with_user(self.service_admin)
        # As the web client calls it, with the rows that are ticked: none.
        action = call_kw(Standard, "action_check_all", [[]], {})
        check = self.env["gov.standard.check"].with_user(self.service_admin)
        check = check.browse(action["res_id"])
        self.assertEqual(check.summary, "1 thing to put right.")
        line = check.line_ids.filtered(lambda row: row.kind == "contradiction")
        self.assertEqual(line.action_open()["res_id"], self.standard.id)
        # A draft is looked at as if it were in force, and only what is about it is shown.
        draft = self.standard.copy({"case_kind": "complaint", "amount": 1})
        other = self._standard("first_response", 5, extension_max=1)
        action = draft.with_user(self.service_admin).action_check()
        found = check.browse(action["res_id"]).line_ids.mapped("sentence")
        self.assertTrue(any(draft.name in text for text in found), found)
        self.assertFalse(any(other.name in text for text in found), found)

    @freeze_time(MON_10)
    def test_queries_do_not_grow_with_offices_and_services(self):
        counts = []
        for more in (2, 40):
            for number in range(more):
                office = self._agency(
                    f"Office {number}", f"X{more}N{number}", self.city
                )
                self.permit.copy({"name": f"S{number}", "agency_id": office.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._find()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 8, counts)
