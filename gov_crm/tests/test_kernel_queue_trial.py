from datetime import datetime, timedelta

from odoo.tests import BaseCase

from ..tools.queue_trial import Case, replay

CERTAIN = timedelta(days=30)


def day(number):
    return datetime(2026, 11, number, 9)


def case(arrived, inside=False, deadline=None, office=1):
    return Case(day(arrived), deadline, 0, False, inside, office)


class TestKernelQueueTrial(BaseCase):
    """The queue of the past served again, with the points of a segment and without."""

    def test_who_comes_first_makes_another_wait(self):
        cases = [case(1), case(2), case(3, inside=True)]
        slots = {1: [day(4), day(5), day(6)]}
        outcome = replay(cases, slots, 5, False, CERTAIN)
        # 5 points count like 5 days: the last one is served first, the others a day later.
        self.assertEqual(outcome.inside, -2.0)
        self.assertEqual(outcome.others, 1.0)
        self.assertEqual(outcome.compared, 3)

    def test_what_is_won_is_what_others_wait(self):
        cases = [case(1 + index % 7, inside=index % 3 == 0) for index in range(30)]
        slots = {1: [day(8) + timedelta(hours=index) for index in range(30)]}
        outcome = replay(cases, slots, 4, True, CERTAIN)
        inside = sum(it.is_in for it in cases)
        self.assertAlmostEqual(
            outcome.inside * inside + outcome.others * (30 - inside), 0
        )
        self.assertLess(outcome.inside, 0)

    def test_nobody_is_served_before_coming(self):
        cases = [case(5, inside=True), case(1)]
        outcome = replay(cases, {1: [day(2), day(6)]}, 5, True, CERTAIN)
        self.assertEqual((outcome.inside, outcome.others), (0.0, 0.0))

    def test_offices_do_not_serve_for_each_other(self):
        cases = [case(1, office=2), case(2, inside=True)]
        outcome = replay(cases, {1: [day(4)], 2: [day(4)]}, 5, False, CERTAIN)
        self.assertEqual((outcome.inside, outcome.others), (0.0, 0.0))

    def test_who_waits_longest_is_certain(self):
        cases = [
            Case(datetime(2026, 10, 1), None, 0, False, False, 1),
            case(5, inside=True),
        ]
        outcome = replay(cases, {1: [day(6), day(7)]}, 5, True, CERTAIN)
        self.assertEqual((outcome.inside, outcome.others), (0.0, 0.0))

    def test_who_is_pushed_out_has_waited_until_the_end(self):
        """Three places for six: whoever is not taken up any more counts, too."""
        cases = [case(1)] * 3 + [case(2, inside=True)] * 3
        outcome = replay(cases, {1: [day(3), day(4), day(5)]}, 5, False, CERTAIN)
        self.assertEqual(outcome.compared, 6)
        self.assertGreater(outcome.others, 0)
        self.assertAlmostEqual(outcome.others, -outcome.inside)

    def test_a_lane_one_has_already_is_no_change(self):
        both = [Case(day(1), None, 0, True, True, 1), case(2)]
        outcome = replay(both, {1: [day(3), day(4)]}, 0, True, CERTAIN)
        self.assertEqual((outcome.inside, outcome.others), (0.0, 0.0))

    def test_nothing_to_serve(self):
        self.assertEqual(replay([], {}, 3, False, CERTAIN), (None, None, 0))
        self.assertEqual(replay([case(1)], {}, 3, False, CERTAIN).compared, 0)
        outcome = replay([case(1)], {1: [day(2)]}, 3, False, CERTAIN)
        self.assertIsNone(outcome.inside)
