"""What is withheld cannot be computed from what is shown, nor from earlier audits."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools.disclosure import (
    Earlier,
    _known_sums,
    _swaps,
    feasible,
    overlap,
    protect,
    protect_totals,
)
from ..tools.result import NO, TOTAL, YES, Published, PublishedCell

COUNT = st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 60))
ROW = st.lists(COUNT, min_size=3, max_size=3)
TABLE = st.lists(ROW, min_size=2, max_size=5)


def possible(counts, hidden, cell, known_sums):
    """All values a withheld cell can have, by trying every table of whole numbers.

    Known are shown cells, the totals of rows and those sums of columns that are given.
    """
    rows = []
    for row, withheld in zip(counts, hidden, strict=True):
        places = np.flatnonzero(withheld)
        room = int(row[places].sum())
        options = []
        for values in itertools.product(range(room + 1), repeat=len(places)):
            if sum(values) == room:
                filled = row.copy()
                filled[places] = values
                options.append(filled)
        rows.append(options or [row])
    sums = counts.sum(axis=0)
    return {
        int(table[cell[0]][cell[1]])
        for table in itertools.product(*rows)
        if (np.sum(table, axis=0) == sums)[known_sums].all()
    }


class TestKernelEquityDisclosure(BaseCase):
    @settings(max_examples=60, deadline=None)
    @given(TABLE)
    def test_small_counts_are_withheld(self, rows):
        counts = np.array(rows)
        hidden = protect(counts, 5)
        small = (counts > 0) & (counts < 5)
        self.assertTrue(hidden[small[:-1]].all())
        if not small[:-1].any():
            self.assertFalse(hidden.any())

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2,
                    max_size=3))  # fmt: skip
    def test_by_trying_everything(self, rows):
        counts = np.array(rows)
        hidden = protect(counts, 3)
        sums = counts.sum(axis=0)
        known = sums == 0 if ((sums > 0) & (sums < 3)).any() else np.full(3, True)
        everything = np.vstack([hidden, np.full((1, 3), True)])
        for cell in np.argwhere((counts[:-1] > 0) & (counts[:-1] < 3)):
            values = possible(counts, everything, cell, known)
            if hidden.all():
                continue  # more cannot be withheld
            self.assertGreaterEqual(max(values) - min(values), 3)

    def test_a_lonely_small_count_takes_others_with_it(self):
        hidden = protect([[60, 3, 0], [70, 40, 0], [80, 50, 0], [0, 0, 0]], 5)
        # Without people whose group is unknown, rows and columns need two holes each.
        self.assertTrue(hidden[0, 1])
        for lines in (hidden, hidden.T):
            self.assertTrue(all(line.sum() != 1 for line in lines))
        self.assertLess(hidden.sum(), 9)

    def test_the_smallest_helper_goes(self):
        hidden = protect([[60, 3, 9], [70, 40, 30], [500, 500, 500]], 5)
        self.assertEqual(hidden.tolist(), [[False, True, True], [False] * 3])

    def test_whole_groups(self):
        hide = protect_totals
        self.assertEqual(hide([400, 300, 20], 5).tolist(), [False] * 3)
        # A small group alone would follow from the sum of all.
        self.assertEqual(hide([400, 300, 3, 0], 5).tolist(), [False, True, True, False])
        # The unknown go first if they are fewer.
        self.assertEqual(
            hide([400, 300, 3, 30], 5).tolist(), [False, False, True, True]
        )
        # Two that sum up to less than the minimum need a third.
        self.assertEqual(hide([400, 2, 2, 0], 5).tolist(), [True, True, True, False])
        self.assertEqual(hide([400, 0, 0], 5).tolist(), [False] * 3)

    def test_rows_of_withheld_groups(self):
        hidden = protect([[2, 1, 0], [30, 40, 0], [9, 9, 0]], 5, [True, False, True])
        self.assertTrue(hidden[0].all())

    def test_many_groups(self):
        """Hundreds of rows, most of them tiny: quickly, and no hole stands alone."""
        rng = np.random.default_rng(16)
        counts = rng.integers(0, 60, (300, 3)) * (rng.random((300, 1)) < 0.3)
        counts += rng.integers(0, 3, (300, 3))
        totals = protect_totals(counts.sum(axis=1), 5)
        hidden = protect(counts, 5, totals)
        small = (counts > 0) & (counts < 5)
        self.assertTrue(hidden[small[:-1]].all())
        self.assertTrue((hidden[~totals[:-1]].sum(axis=1) != 1).all())
        self.assertFalse(hidden.all())

    def test_the_quick_way_never_finds_too_much(self):
        rng = np.random.default_rng(17)
        for _ in range(60):
            counts = rng.integers(0, 9, (int(rng.integers(2, 6)), 3))
            hidden = rng.random(counts.shape) < 0.6
            totals = rng.random(len(counts)) < 0.3
            hidden[totals] = True
            known = _known_sums(counts, 3)
            for cell in map(tuple, np.argwhere(hidden)):
                least, most = feasible(counts, hidden, totals, cell, 3)
                found = _swaps(counts, hidden, totals, cell, known)
                self.assertLessEqual(found, most - least + 1e-6)

    def test_the_same_every_time(self):
        counts = [[60, 3, 4], [7, 40, 30], [12, 50, 2], [9, 30, 1]]
        first = protect(counts, 10)
        for _ in range(3):
            np.testing.assert_array_equal(protect(counts, 10), first)


class TestKernelEquityDifferencing(BaseCase):
    def published(
        self, value, first="2026-01-01", last="2026-06-30", cases=500, **scope
    ):
        cells = (
            PublishedCell("kept", "sex", None, TOTAL, cases),
            PublishedCell("kept", "sex", "women", YES, value),
        )
        return Published(first, last, cells=cells, **scope)

    KEY = ("kept", "sex", "women", YES)

    def test_few_cases_between_two_audits(self):
        year = Published("2026-01-01", "2026-12-31")
        earlier = Earlier(year, [self.published(60)])
        for value, tells in ((60, False), (63, True), (57, True), (65, False)):
            with self.subTest(value=value):
                self.assertEqual(earlier.tells(self.KEY, value, 5), tells)
        self.assertFalse(earlier.tells(("kept", "sex", "men", YES), 61, 5))
        # The larger minimum of a sensitive ground.
        self.assertTrue(earlier.tells(self.KEY, 69, 10))

    def test_the_sum_of_two_halves(self):
        halves = [
            self.published(30),
            self.published(40, "2026-07-01", "2026-11-30"),
        ]
        year = Earlier(Published("2026-01-01", "2026-12-31"), halves)
        self.assertTrue(year.tells(self.KEY, 72, 5))
        self.assertFalse(year.tells(self.KEY, 80, 5))
        # Those that overlap are not added up.
        halves[1] = self.published(40, "2026-06-01", "2026-11-30")
        year = Earlier(Published("2026-01-01", "2026-12-31"), halves)
        self.assertFalse(year.tells(self.KEY, 72, 5))

    def test_scopes_apart(self):
        one = Published("2026-01-01", "2026-06-30", services=("a", "b"))
        for other, shared in (
            (Published("2026-07-01", "2026-12-31"), False),
            (Published("2026-06-30", "2026-12-31"), True),
            (Published("2026-01-01", "2026-06-30", services=("c",)), False),
            (Published("2026-01-01", "2026-06-30", services=("b", "c")), True),
            (Published("2026-01-01", "2026-06-30", offices=("x",)), True),
        ):
            with self.subTest(other=other):
                self.assertEqual(overlap(one, other), shared)
                self.assertEqual(overlap(other, one), shared)
        earlier = Earlier(one, [self.published(60, "2025-01-01", "2025-12-31")])
        self.assertFalse(earlier.tells(self.KEY, 61, 5))
        self.assertFalse(Earlier(None, [self.published(60)]).tells(self.KEY, 61, 5))

    def test_withheld_stays_withheld(self):
        scope = Published("2026-01-01", "2026-06-30")
        earlier = Earlier(scope, [self.published(None, cases=500)])
        self.assertTrue(earlier.withheld_before(self.KEY, 502, 5))
        self.assertFalse(earlier.withheld_before(self.KEY, 600, 5))
        found = earlier.sensitive(
            "kept", "sex", ("women", "men"), [[60, 40, 0], [300, 100, 0], [0, 0, 0]], 5
        )
        self.assertEqual(found.tolist(), [[True, False, False], [False] * 3])

    def test_round_trip(self):
        one = self.published(None, services=("a",), offices=("x", "y"))
        self.assertEqual(Published.from_dict(one.as_dict()), one)
        self.assertEqual({cell.column for cell in one.cells}, {TOTAL, YES})
        self.assertNotIn(NO, {cell.column for cell in one.cells})
