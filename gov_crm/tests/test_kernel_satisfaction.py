"""What answers amount to: the table of standards.md 2.2 and 2.3."""

import doctest
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import satisfaction
from ..tools.satisfaction import (
    BANDS,
    FIVE,
    THREE,
    average_score,
    band,
    favourable_score,
    pooled,
    rounded,
    sample_size,
    share,
)

PROPERTIES = settings(max_examples=300, deadline=None, database=None)
tallies = st.dictionaries(st.integers(0, 5), st.integers(0, 500))


class TestKernelSatisfaction(BaseCase):
    def test_examples(self):
        result = doctest.testmod(satisfaction)
        self.assertGreater(result.attempted, 10)
        self.assertFalse(result.failed)

    def test_two_formulas_differ(self):
        """The reason why an agency says which one it reports."""
        counts = {5: 10, 4: 0, 3: 0, 2: 0, 1: 10}
        self.assertEqual(favourable_score(counts, FIVE), Decimal("50.0"))
        self.assertEqual(average_score(counts, FIVE), Decimal("60.0"))

    def test_no_data_is_not_zero(self):
        for counts in ({}, {0: 12}):
            for formula in satisfaction.FORMULAS.values():
                self.assertIsNone(formula(counts, FIVE))
        self.assertIsNone(share({}, {1}))
        self.assertIsNone(band(None))
        self.assertIsNone(rounded(None))
        self.assertEqual(favourable_score({1: 3}, FIVE), Decimal("0.0"))

    def test_bands_at_their_edges(self):
        for score, name in (
            ("0", "poor"),
            ("59.94", "poor"),
            ("59.95", "fair"),
            ("79.94", "fair"),
            ("79.95", "satisfactory"),
            ("89.94", "satisfactory"),
            ("89.95", "very_satisfactory"),
            ("94.94", "very_satisfactory"),
            ("94.95", "outstanding"),
            ("100", "outstanding"),
        ):
            with self.subTest(score):
                self.assertEqual(band(Decimal(score)), name)

    def test_pooled_is_not_the_mean_of_scores(self):
        one, other = {5: 9, 1: 1}, {5: 1}
        self.assertEqual(favourable_score(pooled([one, other]), FIVE), Decimal("90.9"))

    def test_charter(self):
        """Who knows of no charter answers N/A on the next two, and is not counted there."""
        seen, helped = {1: 5, 2: 2, 3: 1, 5: 2}, {1: 4, 3: 4, 4: 2}
        self.assertEqual(share({1: 5, 2: 2, 3: 1, 4: 2}, {1, 2, 3}), Decimal("80.0"))
        self.assertEqual(share(seen, {1, 2}, {1, 2, 3, 4}), Decimal("87.5"))
        self.assertEqual(share(helped, {1, 2}, {1, 2, 3}), Decimal("50.0"))

    def test_three_points(self):
        self.assertEqual(favourable_score({3: 3, 2: 1, 0: 9}, THREE), Decimal("75.0"))
        self.assertEqual(average_score({3: 1, 1: 1}, THREE), Decimal("66.7"))

    @PROPERTIES
    @given(tallies)
    def test_scores_stay_within_bounds(self, counts):
        good, mean = favourable_score(counts, FIVE), average_score(counts, FIVE)
        self.assertEqual(good is None, mean is None)
        if good is not None:
            self.assertTrue(0 <= good <= 100)
            self.assertTrue(20 <= mean <= 100)
            self.assertIn(band(good), dict(BANDS))

    @PROPERTIES
    @given(tallies, st.integers(0, 500))
    def test_not_applicable_changes_nothing(self, counts, more):
        other = dict(counts) | {0: counts.get(0, 0) + more}
        self.assertEqual(favourable_score(counts, FIVE), favourable_score(other, FIVE))

    @PROPERTIES
    @given(st.integers(1, 1_000_000))
    def test_sample_is_never_larger_than_the_whole(self, people):
        self.assertTrue(1 <= sample_size(people) <= min(people, 385))
