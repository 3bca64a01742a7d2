from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .desk_common import DeskCommon

START = fields.Datetime.to_datetime("2026-11-24 00:00:00")  # 8:00 in Manila


@tagged("post_install", "-at_install")
@freeze_time(START)
class TestDeskFair(DeskCommon):
    """The order of the counters: need and lane help, and starve nobody."""

    def _at(self, minutes):
        return freeze_time(START + timedelta(minutes=minutes))

    def _drawn_at(self, minutes, express=False):
        with self._at(minutes):
            return self._draw(express)

    def _order(self, minutes, desk=None):
        with self._at(minutes):
            ids = (desk or self.window)._waiting(fields.Datetime.now())
        return self.env["gov.desk.ticket"].browse(ids)

    def test_first_come_first_served(self):
        numbers = [self._drawn_at(minute) for minute in (0, 1, 1, 5)]
        self.assertEqual(list(self._order(6)), numbers)

    def test_the_express_lane_counts_like_a_fifth_of_the_certain_time(self):
        """With 120 minutes 24: the lane is before who came less than that earlier."""
        long_ago = self._drawn_at(0)
        shortly = self._drawn_at(2)
        express = self._drawn_at(25, express=True)
        self.assertEqual(list(self._order(26)), [long_ago, express, shortly])
        with self._at(26):
            said = self._as(self.frontline, express).queue_explanation
        self.assertEqual(
            said, "waiting 1 minute; express lane, counts like 24 minutes more"
        )

    def test_a_counter_of_the_express_lane_takes_it_first(self):
        ordinary = self._drawn_at(0)
        express = self._drawn_at(60, express=True)
        self.assertEqual(
            list(self._order(61, self.express_window)), [express, ordinary]
        )
        # Without express numbers it does not stand idle.
        with self._at(61):
            self.assertEqual(self._call(self.express_window), express)
            self._finish(self.express_window)
            self.assertEqual(self._call(self.express_window), ordinary)

    def test_a_certain_place_is_certain_at_every_counter(self):
        ordinary = self._drawn_at(0)
        self._drawn_at(119, express=True)
        self._drawn_at(122, express=True)
        for desk in (self.window, self.express_window):
            with self.subTest(desk.name):
                self.assertEqual(self._order(123, desk)[0], ordinary)

    def test_express_lanes_starve_nobody(self):
        """Twice as many come for one lane as can be served, the whole day. At an ordinary
        counter nobody is called before a number of the other lane who came 24 minutes after
        it or later, at a counter of the express lane nobody who came after its place was
        certain; and the other way round the same."""
        for flood in (True, False):
            for desk, minutes in ((self.window, 24), (self.express_window, 120)):
                with self.subTest(express_floods=flood, desk=desk.name):
                    self._flood(flood, desk, timedelta(minutes=minutes))

    def _flood(self, express, desk, at_most):
        self.env["gov.desk.ticket"].search([]).unlink()
        called, lonely = [], []
        for minute in range(0, 420, 3):
            with self._at(minute):
                self._draw(express)
                if minute % 60 == 0 and minute < 240:
                    lonely.append(self._draw(not express))
                if minute % 6 == 0:
                    called.append(self._claim(desk))
        minute = 420
        while not set(lonely) <= set(called):
            with self._at(minute):
                called.append(self._claim(desk))
            minute += 6
        for number in lonely:
            before = called[: called.index(number)]
            latest = max(it.drawn_at for it in before) if before else number.drawn_at
            self.assertLessEqual(latest - number.drawn_at, at_most)

    def _claim(self, desk):
        now = fields.Datetime.now()
        number = self.env["gov.desk.ticket"].browse(desk._claim(now))
        self.assertEqual(number.state, "called")
        number._end("served", now)
        return number

    def test_nothing_of_a_person_decides(self):
        """Lane, minute and what the office does are all there is."""
        columns = set(self.env["gov.desk.ticket"]._fields)
        for word in ("partner", "name", "birth", "sex", "reason", "category"):
            self.assertFalse(
                [it for it in columns if word in it and it != "display_name"]
            )
        number = self._drawn_at(0, express=True)
        # The law as a whole, and not which of its reasons it was.
        self.assertEqual(number.legal_basis, "RA 9994; RA 10754")

    def test_without_a_law_no_express_lane(self):
        self.env["gov.express.reason"].search([]).active = False
        with self._refused():
            self._draw(express=True)
        dialog = self.env["gov.desk.draw"].with_user(self.frontline).create({})
        self.assertEqual(dialog.express_law, "")
