from odoo.tests import HttpCase, tagged

from .test_clock_dialogs import ClockCase


@tagged("post_install", "-at_install")
class TestTourClock(HttpCase, ClockCase):
    """An officer and the clock of a case, by clicking, in a real browser. The clock of the
    browser cannot be stopped, so this looks at what is shown and not at the dates."""

    def _taken_case(self):
        case = self._file()
        case.with_user(self.officer).action_take()
        return case

    def test_pause_extend_promise(self):
        case = self._taken_case()
        self.start_tour(f"/odoo/cases/{case.id}", "gov_clock", login=self.officer.login)
        self.env.invalidate_all()
        timer = case.timer_ids.filtered(lambda t: t.target == "resolve")
        self.assertEqual(
            timer.event_ids.mapped("kind"), ["start", "pause", "resume", "extend"]
        )
        self.assertEqual(case.promise_ids.mapped("state"), ["met"])

    def test_keys(self):
        case = self._taken_case()
        events = case.timer_ids.event_ids
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_clock_keys", login=self.officer.login
        )
        self.env.invalidate_all()
        self.assertEqual(case.timer_ids.event_ids, events)
