from freezegun import freeze_time

from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferralEdges(ReferralCommon):
    """What random acts of many people brought to light, each as small as it can be."""

    def _taken_over(self):
        """A hand-over to the City Engineer, accepted on Tuesday."""
        with self._at("24 09:00"):
            referral = self._send()
        with self._at("24 10:00"):
            referral.with_user(self.roads_officer).action_accept()
        return referral

    def test_a_decliner_suggests_a_third_office(self):
        with self._at("24 09:00"):
            referral = self._send()
            for suggested in (self.roads, self.permits):
                self._assert_refused(
                    lambda suggested=suggested: self._decline(
                        referral, self.roads_officer, suggested
                    ),
                    "neither yours nor the one that asked",
                )
            self._decline(referral, self.roads_officer, self.treasury)
        self.assertEqual(referral.suggested_agency_id, self.treasury)
        self._assert_whole()

    def test_no_referral_without_a_reason(self):
        with self._at("24 09:00"):
            for reason in ("", " \n "):
                self._assert_refused(
                    lambda reason=reason: self._send(reason=reason), "Say why"
                )
        self.assertFalse(self.case.sudo().referral_ids)

    def test_only_what_was_taken_over_is_given_back(self):
        there = self._taken_over()
        other = self._file()
        with self._at("24 11:00"):
            consult = self._send(self.treasury, self.roads_officer, kind="consult")
            foreign = {"ticket_id": other.id, "to_agency_id": self.roads.id}
            for values in (
                # Somebody else's case; not to where it came from; a question; not ours.
                {**foreign, "user": self.permits_supervisor, "returns_id": there.id},
                {"to_agency_id": self.treasury.id, "returns_id": there.id},
                {
                    "to_agency_id": self.permits.id,
                    "kind": "joint",
                    "returns_id": there.id,
                },
                {"to_agency_id": self.treasury.id, "returns_id": consult.id},
            ):
                values.setdefault("user", self.roads_officer)
                self._assert_refused(
                    lambda values=values: self._send(**values), "does not give back"
                )

    def test_handed_on_after_giving_back_failed(self):
        first = self._taken_over()
        with self._at("24 11:00"):
            back = self._send(self.permits, self.roads_officer, returns_id=first.id)
        with self._at("24 12:00"):
            self._decline(back, self.officer, self.treasury)
        with self._at("24 13:00"):
            on = self._send(self.treasury, self.roads_officer)
        with self._at("24 14:00"):
            on.with_user(self.treasury_officer).action_accept()
        self.assertEqual(first.state, "completed", "handed on, not given back")
        self._assert_whole()

    def test_who_declined_a_question_has_not_declined_the_case(self):
        with self._at("24 09:00"):
            referral = self._send(kind="consult")
            self._decline(referral, self.roads_officer, self.treasury)
            self._send()
        self.assertEqual(self.case.pending_referral_id.to_agency_id, self.roads)

    def test_closed_and_opened_in_one_second(self):
        ours = self.case.with_user(self.officer)
        for day in ("24", "25"):
            now = utc(f"2026-11-{day} 09:00+08:00")
            with freeze_time(now):
                ours._decide("withdrawn", False, False, now, self.officer)
                ours._reopen("An error", now, self.officer)
        with self._at("26 09:00"):
            now = utc("2026-11-26 09:00+08:00")
            ours._decide("resolved", False, "<p>Done</p>", now, self.officer)
        spans = self.case.sudo().custody_ids
        self.assertEqual(spans.mapped("paused_hours"), [0, 0, 0])
        self._assert_whole()

    # ------------------------------------------------------------------
    # THE CITIZEN'S CLOCK BEFORE IT STARTS
    # ------------------------------------------------------------------

    def _promise_elsewhere(self, days):
        """An office of its own promise, and a case without papers that it takes over."""
        self._standard("resolve", days, starts_at="complete", agency_ids=self.roads.ids)
        with freeze_time(utc("2026-11-23 10:00+08:00")):
            self.case = self._file(missing_papers="Barangay clearance")
        self._taken_over()
        with freeze_time(utc("2026-12-01 09:00+08:00")):
            self.case.with_user(self.roads_officer).action_complete()
        self._assert_whole()
        return self.case.deadline

    def test_no_later_promise_for_who_still_brings_papers(self):
        self.assertEqual(
            self._promise_elsewhere(7), utc("2026-12-04 17:00+08:00"), "three days"
        )

    def test_an_earlier_promise_for_who_still_brings_papers(self):
        self.assertEqual(self._promise_elsewhere(1), utc("2026-12-02 17:00+08:00"))

    def test_closing_and_opening_elsewhere_wins_no_time(self):
        due = self.case.deadline
        self._standard("resolve", 20, starts_at="complete", agency_ids=self.roads.ids)
        self._taken_over()
        case = self.case.with_user(self.roads_officer)
        with self._at("25 09:00"):
            now = utc("2026-11-25 09:00+08:00")
            case._decide("duplicate", False, False, now, self.roads_officer)
        with self._at("26 09:00"):
            dialog = self.env["gov.case.reopen"].with_user(self.roads_officer)
            dialog = dialog.create({"ticket_id": case.id, "reason": "It is none"})
            self.assertIn("Due Thu 26 Nov, 17:00", dialog.effect)
            dialog.action_reopen()
        self.assertEqual(case.deadline, due)
        self._assert_whole()
