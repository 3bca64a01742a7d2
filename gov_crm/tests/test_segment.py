from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestSegment(GovCommon):
    """Who writes segments, and which of their fields nobody writes."""

    def _draft(self, user=None, **values):
        return (
            self.env["gov.segment"]
            .with_user(user or self.service_admin)
            .create({"name": "Far away", "description": "They travel a day.", **values})
        )

    def test_who_writes(self):
        for user in (self.service_admin, self.equality):
            segment = self._draft(user)
            self.assertEqual(segment.owner_id, user)
            self.assertEqual(segment.author_ids, user)
            segment.name = "Farther"
            segment.unlink()
        segment = self._draft()
        for user in (self.officer, self.supervisor, self.oversight, self.contractor):
            self.assertEqual(segment.with_user(user).name, "Far away")
            with self.assertRaises(AccessError):
                segment.with_user(user).name = "X"
            with self.assertRaises(AccessError):
                self._draft(user)
        with self.assertRaises(AccessError):
            segment.with_user(self.employee).read(["name"])

    def test_law_only_by_transition(self):
        segment = self._draft()
        for values in (
            {"state": "active"},
            {"approved_by_id": self.equality.id},
            {"owner_id": self.equality.id},
            {"author_ids": [(5,)]},
            {"version": 9},
        ):
            with self.assertRaises(AccessError):
                segment.write(values)
            with self.assertRaises(AccessError):
                self._draft(**values)
        smuggled = segment.with_context(
            default_owner_id=self.equality.id, default_state="active"
        ).create({"name": "Smuggled"})
        self.assertEqual(smuggled.owner_id, self.service_admin)
        self.assertEqual(smuggled.state, "draft")

    def test_every_hand_is_noted(self):
        segment = self._draft()
        segment.with_user(self.equality).legal_basis = "Ordinance 5"
        self.assertEqual(segment.author_ids, self.service_admin | self.equality)

    def test_review_within_a_year(self):
        segment = self._draft()
        with self.assertRaises(ValidationError):
            segment.review_date = "2999-01-01"

    def test_approved_stays(self):
        segment = self._draft(criteria="[('channel_id', '!=', False)]")
        segment._transition().state = "approved"
        with self.assertRaises(UserError):
            segment.criteria = "[('lane', '=', 'transaction')]"
        with self.assertRaises(UserError):
            segment.unlink()

    def test_segments_of_a_case(self):
        """No user puts a case into a segment, by no door."""
        segment = self._draft()
        ticket = self._file()
        command = [(4, segment.id)]
        with self.assertRaises(AccessError):
            ticket.segment_ids = command
        with self.assertRaises(AccessError):
            self._file(segment_ids=command)
        smuggled = (
            self.env["helpdesk.ticket"]
            .with_user(self.frontline)
            .with_context(default_segment_ids=command)
            .create({"partner_id": self.citizen.id, "service_id": self.permit.id})
        )
        self.assertFalse(smuggled.segment_ids)

    def test_nobody_adds_a_fact(self):
        Fact = self.env["gov.segment.fact"]
        for user in (self.service_admin, self.equality, self.supervisor):
            with self.assertRaises(AccessError):
                Fact.with_user(user).create({"name": "Wealth", "path": "x_wealth"})
        fact = Fact.search([], limit=1).with_user(self.equality)
        with self.assertRaises(AccessError):
            fact.path = "x_wealth"
        with self.assertRaises(AccessError):
            fact.unlink()
        fact.active = False
        fact.active = True
        with self.assertRaises(AccessError):
            fact.with_user(self.service_admin).active = False
