"""Two groups compared over many 2×2 tables: Mantel–Haenszel.

A table is a stratum of a rate (a service in a month) or a moment of a wait (who was still
waiting in a stratum, and whose wait ended just then). The same arithmetic serves both: over
the moments of a wait, the Cochran–Mantel–Haenszel test *is* the stratified log-rank test
(Mantel 1966) and the pooled ratio is a ratio of rates of ending (Bernstein, Anderson & Pike
1981). That is why a million cases need no survival routine that walks from case to case.

Odds ratio, its interval (Robins, Breslow & Greenland 1986), pooled ratio and test come from
`statsmodels.stats.contingency_tables.StratifiedTable`. What it lacks and is here:

* the interval of the pooled ratio, Greenland & Robins (1985), Biometrics 41:55, eq. 13:
  with a of n₁ in the group, c of n₀ in the reference, N = n₁ + n₀, m = a + c,

      Var(log R) = Σ (m·n₁·n₀ − a·c·N) / N²  ÷  (Σ a·n₀/N · Σ c·n₁/N)

* when the approximation may be trusted, Mantel & Fleiss (1980), Am. J. Epidemiol. 112:129:
  both Σ(E(a) − smallest a) and Σ(largest a − E(a)), here the ``room``, are at least 5. With
  one table that is the old rule that no expected count may be below 5. It was made for a
  level of 0.05; Holm's correction asks for far smaller ones, where the approximation errs
  to the dangerous side for longer, so rates are tested exactly up to a room of 50;
* the exact conditional test: the distribution of Σa is the convolution of the
  tables' hypergeometric distributions; its two-sided p adds up what is no more likely than
  what was observed. With one table it is Fisher's exact test.

>>> tables = Tables([3], [4], [1], [4])    # the lady tasting tea
>>> round(tables.exact_p(), 4), tables.room
(0.4857, 2.0)
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

# Below this room nothing is approximated; below the second one a rate is not either.
LEAST_ROOM = 5
EXACT_BELOW = 50
# Probabilities that differ by less than this share count as equal (as in SciPy and R).
_TIE = 1 + 1e-7


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio with its interval; ``se`` is the standard error of its logarithm."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None


class Tables:
    """Tables in which both groups occur, as columns.

    :param yes, total: in the group, those with the outcome and all, one entry a table
    :param other_yes, other_total: the same of the reference
    """

    def __init__(self, yes, total, other_yes, other_total):
        a, n1 = np.asarray(yes, dtype=float), np.asarray(total, dtype=float)
        c, n0 = np.asarray(other_yes, dtype=float), np.asarray(other_total, dtype=float)
        use = (n1 > 0) & (n0 > 0)
        self.a, self.n1, self.c, self.n0 = a[use], n1[use], c[use], n0[use]
        self.n = self.n1 + self.n0
        self.m = self.a + self.c

    def __len__(self):
        return len(self.a)

    @property
    def _statsmodels(self):
        """The tables as statsmodels wants them, without those that say nothing."""
        use = (self.m > 0) & (self.m < self.n)
        cells = np.empty((2, 2, int(use.sum())))
        cells[0, 0], cells[0, 1] = self.a[use], self.n1[use] - self.a[use]
        cells[1, 0], cells[1, 1] = self.c[use], self.n0[use] - self.c[use]
        return StratifiedTable(cells) if cells.shape[2] else None

    def test(self):
        """Return p of the Cochran–Mantel–Haenszel test, without continuity correction.

        None when no table says anything.
        """
        table = self._statsmodels
        if table is None:
            return None
        # Its own p is 1 - cdf, which is 0 below 1e-16.
        return float(stats.chi2.sf(table.test_null_odds().statistic, 1))

    @property
    def room(self):
        """How far the sum of outcomes could lie from what is expected, the nearer end."""
        expected = self.n1 * self.m / self.n
        least = np.maximum(0.0, self.n1 + self.m - self.n)
        most = np.minimum(self.n1, self.m)
        return float(min((expected - least).sum(), (most - expected).sum()))

    def exact_p(self):
        """Return the two-sided p of the exact conditional test."""
        n1, m, n = (np.rint(one).astype(int) for one in (self.n1, self.m, self.n))
        least, most = np.maximum(0, n1 + m - n), np.minimum(n1, m)
        free = most > least
        sizes = (most - least + 1)[free]
        # All tables' probabilities in one call, then cut apart again.
        place = np.repeat(np.flatnonzero(free), sizes)
        starts = np.cumsum(sizes) - sizes
        outcomes = np.arange(sizes.sum()) - np.repeat(starts - least[free], sizes)
        chances = stats.hypergeom.pmf(outcomes, n[place], m[place], n1[place])
        total = np.ones(1)
        for one in np.split(chances, starts[1:]):
            total = np.convolve(total, one) if one.size else total
        observed = total[int(np.rint(self.a.sum())) - int(least.sum())]
        return float(min(1.0, total[total <= observed * _TIE].sum()))

    def ratio(self, confidence=0.95):
        """Return the pooled ratio with its interval.

        Without any outcome in either group there is no ratio to tell: all None. Where one
        group has none, or both have nothing else, half a case is added to each.
        """
        above = (self.a * self.n0 / self.n).sum()
        below = (self.c * self.n1 / self.n).sum()
        if above <= 0 and below <= 0:
            return Estimate()
        if above <= 0 or below <= 0:
            return self._ratio_with_halves(above, below, confidence)
        variance = (self.m * self.n1 * self.n0 - self.a * self.c * self.n) / self.n**2
        variance = variance.sum() / (above * below)
        if not variance > 0:
            variance = self._variance_of_certainty()
        return interval(math.log(above / below), math.sqrt(variance), confidence)

    def _ratio_with_halves(self, above, below, confidence):
        """One group without any outcome: half an outcome more for each (Haldane 1956)."""
        weight = (self.n1 * self.n0 / self.n).sum()
        above += 0.5 * weight / self.n1.sum()
        below += 0.5 * weight / self.n0.sum()
        variance = 1 / (self.a.sum() + 0.5) + 1 / (self.c.sum() + 0.5)
        return interval(math.log(above / below), math.sqrt(variance), confidence)

    def _variance_of_certainty(self):
        """Everybody has the outcome: half a case without it in each group."""
        variance = 0.0
        for count in (self.n1.sum(), self.n0.sum()):
            share = (count + 0.5) / (count + 1)
            variance += (1 - share) / (count * share)
        return variance

    def odds_ratio(self, confidence=0.95):
        """Return the pooled odds ratio with its interval, as statsmodels has it."""
        table = self._statsmodels
        if table is None:
            return Estimate()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = float(table.oddsratio_pooled)
            if not 0 < value < math.inf:
                return Estimate()
            low, high = table.oddsratio_pooled_confint(alpha=1 - confidence)
            se = float(table.logodds_pooled_se)
        return Estimate(value, float(low), float(high), se)


def interval(log, se, confidence):
    """Return the estimate that belongs to a logarithm and its standard error."""
    reach = stats.norm.ppf(0.5 + confidence / 2) * se
    return Estimate(math.exp(log), math.exp(log - reach), math.exp(log + reach), se)


def overall_p(yes, total):
    """Return p of the test of all groups at once, None if there is nothing to test.

    The generalised Cochran–Mantel–Haenszel test for K groups and two outcomes (Landis,
    Heyman & Koch 1978), over the moments of a wait the log-rank test of K groups: χ² of
    the summed differences with their summed multiple hypergeometric covariance.

    :param yes, total: tables × groups
    """
    yes, total = np.asarray(yes, dtype=float), np.asarray(total, dtype=float)
    n, m = total.sum(axis=1), yes.sum(axis=1)
    use = (n > 1) & (m > 0) & (m < n)
    yes, total, n, m = yes[use], total[use], n[use], m[use]
    present = total.any(axis=0)
    yes, total = yes[:, present], total[:, present]
    if yes.shape[0] == 0 or yes.shape[1] < 2:
        return None
    share = total / n[:, None]
    difference = (yes - m[:, None] * share).sum(axis=0)
    factor = m * (n - m) / (n - 1)
    covariance = -(share * factor[:, None]).T @ share
    covariance[np.diag_indices_from(covariance)] += (share * factor[:, None]).sum(
        axis=0
    )
    rank = int(np.linalg.matrix_rank(covariance, hermitian=True))
    if not rank:
        return None
    inverse = np.linalg.pinv(covariance, hermitian=True)
    return float(stats.chi2.sf(difference @ inverse @ difference, rank))
