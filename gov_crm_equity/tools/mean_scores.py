"""Numbers of each case compared between two groups, within strata.

Mantel's test of mean scores (Mantel 1963, J. Am. Stat. Assoc. 58:690; "row mean scores
differ" of the Cochran–Mantel–Haenszel family): if group and score have nothing to do with
each other in a stratum, then the group's sum of scores T is that of n₁ draws without
replacement, whatever the scores' distribution:

    E(T) = n₁·x̄      Var(T) = n₁·n₀·Σ(x − x̄)² / (N·(N − 1))      χ² = (ΣT − ΣE)² / ΣVar

Scores of 0 and 1 give the Cochran–Mantel–Haenszel test; one stratum gives (N − 1)·r².

The ratio of means gives each stratum the weight w = n₁·n₀/N of Mantel–Haenszel (for 0 and 1
it is their pooled ratio); its interval is by the delta method with the variance pooled within
the two groups of a stratum:

    R = Σ w·x̄₁ / Σ w·x̄₀      Var(log R) = Σ w²s²/n₁ / (Σ w·x̄₁)² + Σ w²s²/n₀ / (Σ w·x̄₀)²
"""

import math

import numpy as np
from scipy import stats

from .stratified_tables import Estimate, interval


class Scores:
    """Sums of the strata in which both groups occur, as columns.

    :param count, total, squares: of the group, how many, Σx and Σx² in each stratum
    :param other_count, other_total, other_squares: the same of the reference
    """

    def __init__(self, group, other):
        n1, t1, q1 = (np.asarray(column, dtype=float) for column in group)
        n0, t0, q0 = (np.asarray(column, dtype=float) for column in other)
        use = (n1 > 0) & (n0 > 0)
        self.n1, self.t1, self.q1 = n1[use], t1[use], q1[use]
        self.n0, self.t0, self.q0 = n0[use], t0[use], q0[use]
        self.n = self.n1 + self.n0

    def test(self):
        """Return p, None when all scores of each stratum are alike."""
        t, q = self.t1 + self.t0, self.q1 + self.q0
        around = np.maximum(0.0, q - t**2 / self.n)
        variance = (self.n1 * self.n0 * around / (self.n * (self.n - 1))).sum()
        if not variance > 1e-12 * max(1.0, q.sum()):
            return None
        difference = (self.t1 - self.n1 * t / self.n).sum()
        return float(stats.chi2.sf(difference**2 / variance, 1))

    def ratio(self, confidence=0.95):
        """Return the ratio of means with its interval; all None when one mean is 0."""
        weight = self.n1 * self.n0 / self.n
        above = (weight * self.t1 / self.n1).sum()
        below = (weight * self.t0 / self.n0).sum()
        if not above > 0 or not below > 0:
            return Estimate()
        around = self.q1 - self.t1**2 / self.n1 + self.q0 - self.t0**2 / self.n0
        # Two cases only: nothing can be told within the groups, so across them.
        across = self.q1 + self.q0 - (self.t1 + self.t0) ** 2 / self.n
        pooled = np.where(
            self.n > 2, around / np.maximum(1.0, self.n - 2), across / (self.n - 1)
        )
        spread = weight**2 * np.maximum(0.0, pooled)
        variance = (spread / self.n1).sum() / above**2
        variance += (spread / self.n0).sum() / below**2
        return interval(math.log(above / below), math.sqrt(variance), confidence)
