"""Evidence about officers: fair whatever they work in, exact, and silent on few answers."""

import doctest
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import case_hands, staff_evidence
from ..tools.case_hands import holders, within
from ..tools.staff_evidence import (
    MINIMUM,
    Answer,
    compare,
    compare_all,
    poisson_limits,
    usual,
)

PROPERTIES = settings(max_examples=200, deadline=None, database=None)
PEOPLE = "abcdef"
answers = st.lists(
    st.builds(
        Answer,
        st.sampled_from(["slow", "quick", "rare"]),
        st.sampled_from(PEOPLE),
        st.sampled_from([True, False, None]),
    ),
    max_size=200,
)


def poisson(number, mean):
    return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))


class TestKernelStaffEvidence(BaseCase):
    def test_examples(self):
        for module, least in ((staff_evidence, 8), (case_hands, 4)):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, least)
            self.assertFalse(result.failed)

    def test_limits_are_those_of_the_definition(self):
        """At the lower limit so many or more are as rare as asked; at the upper one so many
        or fewer. Each tail is added up here from the other end."""
        for count in (1, 2, 7, 40, 250):
            for outside in (0.05, 0.002):
                low, high = poisson_limits(count, outside)
                above = math.fsum(poisson(it, low) for it in range(count, count + 900))
                below = 1 - math.fsum(
                    poisson(it, high) for it in range(count + 1, count + 900)
                )
                with self.subTest(count=count, outside=outside):
                    self.assertAlmostEqual(above, outside / 2, 9)
                    self.assertAlmostEqual(below, outside / 2, 9)
        for wrong in ((-1, 0.05), (3, 0), (3, 1)):
            with self.assertRaises(ValueError):
                poisson_limits(*wrong)

    def test_limits_of_a_table(self):
        """Garwood's table, as reprinted by Breslow and Day (95 %)."""
        for count, low, high in (
            (1, 0.0253, 5.572),
            (5, 1.623, 11.668),
            (20, 12.217, 30.888),
            (100, 81.364, 121.627),
        ):
            found = poisson_limits(count)
            self.assertAlmostEqual(found[0], low, 3)
            self.assertAlmostEqual(found[1], high, 3)

    def test_slow_work_is_no_fault(self):
        """Nine in ten answers of one service are late whoever gives them; who does nothing
        else is as expected, although the plain share is far above the agency's."""
        rows = [Answer("slow", who, it % 10 != 0) for who in "abc" for it in range(50)]
        rows += [Answer("quick", who, False) for who in "cde" for it in range(200)]
        it = compare("a", rows)
        self.assertEqual((it.n, it.observed, it.said), (50, 45, "as_expected"))
        self.assertAlmostEqual(it.ratio, 1)

    def test_said_only_beyond_the_wider_limit(self):
        """What lies outside 95 % is shown, and that somebody differs is not yet said."""
        others = [Answer("s", who, it < 20) for who in "bcd" for it in range(200)]
        said = {}
        for late in range(20, 60):
            mine = [Answer("s", "a", it < late) for it in range(200)]
            found = compare("a", mine + others)
            said[late] = (found.low > 1, found.said)
        self.assertIn((True, "as_expected"), said.values())
        self.assertEqual(said[20], (False, "as_expected"))
        self.assertEqual(said[59], (True, "more"))
        mine = [Answer("s", "a", False) for it in range(200)]
        self.assertEqual(compare("a", mine + others).said, "fewer")

    def test_few_say_nothing(self):
        others = [Answer("s", who, it < 3) for who in "bc" for it in range(20)]
        for count in (0, 1, MINIMUM - 1):
            it = compare("a", [Answer("s", "a", True)] * count + others)
            self.assertEqual(
                (it.said, it.observed, it.expected, it.low), ("too_few",) + (None,) * 3
            )
        enough = compare("a", [Answer("s", "a", False)] * MINIMUM + others)
        self.assertEqual((enough.n, enough.said), (MINIMUM, "as_expected"))

    def test_no_colleague_can_be_worked_out(self):
        mine = [Answer("s", "a", False)] * 30
        one = [Answer("s", "b", True)] * 30
        self.assertEqual(compare("a", mine + one).said, "too_few")
        two_but_few = [Answer("s", "b", True)] * 3 + [Answer("s", "c", True)]
        self.assertEqual(compare("a", mine + two_but_few).said, "too_few")
        self.assertEqual(compare("a", mine + two_but_few).not_comparable, 30)

    def test_what_happened_to_nobody(self):
        it = compare("a", [Answer("s", who, False) for who in "abc" for _ in range(20)])
        self.assertEqual((it.observed, it.expected, it.ratio), (0, 0, None))
        self.assertEqual(it.said, "as_expected")

    @PROPERTIES
    @given(answers)
    def test_nobody_gains_but_by_somebody_else(self, rows):
        """Where all are compared, observed and expected add up to the same; and an interval
        always holds the ratio."""
        found = compare_all(PEOPLE, rows)
        for it in found.values():
            if it.ratio is not None:
                self.assertLessEqual(it.low, it.ratio)
                self.assertLessEqual(it.ratio, it.high)
            if it.said == "more":
                self.assertGreater(it.low, 1)
        told = [
            who
            for who in PEOPLE
            if any(a.who == who and a.event is not None for a in rows)
        ]
        if told and all(
            found[who].said != "too_few" and not found[who].not_comparable
            for who in told
        ):
            self.assertAlmostEqual(
                sum(found[who].observed for who in told),
                sum(found[who].expected for who in told),
            )

    def test_usual(self):
        self.assertEqual(usual([4, 1, 3, 2]), 3)
        self.assertEqual(usual([7] * 9), 7)


class TestKernelCaseHands(BaseCase):
    def test_filed_with_an_officer(self):
        self.assertEqual(holders(1, 9, [], [], "a"), [("a", 1, 9)])
        self.assertEqual(
            holders(1, 9, [(4, "a", "b")], [], "b"), [("a", 1, 4), ("b", 4, 9)]
        )

    def test_nobody(self):
        self.assertEqual(holders(1, 9, [], [], None), [(None, 1, 9)])

    def test_taken_from_the_queue_without_a_change(self):
        self.assertEqual(
            holders(1, 9, [], [(3, "a")], "a"), [(None, 1, 3), ("a", 3, 9)]
        )
        # Somebody else took it first; that was given away, which is on record.
        self.assertEqual(
            holders(1, 9, [(5, "b", None)], [(3, "b"), (7, "a")], "a"),
            [(None, 1, 3), ("b", 3, 5), (None, 5, 7), ("a", 7, 9)],
        )

    def test_what_came_later_does_no_harm(self):
        self.assertEqual(
            holders(1, 5, [(3, None, "a"), (8, "a", "b")], [], "b"),
            [(None, 1, 3), ("a", 3, 5)],
        )
        self.assertEqual(
            holders(1, 5, [(6, None, "a")], [(7, "b")], "b")[0], (None, 1, 5)
        )

    @PROPERTIES
    @given(
        st.lists(st.tuples(st.integers(2, 30), st.sampled_from("abc")), max_size=6),
        st.lists(st.tuples(st.integers(2, 30), st.sampled_from("abc")), max_size=4),
        st.sampled_from(["a", "b", None]),
        st.integers(2, 30),
    )
    def test_no_gap_and_no_overlap(self, moves, takings, last, stop):
        changes, before = [], None
        for at, after in sorted(moves):
            changes.append((at, before, after))
            before = after
        found = holders(1, stop, changes, takings, last)
        self.assertEqual((found[0][1], found[-1][2]), (1, stop))
        for first, second in zip(found, found[1:], strict=False):
            self.assertEqual(first[2], second[1])
            self.assertLess(first[1], first[2])

    def test_within(self):
        self.assertEqual(
            within([(1, 5), (7, 9)], [(2, 3), (4, 8)]), [(2, 3), (4, 5), (7, 8)]
        )
        self.assertEqual(within([(1, 2)], [(2, 3)]), [])
