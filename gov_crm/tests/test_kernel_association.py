"""Cramér's V against published and hand-worked examples; without a database."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools.association import cramers_v, in_bands, without_rare


def pairs(table):
    """The people of a table of counts."""
    return [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _person in range(count)
    ]


class TestKernelAssociation(BaseCase):
    def test_worked_by_hand(self):
        """χ² = 100 × (30×40 - 10×20)² / (40×60×50×50) = 16.67; φ² = 0.1667;
        φ̃² = 0.1667 - 1/99; k̃ - 1 = 1 - 1/99; Ṽ = √(0.15657 / 0.98990) = 0.3977."""
        self.assertAlmostEqual(cramers_v(pairs([[30, 10], [20, 40]])), 0.3977, 4)

    def test_hair_and_eyes(self):
        """Snee's table of hair and eye colour (The American Statistician 28 (1974) 9–12),
        χ² = 138.29 of 592 people: V = 0.279 as it is always quoted, 0.270 corrected."""
        table = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]
        self.assertEqual(sum(map(sum, table)), 592)
        self.assertAlmostEqual(cramers_v(pairs(table)), 0.2705, 4)

    def test_nothing_to_compare(self):
        self.assertIsNone(cramers_v([]))
        self.assertIsNone(cramers_v([("a", "x")] * 9))
        self.assertIsNone(cramers_v([("a", "x"), ("b", "x")]))

    def test_chance_is_not_counted(self):
        """As many values as people: without the correction V would be 1."""
        self.assertEqual(cramers_v([(person, person % 2) for person in range(30)]), 0.0)

    # Making values takes its time on a machine that is busy with other things.
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=60))
    def test_range_and_symmetry(self, people):
        strength = cramers_v(people)
        if strength is None:
            return
        self.assertTrue(0 <= strength <= 1)
        swapped = cramers_v([(column, row) for row, column in people])
        self.assertAlmostEqual(strength, swapped)

    def test_bands(self):
        self.assertEqual(in_bands([5, 1, 3, 2, 4]), [4, 0, 2, 1, 3])
        self.assertEqual(in_bands([1, 1, 1, None]), [0, 0, 0, None])
        self.assertEqual(in_bands([]), [])
        self.assertEqual(len(set(in_bands(list(range(1000))))), 5)

    def test_rare(self):
        self.assertEqual(without_rare([1, 2, 2], 2), ["other", 2, 2])
