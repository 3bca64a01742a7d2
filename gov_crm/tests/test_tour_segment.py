from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestTourSegment(HttpCase, SegmentCommon):
    """By clicking, in a real browser: an administrator is refused three unlawful rules, and
    gets a lawful one tried, approved by somebody else, and activated."""

    def test_refused_and_activated(self):
        ticket = self._file()
        admin, equality = self.service_admin.login, self.equality.login
        # The server logs what it refuses.
        with mute_logger("odoo.http"):
            self.start_tour("/odoo/segments", "gov_write_segment", login=admin)
        segment = self.Segment.search([("name", "=", "Served in depth")])
        self.assertEqual(segment.state, "draft")
        self.assertTrue(segment.is_lawful, segment.criteria)
        self._give_effect(segment.with_user(self.service_admin))
        self.start_tour("/odoo/segments", "gov_try_segment", login=admin)
        self.start_tour("/odoo/segments", "gov_approve_segment", login=equality)
        self.start_tour("/odoo/segments", "gov_activate_segment", login=admin)
        self.assertEqual(segment.state, "active")
        self.assertEqual(segment.approved_by_id, self.equality)
        self.assertEqual(ticket.sudo().segment_ids, segment)
