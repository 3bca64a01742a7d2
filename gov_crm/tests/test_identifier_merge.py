from freezegun import freeze_time

from odoo.tests import tagged

from .identifier_common import NOW, NUMBER, OTHER, IdentifierCommon
from .test_person_merge import MergeCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIdentifierMerge(IdentifierCommon, MergeCommon):
    """Documents that contradict each other stand against a merge; others move along."""

    def test_two_valid_documents_of_one_kind(self):
        one = self._record(citizen=self.kept)
        other = self._record(citizen=self.merged, number=OTHER)
        reasons = self.env["gov.person.merge"]._why_not(self.kept, self.merged)
        self.assertEqual(len(reasons), 1)
        self.assertIn("City card", reasons[0])
        self.assertNotIn(OTHER[-4:], reasons[0])
        with self._refused():
            self._merge()
        other.valid_until = "2026-11-23"
        self.assertFalse(self.env["gov.person.merge"]._why_not(self.kept, self.merged))
        self._merge()
        numbers = self.kept.id_numbers.with_context(active_test=False)
        self.assertEqual(numbers, one | other)
        self.assertEqual(set(map(self._open, numbers)), {NUMBER, OTHER})

    def _open(self, document):
        return document._gov_open()

    def test_documents_move_and_come_back(self):
        document = self._record(citizen=self.merged)
        merge = self._merge()
        Number = self.env["res.partner.id_number"]
        self.assertEqual(document.partner_id, self.kept)
        self.assertEqual(Number._find_partners(NUMBER), self.kept.ids)
        self._undo(merge)
        self.assertEqual(document.partner_id, self.merged)
        self.assertEqual(Number._find_partners(NUMBER), self.merged.ids)
