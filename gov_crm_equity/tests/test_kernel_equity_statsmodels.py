"""Our fast ways against the slow ones of statsmodels and SciPy, on invented casework."""

import numpy as np
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from odoo.tests import BaseCase

from ..tools.mean_scores import Scores
from ..tools.stratified_tables import LEAST_ROOM, Tables, overall_p
from ..tools.waits import Clock, Moments, curve_of, median_of, same_mix


def invented(seed, cases, strata, groups, steps):
    """Waits in steps of 1/steps days, a fifth of them open."""
    rng = np.random.default_rng(seed)
    stratum = rng.integers(0, strata, cases)
    group = rng.integers(0, groups, cases)
    waits = np.ceil(rng.exponential(5 + stratum % 7) * steps) / steps
    return stratum, group, waits, rng.random(cases) < 0.8


class TestKernelEquityStatsmodels(BaseCase):
    SHAPES = (
        # seed, cases, strata, groups, steps a day
        (1, 400, 1, 2, 1),
        (2, 2000, 30, 3, 1),
        (3, 3000, 200, 4, 480),
        (4, 3000, 1500, 2, 1),
        (5, 1000, 5, 6, 100000),
    )

    def test_log_rank(self):
        for shape in self.SHAPES:
            stratum, group, waits, ended = invented(*shape)
            over, waiting = Moments(stratum, waits, ended).tables(group, shape[3])
            _chi2, wanted = survdiff(waits, ended, group, strata=stratum)
            with self.subTest(shape=shape):
                self.assertAlmostEqual(overall_p(over, waiting), wanted, places=9)
            pair = group < 2
            _chi2, wanted = survdiff(
                waits[pair], ended[pair], group[pair], strata=stratum[pair]
            )
            two = Tables(over[:, 0], waiting[:, 0], over[:, 1], waiting[:, 1])
            with self.subTest(shape=shape, pair=True):
                self.assertAlmostEqual(two.test(), wanted, places=9)

    def test_ratio_is_a_ratio_of_rates(self):
        """With many cases it is what Cox's regression finds, in both sizes of it."""
        rng = np.random.default_rng(6)
        for truth in (0.6, 1.0, 1.5):
            stratum, group, _waits, _ended = invented(7, 20000, 10, 2, 1)
            rate = np.where(group == 0, truth, 1.0) / (2 + stratum)
            waits, until = rng.exponential(1 / rate), rng.exponential(20, 20000)
            ended = waits <= until
            waits = np.minimum(waits, until)
            over, waiting = Moments(stratum, waits, ended).tables(group, 2)
            two = Tables(over[:, 0], waiting[:, 0], over[:, 1], waiting[:, 1])
            cox = PHReg(waits, (group == 0).astype(float), ended, strata=stratum).fit()
            found = two.ratio()
            with self.subTest(truth=truth):
                self.assertAlmostEqual(np.log(found.value), cox.params[0], delta=0.01)
                self.assertAlmostEqual(found.se, cox.bse[0], delta=0.001)

    def test_stratified_tables(self):
        rng = np.random.default_rng(8)
        for strata in (1, 5, 300):
            n1, n0 = rng.integers(1, 40, (2, strata))
            a, c = rng.binomial(n1, 0.4), rng.binomial(n0, 0.5)
            ours = Tables(a, n1, c, n0)
            theirs = StratifiedTable(np.array([[a, n1 - a], [c, n0 - c]]))
            with self.subTest(strata=strata):
                self.assertAlmostEqual(
                    ours.ratio().value, theirs.riskratio_pooled, places=12
                )
                self.assertAlmostEqual(ours.test(), theirs.test_null_odds().pvalue, 9)
                self.assertAlmostEqual(
                    ours.odds_ratio().value, theirs.oddsratio_pooled, places=12
                )
                self.assertAlmostEqual(
                    overall_p(np.array([a, c]).T, np.array([n1, n0]).T), ours.test(), 9
                )

    def test_one_table(self):
        """Greenland and Robins' interval is then Katz's, the exact test Fisher's."""
        rng = np.random.default_rng(9)
        for _ in range(50):
            n1, n0 = rng.integers(5, 30, 2)
            a, c = rng.integers(1, n1), rng.integers(1, n0)
            ours = Tables([a], [n1], [c], [n0])
            cells = np.array([[a, n1 - a], [c, n0 - c]])
            self.assertAlmostEqual(
                ours.ratio().se, Table2x2(cells).log_riskratio_se, 12
            )
            self.assertAlmostEqual(ours.exact_p(), stats.fisher_exact(cells).pvalue, 9)
            small = stats.contingency.expected_freq(cells).min() < 5
            self.assertEqual(ours.room < LEAST_ROOM, small)

    def test_scores_of_nought_and_one(self):
        rng = np.random.default_rng(10)
        n1, n0 = rng.integers(1, 30, (2, 40))
        a, c = rng.binomial(n1, 0.3), rng.binomial(n0, 0.3)
        scores, tables = Scores((n1, a, a), (n0, c, c)), Tables(a, n1, c, n0)
        self.assertAlmostEqual(scores.test(), tables.test(), places=12)
        self.assertAlmostEqual(scores.ratio().value, tables.ratio().value, places=12)
        self.assertAlmostEqual(scores.ratio().se, tables.ratio().se, delta=0.02)

    def test_one_stratum_of_scores(self):
        """χ² = (N − 1)·r², whatever the distribution."""
        rng = np.random.default_rng(11)
        x, group = rng.poisson(1.5, 500).astype(float), rng.random(500) < 0.3
        scores = Scores(*(
            ([mine.sum()], [x[mine].sum()], [(x[mine] ** 2).sum()])
            for mine in (group, ~group)
        ))  # fmt: skip
        wanted = 499 * np.corrcoef(x, group)[0, 1] ** 2
        self.assertAlmostEqual(stats.chi2.isf(scores.test(), 1), wanted, places=8)

    def test_curves_of_counts(self):
        _stratum, _group, waits, ended = invented(12, 800, 3, 2, 1)
        theirs = SurvfuncRight(waits, ended)
        ours = Clock(waits).curve(np.ones(800, dtype=bool), ended)
        np.testing.assert_allclose(ours.times, theirs.surv_times)
        np.testing.assert_allclose(ours.waiting, theirs.surv_prob)
        np.testing.assert_allclose(ours.se, theirs.surv_prob_se)
        with np.errstate(all="ignore"):
            low, high = theirs.quantile_ci(0.5)
        self.assertEqual(median_of(ours), (theirs.quantile(0.5), low, high))

    def test_curves_with_weights(self):
        """Weights that are all alike change nothing; doubling them neither."""
        _stratum, _group, waits, ended = invented(13, 500, 3, 2, 1)
        clock, everybody = Clock(waits), np.ones(500, dtype=bool)
        plain = clock.curve(everybody, ended)
        for weight in (1.0, 2.0):
            weighted = clock.curve(everybody, ended, np.full(500, weight))
            np.testing.assert_allclose(weighted.waiting, plain.waiting)
            np.testing.assert_allclose(weighted.se, plain.se)

    def test_error_of_a_weighted_curve(self):
        """Xie and Liu's error is about the spread over repetitions."""
        rng = np.random.default_rng(14)
        values, errors = [], []
        for _ in range(300):
            stratum = rng.random(400) < 0.25
            waits = rng.exponential(np.where(stratum, 20.0, 5.0))
            weights = np.where(stratum, 3.0, 1.0)
            everybody = np.ones(400, dtype=bool)
            curve = Clock(waits).curve(everybody, everybody, weights)
            place = np.searchsorted(curve.times, 8.0) - 1
            values.append(curve.waiting[place])
            errors.append(curve.se[place])
        self.assertAlmostEqual(np.std(values) / np.mean(errors), 1, delta=0.15)
        truth = 0.5 * np.exp(-8 / 20) + 0.5 * np.exp(-8 / 5)
        self.assertAlmostEqual(np.mean(values), truth, delta=0.01)

    def test_the_same_mix(self):
        """One group mostly in the slow stratum: on one footing the curves agree."""
        rng = np.random.default_rng(15)
        group = np.repeat((0, 1), 20000)
        slow = rng.random(40000) < np.where(group == 0, 0.8, 0.2)
        waits = rng.exponential(np.where(slow, 20.0, 4.0))
        ended = np.ones(40000, dtype=bool)
        weights, used = same_mix(slow.astype(int), group, [0, 1], 2)
        clock = Clock(waits)
        plain = [clock.curve(group == g, ended).quantile(0.5) for g in (0, 1)]
        fair = [
            clock.curve((group == g) & used, ended, weights).quantile(0.5)
            for g in (0, 1)
        ]
        self.assertGreater(plain[0] / plain[1], 2)
        self.assertAlmostEqual(fair[0] / fair[1], 1, delta=0.05)
        for g in (0, 1):
            self.assertAlmostEqual(weights[group == g].sum(), 20000, places=6)

    def test_medians_that_statsmodels_cannot_tell(self):
        everything_at_once = curve_of(np.array([1.0, 2.0]), [90, 10], [0, 0])
        theirs = SurvfuncRight(np.repeat((1.0, 2.0), (90, 10)), np.ones(100))
        with np.errstate(all="ignore"):
            self.assertTrue(np.isnan(theirs.quantile_ci(0.5)).all())
        self.assertEqual(median_of(everything_at_once), (1.0, 1.0, 1.0))
        hardly_any = curve_of(np.array([1.0, 9.0]), [3, 0], [0, 97])
        median, _low, high = median_of(hardly_any)
        self.assertIsNone(median)
        self.assertIsNone(high)
        self.assertIsNone(
            Clock(np.array([3.0])).curve(np.array([True]), np.array([False]))
        )
