from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestMyWork(GovCommon):
    """The counters above “My work” and the cases beneath are the same ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._user(
            "colleague", "gov_crm.group_gov_case_officer", cls.permits
        )
        now = fields.Datetime.now()
        filed = {"partner_id": cls.citizen.id, "agency_id": cls.permits.id}
        rows = [
            {"user_id": cls.officer.id, "filed_at": now - timedelta(days=60)},
            {"filed_at": now - timedelta(days=60)},
            {"filed_at": now - timedelta(minutes=5)},
            {"user_id": cls.colleague.id, "filed_at": now - timedelta(days=60)},
            {"agency_id": cls.roads.id, "filed_at": now - timedelta(days=60)},
        ]
        cls.cases = cls.env["helpdesk.ticket"]._file_history(
            [{**filed, "name": f"Case {n}", **row} for n, row in enumerate(rows)]
        )

    def test_the_counters_count_what_the_screen_lists(self):
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        domain = [
            ("is_open", "=", True),
            ("gov_editable", "=", True),
            ("gov_for_me", "=", True),
        ]
        self.assertEqual(Case.search(domain), self.cases[:3])
        counts = {
            counter["filter"]: counter["count"] for counter in Case.my_work_counts()
        }
        self.assertEqual(counts["late"], 2)
        self.assertEqual(counts["unassigned"], 2)
        self.assertEqual(counts["waits_for_answer"], 0)

    def test_searching_and_reading_agree(self):
        cases = self.cases.with_user(self.officer)[:4]
        found = cases.search([("id", "in", cases.ids), ("gov_for_me", "=", True)])
        self.assertEqual(found, cases.filtered("gov_for_me"))
        self.assertEqual(found, cases[:3])
        others = cases.search([("id", "in", cases.ids), ("gov_for_me", "=", False)])
        self.assertEqual(others, cases[3])
