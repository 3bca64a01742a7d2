from freezegun import freeze_time

from odoo.tests import tagged

from .common import utc
from .test_clock_dialogs import MON_10, ClockCase

TUE_9 = "2026-11-24 01:00:00"
WED_9 = "2026-11-25 01:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestClockReopen(ClockCase):
    """Opening a case again that was closed before its clock had begun."""

    def _closed_without_papers(self):
        case = self._file(missing_papers="Tax clearance")
        with freeze_time(TUE_9):
            case.with_user(self.officer)._decide(
                "resolved", False, "<p>Done</p>", utc("2026-11-24 09:00+08:00"),
                self.officer,
            )  # fmt: skip
        return case

    def test_it_waits_for_papers_again(self):
        case = self._closed_without_papers()
        with freeze_time(WED_9):
            wizard = self._dialog("gov.case.reopen", case, reason="The papers are here")
            self.assertNotIn("Due", wizard.effect)
            wizard.action_reopen()
            self.assertFalse(case.deadline)
            self.assertIn("opened again: The papers are here.", self._story(case))
            self.assertEqual(self._told(case).body.count("None"), 0)
        with freeze_time("2026-11-26 01:00:00"):
            case.with_user(self.officer).action_complete()
        # Three working days from Thursday; Monday is a holiday.
        self.assertEqual(case.deadline, utc("2026-12-02 17:00+08:00"))
        results = self.env["gov.check"]._run(case.sudo())
        self.assertFalse([line for result in results for line in result["problems"]])

    def _story(self, case):
        timer = case.sudo().timer_ids.filtered(lambda it: it.target == "resolve")
        events = timer.event_ids.sorted("sequence")
        now = utc("2026-11-25 09:00+08:00")
        return [case._say_event(it, timer, now)["sentence"] for it in events]
