from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 02:00:00")
class TestSegmentLife(SegmentCommon):
    """Draft, tried, approved by somebody else, active, stopped; versions."""

    def _tasks(self, segment, user=None):
        tasks = segment.sudo().activity_ids
        return tasks.filtered(lambda it: not user or it.user_id == user)

    def test_lawful_one(self):
        segment = self._draft()
        self._give_effect(segment)
        segment.action_try()
        self.assertEqual(segment.state, "tried")
        self.assertTrue(self._tasks(segment, self.equality), "She is asked to approve.")
        with self.assertRaisesRegex(AccessError, "You wrote this"):
            segment.action_approve()
        self.assertIn("You wrote this", segment.why_not_me)
        segment = segment.with_user(self.other_admin)
        self.assertFalse(segment.why_not_me)
        segment.action_approve()
        self.assertEqual(segment.approved_by_id, self.other_admin)
        self.assertFalse(self._tasks(segment))
        segment.action_activate()
        self.assertEqual(segment.state, "active")

    def test_no_step_is_skipped(self):
        segment = self._draft()
        for action in ("action_approve", "action_activate", "action_suspend"):
            with self.assertRaises(UserError):
                getattr(segment.with_user(self.equality), action)()
        self._give_effect(segment)
        segment.action_try()
        with self.assertRaises(UserError):
            segment.action_activate()
        for user in (self.officer, self.oversight, self.employee, self.citizen_user):
            for action in ("action_try", "action_approve", "action_activate"):
                with self.assertRaises(AccessError):
                    getattr(segment.with_user(user), action)()

    def test_positive_measure(self):
        """An equality officer approves, who had no hand in it, and nobody else."""
        segment = self._positive()
        self._give_effect(segment)
        segment.action_try()
        with self.assertRaisesRegex(AccessError, "equality officer"):
            segment.with_user(self.other_admin).action_approve()
        with self.assertRaises(AccessError):
            segment.action_approve()
        segment.with_user(self.equality).action_approve()
        self.assertEqual(segment.state, "approved")

    def test_equality_officer_as_author(self):
        segment = self._positive(user=self.equality)
        self._give_effect(segment)
        segment.action_try()
        with self.assertRaisesRegex(AccessError, "another equality officer"):
            segment.with_user(self.equality).action_approve()
        segment.with_user(self.other_equality).action_approve()

    def test_a_hand_in_it_is_enough(self):
        """Whoever changed a word is an author, also where somebody else began."""
        segment = self._positive()
        segment.with_user(self.equality).legal_basis = "RA 9994"
        self._give_effect(segment)
        segment.action_try()
        with self.assertRaisesRegex(AccessError, "You wrote this"):
            segment.with_user(self.equality).action_approve()
        segment.with_user(self.other_equality).action_approve()

    def test_positive_measure_needs(self):
        for name, value in (("legal_basis", "  "), ("end_date", False)):
            segment = self._positive(**{name: value})
            self._give_effect(segment)
            segment.action_try()
            with self.assertRaises(UserError):
                segment.with_user(self.equality).action_approve()

    def test_changed_after_the_trial(self):
        """What was tried and then changed is tried again."""
        segment = self._draft()
        self._give_effect(segment)
        segment.action_try()
        segment.description = "They travel for two days."
        self.assertEqual(segment.state, "draft")
        self.assertFalse(segment.tried_at)
        with self.assertRaises(UserError):
            segment.with_user(self.equality).action_approve()

    def test_made_positive_after_the_trial(self):
        segment = self._positive()
        self._give_effect(segment)
        segment.action_try()
        segment.is_positive_measure = False
        self.assertEqual(segment.state, "draft")
        with self.assertRaises(ValidationError):
            segment.action_try()

    def test_versions(self):
        first = self._active(self._draft())
        with self.assertRaises(UserError):
            first.criteria = "[]"
        action = first.with_user(self.other_admin).action_new_version()
        second = self.Segment.browse(action["res_id"]).with_user(self.other_admin)
        self.assertEqual((second.version, second.state), (2, "draft"))
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.author_ids, self.other_admin)
        self.assertFalse(second.approved_by_id)
        with self.assertRaises(UserError):
            first.action_new_version()
        second.criteria = "[('lane', '=', 'case')]"
        self._active(second, user=self.service_admin)
        self.assertEqual(first.state, "expired")
        self.assertIn("version 2", first.end_reason)

    def test_suspended_and_back(self):
        segment = self._active(self._draft())
        segment.action_suspend()
        self.assertEqual(segment.state, "suspended")
        with self.assertRaises(UserError):
            segment.criteria = "[]"
        segment.action_activate()
        self.assertEqual(segment.state, "active")
        self.assertFalse(segment.end_reason)
        segment.with_user(self.equality).action_expire()
        with self.assertRaises(UserError):
            segment.action_activate()

    def test_asked_why_it_stops(self):
        segment = self._active(self._draft())
        action = segment.action_ask_suspend()
        self.assertEqual(action["res_model"], "gov.segment.stop")
        Stop = self.env["gov.segment.stop"].with_context(action["context"])
        dialog = Stop.with_user(self.other_admin).create({"reason": "No desk free"})
        with self.assertRaises(AccessError):
            dialog.with_user(self.service_admin).action_stop()
        dialog.action_stop()
        self.assertEqual(segment.state, "suspended")
        self.assertEqual(segment.end_reason, "No desk free")
        Stop = self.env["gov.segment.stop"].with_user(self.equality)
        Stop.create(
            {"segment_id": segment.id, "for_good": True, "reason": "No need any more"}
        ).action_stop()
        self.assertEqual(segment.state, "expired")
        for user in (self.officer, self.oversight):
            with self.assertRaises(AccessError):
                Stop.with_user(user).create({"segment_id": segment.id, "reason": "X"})

    def test_copy_is_a_draft_of_its_own(self):
        segment = self._active(self._positive())
        copy = segment.with_user(self.equality).copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertEqual(copy.author_ids, self.equality)
        self.assertFalse(copy.approved_by_id)
        with self.assertRaises(AccessError):
            segment.copy({"state": "active"})

    def test_stops_by_itself(self):
        """Warned 30 days before, once; the day after its end it holds no longer."""
        segment = self._active(self._positive(end_date="2027-01-31"))
        self.assertEqual(segment.stops_on, fields.Date.to_date("2027-01-31"))
        with freeze_time("2026-12-31 02:00:00"):
            self.Segment._cron_watch()
            self.assertFalse(self._tasks(segment))
        for day in ("2027-01-02", "2027-01-10", "2027-01-31"):
            with freeze_time(f"{day} 02:00:00"):
                self.Segment._cron_watch()
                self.assertEqual(len(self._tasks(segment, self.service_admin)), 1)
                self.assertEqual(segment.state, "active")
        with freeze_time("2027-02-01 02:00:00"):
            self.Segment._cron_watch()
        self.assertEqual(segment.state, "expired")
        self.assertIn("end", segment.end_reason)

    def test_not_reviewed(self):
        """Without an end it stops a year after it was written, if nobody looks at it."""
        segment = self._active(self._draft())
        self.assertEqual(segment.stops_on, fields.Date.to_date("2027-11-27"))
        with freeze_time("2027-11-01 02:00:00"):
            self.Segment._cron_watch()
        self.assertTrue(self._tasks(segment, self.service_admin))
        with freeze_time("2027-11-28 02:00:00"):
            with self.assertRaises(UserError):
                segment.action_suspend()
                segment.action_activate()
            self.Segment._cron_watch()
        self.assertEqual(segment.state, "expired")
        self.assertIn("review", segment.end_reason)

    def test_approved_too_late(self):
        segment = self._positive(end_date="2026-12-31")
        self._give_effect(segment)
        segment.action_try()
        with freeze_time("2027-01-01 02:00:00"), self.assertRaises(UserError):
            segment.with_user(self.equality).action_approve()

    def test_new_proxy_suspends(self):
        """An equality officer learns of a proxy: what uses it stops at once, with a task."""
        segment = self._active(self._draft("[('channel_id', '!=', False)]"))
        ground = self.env.ref("gov_crm.gov_protected_ground_age")
        fact = (
            self.env["gov.protected.ground.fact"]
            .with_user(self.other_equality)
            .create({"ground_id": ground.id, "path": "channel_id", "relation": "proxy"})
        )
        self.assertEqual(segment.state, "suspended")
        self.assertIn("no proxies", segment.end_reason)
        self.assertEqual(segment.ground_ids, ground)
        for user in (self.service_admin, self.equality):
            self.assertTrue(self._tasks(segment, user))
        with self.assertRaises(ValidationError):
            segment.action_activate()
        fact.unlink()
        segment.action_activate()
        self.assertEqual(segment.state, "active")

    def test_fact_taken_off_suspends(self):
        segment = self._active(self._draft("[('channel_id', '!=', False)]"))
        fact = self.env.ref("gov_crm.gov_segment_fact_channel_id")
        fact.with_user(self.equality).active = False
        self.assertEqual(segment.state, "suspended")
        self.assertIn("list of facts", segment.end_reason)

    def test_positive_measure_is_not_suspended_by_its_ground(self):
        segment = self._active(self._positive())
        ground = self.env.ref("gov_crm.gov_protected_ground_sex")
        ground.fact_ids = [(0, 0, {"path": "partner_id.gov_age", "relation": "proxy"})]
        self.assertEqual(segment.state, "active")
        self.assertIn(ground, segment.ground_ids)
