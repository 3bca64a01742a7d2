"""The methods against worked examples that others published."""

import numpy as np
from scipy import stats

from odoo.tests import BaseCase

from ..tools.four_fifths import flags
from ..tools.mean_scores import Scores
from ..tools.stratified_tables import Tables, overall_p
from ..tools.verdicts import corrected
from ..tools.waits import Clock, Moments, median_of


def tables_of(pairs):
    """`Tables` from ``((yes, no), (yes, no))`` of group and reference."""
    return Tables(
        [group[0] for group, _other in pairs],
        [sum(group) for group, _other in pairs],
        [other[0] for _group, other in pairs],
        [sum(other) for _group, other in pairs],
    )


class TestKernelEquityPublished(BaseCase):
    """Each example names where it is printed."""

    # Weeks in remission of children with leukaemia, 6-mercaptopurine and placebo: Freireich
    # et al. (1963), Blood 21:699; worked in Kleinbaum & Klein, Survival Analysis, ch. 2.
    TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    STILL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        weeks = cls.TREATED + cls.STILL + cls.PLACEBO
        cls.weeks = np.array(weeks, dtype=float)
        cls.ended = np.array([True] * 9 + [False] * 12 + [True] * 21)
        cls.group = np.array([0] * 21 + [1] * 21)

    def remission_tables(self):
        moments = Moments(np.zeros(42, dtype=int), self.weeks, self.ended)
        return moments.tables(self.group, 2)

    def test_log_rank_of_the_remissions(self):
        ended, waiting = self.remission_tables()
        two = Tables(ended[:, 0], waiting[:, 0], ended[:, 1], waiting[:, 1])
        self.assertAlmostEqual(stats.chi2.isf(two.test(), 1), 16.793, places=3)
        # Expected 19.26 (the book leaves the last moment, without a choice, in: 19.251).
        self.assertAlmostEqual((waiting[:, 0] * ended.sum(axis=1) / waiting.sum(axis=1))
                               .sum(), 19.25, places=2)  # fmt: skip
        self.assertAlmostEqual(stats.chi2.isf(overall_p(ended, waiting), 1), 16.793, 3)

    def test_curve_of_the_remissions(self):
        clock = Clock(self.weeks)
        treated = clock.curve(self.group == 0, self.ended)
        self.assertEqual(treated.times.tolist(), [6, 7, 10, 13, 16, 22, 23])
        printed = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
        errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
        np.testing.assert_allclose(treated.waiting, printed, atol=5e-4)
        np.testing.assert_allclose(treated.se, errors, atol=5e-5)
        # Medians 23 and 8 weeks; intervals as R's survfit(conf.type = "log-log") gives.
        self.assertEqual(median_of(treated), (23.0, 13.0, None))
        placebo = clock.curve(self.group == 1, self.ended)
        self.assertEqual(median_of(placebo), (8.0, 4.0, 11.0))

    def test_admissions_to_berkeley(self):
        """Bickel et al. (1975), Science 187:398; figures of R's mantelhaen.test."""
        tables = tables_of([
            ((512, 313), (89, 19)), ((353, 207), (17, 8)), ((120, 205), (202, 391)),
            ((138, 279), (131, 244)), ((53, 138), (94, 299)), ((22, 351), (24, 317)),
        ])  # fmt: skip
        odds = tables.odds_ratio()
        printed = (0.9046968, 0.7719074, 1.0603298)
        np.testing.assert_allclose(
            (odds.value, odds.low, odds.high), printed, atol=1e-7
        )
        # Printed with continuity correction; we go without, like the log-rank test.
        statistic = tables._statsmodels.test_null_odds(correction=True).statistic
        self.assertAlmostEqual(float(statistic), 1.4269, places=4)
        self.assertAlmostEqual(tables.test(), 0.2169, places=4)
        # All departments thrown together, men are far more often admitted: Simpson.
        men, women = (1198, 1493), (557, 1278)
        crude = tables_of([(men, women)])
        self.assertAlmostEqual(stats.chi2.isf(crude.test(), 1), 92.2, delta=0.1)
        self.assertGreater(crude.ratio().low, 1.3)

    def test_penicillin_and_rabbits(self):
        """Agresti (1990), p. 231–237; R's mantelhaen.test, classical and exact."""
        tables = tables_of([
            ((0, 6), (0, 5)), ((3, 3), (0, 6)), ((6, 0), (2, 4)), ((5, 1), (6, 0)),
            ((2, 0), (5, 0)),
        ])  # fmt: skip
        odds = tables.odds_ratio()
        self.assertAlmostEqual(odds.value, 7, places=6)
        self.assertAlmostEqual(odds.low, 1.026713, places=6)
        self.assertAlmostEqual(odds.high, 47.725133, places=5)
        self.assertLess(tables.room, 5)
        self.assertAlmostEqual(tables.exact_p(), 0.03994, places=5)

    def test_deaths_under_tolbutamide(self):
        """UGDP (1970) by age; Rothman & Greenland, Modern Epidemiology, ch. 15: 1.33."""
        tables = Tables([8, 22], [106, 98], [5, 16], [120, 85])
        self.assertAlmostEqual(tables.ratio().value, 1.33, places=2)

    def test_lady_tasting_tea(self):
        """Fisher (1935), The Design of Experiments, ch. 2; p of R's fisher.test."""
        tables = Tables([3], [4], [1], [4])
        self.assertLess(tables.room, 5)
        self.assertAlmostEqual(tables.exact_p(), 0.4857, places=4)
        self.assertAlmostEqual(Tables([4], [4], [0], [4]).exact_p(), 2 / 70, places=12)

    def test_alcohol_and_malformation(self):
        """Agresti (2002), Categorical Data Analysis, 3.4: M² = 6.57, P = 0.01."""
        drinks = np.array([0, 0.5, 1.5, 4, 7])
        absent = np.array([17066, 14464, 788, 126, 37])
        present = np.array([48, 38, 5, 1, 1])
        scores = Scores(*(
            ([count.sum()], [(count * drinks).sum()], [(count * drinks**2).sum()])
            for count in (present, absent)
        ))  # fmt: skip
        self.assertAlmostEqual(stats.chi2.isf(scores.test(), 1), 6.57, places=2)
        self.assertAlmostEqual(scores.test(), 0.010, places=3)

    def test_four_fifths(self):
        """Questions and Answers on 29 CFR 1607, no. 12 (44 Fed. Reg. 11996, 1979)."""
        counts = {"White": (60, 100), "Indian": (45, 100)}
        counts |= {"Hispanic": (48, 100), "Black": (51, 100)}
        found = flags(counts)
        self.assertEqual(
            [name for name, (_r, flag) in found.items() if flag], ["Indian"]
        )
        self.assertEqual(found["Hispanic"], (0.8, False))
        # The same rates in any number: 48/60 is never taken for less than four fifths.
        for times in (1, 7, 1000):
            many = {key: (yes * times, n * times) for key, (yes, n) in counts.items()}
            self.assertEqual(flags(many), found)
        # standards.md 4.2: 75 of 100 against all of 100 *is* a flag.
        self.assertEqual(flags({"a": (100, 100), "b": (75, 100)})["b"], (0.75, True))

    def test_holm(self):
        """p-values of Neuhaus et al. as in Benjamini & Hochberg (1995), J. R. Stat. Soc.
        B 57:289, table 1: control of the family-wise error rejects the three smallest."""
        ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
        ps += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
        found = corrected(ps)
        np.testing.assert_allclose(
            found[:4], [0.0015, 0.0056, 0.0247, 0.1140], atol=1e-9
        )
        self.assertEqual(sum(p < 0.05 for p in found), 3)
        # What is not tested does not count into the family.
        self.assertEqual(corrected([None, *ps])[1:], found)
        self.assertEqual(corrected([]), [])
