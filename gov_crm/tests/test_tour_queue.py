from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from .queue_common import QueueCommon


@tagged("post_install", "-at_install")
class TestTourQueue(HttpCase, QueueCommon):
    """The queue by clicking, in a real browser. Its clock cannot be stopped, so this looks at
    what is there and not at dates."""

    def _queue(self):
        cases = []
        for days, name in ((6, "Burial assistance"), (4, "Stall permit"), (2, "Leak")):
            with freeze_time(fields.Datetime.now() - timedelta(days=days)):
                case = self._file(name=name)
                case.sudo()._transition().deadline = False
                cases.append(case)
        cases[0].with_user(self.officer).need_ids = self.no_income
        self.env.flush_all()
        return cases

    def test_queue(self):
        burial, stall, leak = self._queue()
        self.start_tour("/odoo/queue", "gov_queue", login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual(
            self._events(burial), [("passed_over", "Officer", 0, "Speaks only Waray.")]
        )
        self.assertEqual(self._events(stall), [("taken", "Officer", 0, False)])
        # Burial waits longer, but this officer has passed it over.
        self.assertEqual(self._events(leak), [("taken", "Officer", 0, False)])

    def test_out_of_turn(self):
        _burial, _stall, leak = self._queue()
        self.start_tour(
            f"/odoo/cases/{leak.id}", "gov_queue_out_of_turn", login=self.officer.login
        )
        self.env.invalidate_all()
        self.assertEqual(
            self._events(leak), [("jumped", "Officer", 2, "She is at the window.")]
        )
        self.start_tour(
            "/odoo/out-of-turn", "gov_queue_report", login=self.equality.login
        )


@tagged("post_install", "-at_install")
class TestTourQueuePhone(HttpCase, QueueCommon):
    """On a phone the button stands at the bottom."""

    browser_size = "375x667"
    touch_enabled = True

    def test_phone(self):
        case = self._file(name="Leak")
        self.start_tour("/odoo/queue", "gov_queue_phone", login=self.officer.login)
        self.env.invalidate_all()
        self.assertEqual(case.user_id, self.officer)
