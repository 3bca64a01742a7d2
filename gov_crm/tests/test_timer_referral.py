from freezegun import freeze_time

from odoo.tests import tagged

from .common import GovCommon, utc


@tagged("post_install", "-at_install")
class TestTimerReferral(GovCommon):
    """A referral has clocks of its own; the citizen's never stops or restarts by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("referral_accept", 2)
        cls._standard("referral_act", 5, agency_ids=[(6, 0, cls.roads.ids)])
        with freeze_time("2026-11-23 02:00:00"):  # Mon 23 Nov 10:00 in Manila
            cls.case = (
                cls.env["helpdesk.ticket"]
                .with_user(cls.frontline)
                .create({"partner_id": cls.citizen.id, "service_id": cls.permit.id})
            )
        cls.due = cls.case.deadline

    def _refer(self):
        at = utc("2026-11-23 11:00+08:00")
        with freeze_time(at):
            return self.case._refer(self.roads, "A city road", at, self.frontline)

    def _clock(self, target):
        return self.case.sudo().timer_ids.filtered(lambda it: it.target == target)

    def test_accepted_and_acted_upon(self):
        referral = self._refer()
        accept = self._clock("referral_accept")
        self.assertEqual(accept.deadline, utc("2026-11-25 17:00+08:00"))
        self.assertEqual((accept.agency_id, accept.referral_id), (self.roads, referral))
        at = utc("2026-11-24 09:00+08:00")
        with freeze_time(at):
            referral.with_user(self.roads_officer)._accept(at, self.roads_officer)
        self.assertEqual((accept.state, accept.in_time), ("met", True))
        act = self._clock("referral_act")
        self.assertEqual(act.deadline, utc("2026-12-02 17:00+08:00"))
        self.assertEqual(self.case.deadline, self.due)
        at = utc("2026-11-25 09:00+08:00")
        with freeze_time(at):
            self.case.with_user(self.roads_officer)._decide(
                "resolved", False, "<p>Done</p>", at, self.roads_officer
            )
        self.assertEqual((act.state, act.in_time), ("met", True))
        self.assertFalse(self.case.sudo().timer_ids._differing())

    def test_declined_is_answered_withdrawn_is_not(self):
        at = utc("2026-11-26 09:00+08:00")
        declined = self._refer()
        with freeze_time(at):
            declined.with_user(self.roads_officer)._decline(
                "A national road", at, self.roads_officer
            )
        first = self._clock("referral_accept")
        self.assertEqual((first.state, first.in_time), ("met", False))
        self.assertFalse(self._clock("referral_act"))
        with freeze_time(at):
            second = self.case._refer(self.city, "Then you", at, self.frontline)
            second._withdraw(at, self.frontline)
        self.assertEqual((self._clock("referral_accept") - first).state, "cancelled")
        self.assertEqual(self.case.deadline, self.due)
