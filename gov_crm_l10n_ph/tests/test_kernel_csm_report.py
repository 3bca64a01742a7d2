"""Arithmetic of the satisfaction report, against the formulas written out."""

import doctest
from itertools import combinations, product
from math import ceil

from odoo.tests import BaseCase

from odoo.addons.gov_crm.tools.satisfaction import sample_size

from ..tools import csm_report
from ..tools.csm_report import margin, without_small


class TestKernelCsmReport(BaseCase):
    def test_examples(self):
        result = doctest.testmod(csm_report)
        self.assertGreater(result.attempted, 4)
        self.assertFalse(result.failed)

    def test_margin_and_sample_size_agree(self):
        """With so many answers as are needed for 5 %, the margin is 5 % at most; with
        fewer it is more."""
        for clients in (40, 100, 500, 1_000, 10_000, 100_000):
            needed = sample_size(clients)
            with self.subTest(clients):
                self.assertLessEqual(margin(needed, clients), 5.0)
                self.assertGreater(margin(ceil(needed * 0.9), clients), 5.0)

    def test_nobody_follows_by_subtraction(self):
        """However the cells are, what is withheld is nothing, or at least five people of
        at least two groups; or everything."""
        for counts in product(range(0, 8), repeat=4):
            cells = list(zip("ABCD", counts, strict=True))
            told, withheld = without_small(cells)
            hidden = [count for name, count in cells if (name, count) not in told]
            self.assertEqual(sum(hidden), withheld)
            self.assertFalse([it for _name, it in told if 0 < it < 5], cells)
            if withheld and sum(counts) >= 5:
                self.assertGreaterEqual(withheld, 5, cells)
            if withheld and any(count for _name, count in told):
                self.assertGreaterEqual(len(hidden), 2, cells)

    def test_the_order_stays(self):
        cells = [("C", 9), ("A", 0), ("B", 7)]
        for chosen in combinations(cells, 2):
            self.assertEqual(without_small(list(chosen)), (list(chosen), 0))
