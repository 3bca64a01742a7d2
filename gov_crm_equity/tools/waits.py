"""Waits of which some still go on at the audit's date: curves, medians, risk sets.

`Moments` turns waits into the 2×2 tables that `stratified_tables` compares: one for each
moment of each stratum at which somebody's wait ended, with how many of each group were still
waiting just before. It sorts once for a metric and then only sums, whatever the number of
grounds, groups and strata. The test over these tables equals
`statsmodels.duration.survfunc.survdiff` with strata; the tests hold the two together.

`curve_of` is `statsmodels.duration.survfunc.SurvfuncRight`. What it lacks and is here:

* Greenwood's formula when cases are counted and not listed one by one (with weights,
  statsmodels returns the error of the cumulative hazard instead):
  Var S(t) = S(t)² Σ d / (n·(n − d));
* weights that give each group the same mix of strata (direct standardisation), with the
  variance of Xie & Liu (2005), Stat. Med. 24:3089: the same formula with M = (Σw)²/Σw² of
  those at risk in place of n: Var S(t) = S(t)² Σ s / (M·(1 − s)), s = d_w/n_w;
* the pointwise interval on the log-minus-log scale (Kalbfleisch & Prentice 1980, 1.4.1):
  S^exp(±z·se / (S·log S)), which stays between 0 and 1;
* a median's interval where statsmodels gives NaN (Brookmeyer & Crowley 1982): if the curve
  falls from clearly above to clearly below one half at a single moment, both ends are it.

Curves and medians go by hundredths of a working day (five minutes of an office day); tests
and ratios by the waits as given.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

HUNDREDTHS = 100


class Moments:
    """The waits of one metric, sorted by stratum and time.

    :param strata: code of each case's stratum; ``waits``: NaN where there is none
    :param ended: False where the wait still went on
    """

    def __init__(self, strata, waits, ended):
        known = np.flatnonzero(~np.isnan(waits))
        order = known[np.lexsort((waits[known], strata[known]))]
        self.order = order
        self.ended = ended[order]
        stratum, time = strata[order], waits[order]
        count = len(order)
        self.count = count
        if not count:
            self.first = self.last = self.stratum_end = np.zeros(0, dtype=np.int64)
            self.stratum = np.zeros(0, dtype=np.int64)
            return
        new_stratum = np.empty(count, dtype=bool)
        new_stratum[0] = True
        np.not_equal(stratum[1:], stratum[:-1], out=new_stratum[1:])
        new = new_stratum.copy()
        new[1:] |= time[1:] != time[:-1]
        first = np.flatnonzero(new)
        last = np.append(first[1:], count)
        starts = np.flatnonzero(new_stratum)
        ends = np.append(starts[1:], count)
        place = np.searchsorted(starts, first, side="right") - 1
        # Moments at which nothing ended have no table.
        ran = np.concatenate(([0], np.cumsum(self.ended)))
        keep = ran[last] > ran[first]
        self.first, self.last = first[keep], last[keep]
        self.stratum_end = ends[place[keep]]
        self.stratum = stratum[first[keep]]

    def of(self, mine):
        """Return ``(ended, waiting)`` of some cases at each moment.

        :param mine: which cases, a mask over all
        """
        mine = mine[self.order]
        sums = np.zeros(self.count + 1, dtype=np.int32)
        np.cumsum(mine, out=sums[1:])
        waiting = sums[self.stratum_end] - sums[self.first]
        np.cumsum(mine & self.ended, out=sums[1:])
        return sums[self.last] - sums[self.first], waiting

    def tables(self, codes, groups):
        """Return ``(ended, waiting)``, moments × groups, for a ground's codes."""
        found = [self.of(codes == group) for group in range(groups)]
        return tuple(np.array(columns).T for columns in zip(*found, strict=True))


@dataclass(slots=True)
class Survival:
    """A curve in full: ``waiting`` is the share still waiting after each of ``times``."""

    times: np.ndarray
    waiting: np.ndarray
    se: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    effective: np.ndarray | None = None

    def quantile(self, share):
        """Return the first time at which at most this share still waits, or None."""
        below = np.flatnonzero(self.waiting <= share * (1 + 1e-12))
        return float(self.times[below[0]]) if below.size else None

    def bounds(self, confidence=0.95):
        """Return the lower and upper bound of ``waiting`` at each of the times."""
        z = stats.norm.ppf(0.5 + confidence / 2)
        s = self.waiting
        inner = (s > 0) & (s < 1) & np.isfinite(self.se)
        low, high = s.copy(), s.copy()
        reach = np.exp(z * self.se[inner] / np.abs(s[inner] * np.log(s[inner])))
        low[inner] = s[inner] ** reach
        high[inner] = s[inner] ** (1 / reach)
        return low, high


class Clock:
    """Waits counted by hundredths of a working day, for curves."""

    def __init__(self, waits):
        rounded = np.round(waits * HUNDREDTHS)
        known = ~np.isnan(rounded)
        times, ranks = np.unique(rounded[known].astype(np.int64), return_inverse=True)
        self.times = times / HUNDREDTHS
        self.known = known
        self.ranks = np.zeros(len(waits), dtype=np.int64)
        self.ranks[known] = ranks

    def curve(self, mine, ended, weights=None):
        """Return the `Survival` of some cases, None if nothing of theirs ended.

        :param mine: which cases (a mask); ``weights``: of each of all cases, or None
        """
        cases = np.flatnonzero(mine & self.known)
        ranks, over = self.ranks[cases], ended[cases]
        size = len(self.times)
        if not over.any():
            return None
        if weights is None:
            return curve_of(
                self.times,
                np.bincount(ranks[over], minlength=size),
                np.bincount(ranks[~over], minlength=size),
            )
        weights = weights[cases]
        squares = np.bincount(ranks, weights=weights**2, minlength=size)
        return curve_of(
            self.times,
            np.bincount(ranks[over], weights=weights[over], minlength=size),
            np.bincount(ranks[~over], weights=weights[~over], minlength=size),
            squares,
        )


def curve_of(times, ended, left, squares=None):
    """Return the Kaplan–Meier curve of counted cases.

    :param times: distinct, rising
    :param ended, left: how many (or which weight) ended there, and were censored there
    :param squares: sums of squared weights there; None when each case counts as one
    """
    both = np.concatenate((times, times))
    status = np.repeat((1, 0), len(times))
    counts = np.concatenate((ended, left)).astype(float)
    there = counts > 0
    curve = SurvfuncRight(both[there], status[there], freq_weights=counts[there])
    n, d = curve.n_risk.astype(float), curve.n_events.astype(float)
    effective = n
    if squares is not None:
        remaining = np.cumsum(squares[::-1])[::-1]
        remaining = remaining[np.searchsorted(times, curve.surv_times)]
        effective = n**2 / remaining
    share = d / n
    with np.errstate(all="ignore"):
        terms = share / (effective * (1 - share))
        se = curve.surv_prob * np.sqrt(np.cumsum(terms))
    se[curve.surv_prob <= 0] = np.nan
    return Survival(curve.surv_times, curve.surv_prob, se, n, d, effective)


def median_of(survival, confidence=0.95):
    """Return ``(median, low, high)``; None where it was not reached.

    The interval is that of `SurvfuncRight.quantile_ci` on the log-minus-log scale.
    """
    median = survival.quantile(0.5)
    shell = SurvfuncRight(np.ones(1), np.ones(1))
    shell.surv_times, shell.surv_prob = survival.times, survival.waiting
    shell.surv_prob_se = survival.se
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        low, high = shell.quantile_ci(0.5, alpha=1 - confidence)
    if np.isnan(low):
        return median, median, median
    low, high = float(low), float(high)
    if median is not None:
        low = min(low, median)
    return median, low, high if np.isfinite(high) else None


def thinned(survival, minimum, points, confidence=0.95):
    """Return ``(times, waiting, low, high)`` of a curve that may be shown.

    Between two points at least ``minimum`` cases ended, and it stops where fewer than
    that still waited: no step of it is about a handful of people.
    """
    low, high = survival.bounds(confidence)
    step = max(float(minimum), survival.ended.sum() / max(1, points))
    ended = np.cumsum(survival.ended)
    left = survival.at_risk - survival.ended
    chosen, since = [], 0.0
    for place in np.flatnonzero(np.diff(np.floor(ended / step), prepend=0.0) > 0):
        if ended[place] - since < minimum or 0 < left[place] < minimum:
            continue
        chosen.append(place)
        since = ended[place]
    columns = (survival.times, survival.waiting, low, high)
    starts = (0.0, 1.0, 1.0, 1.0)
    return tuple(
        (start, *(round(float(value), 6) for value in column[chosen]))
        for start, column in zip(starts, columns, strict=True)
    )


def same_mix(strata, codes, groups, strata_count):
    """Return ``(weights, used)``: weights that give each group the same mix of strata.

    Only strata in which all of these groups have cases count; there, a case weighs
    (cases of the stratum ÷ cases of its group in it), scaled so that a group's weights
    sum to its cases. Cases elsewhere weigh nothing.

    :param groups: places of the groups to be put on one footing
    """
    weights = np.zeros(len(codes))
    wanted = np.isin(codes, groups)
    counts = np.zeros((strata_count, len(groups)))
    for place, group in enumerate(groups):
        mine = strata[codes == group]
        counts[:, place] = np.bincount(mine, minlength=strata_count)
    shared = (counts > 0).all(axis=1)
    used = wanted & shared[strata]
    if not used.any():
        return weights, used
    totals = counts.sum(axis=1)
    for place, group in enumerate(groups):
        mine = used & (codes == group)
        of_strata = np.divide(
            totals, counts[:, place], out=np.zeros_like(totals), where=shared
        )
        raw = of_strata[strata[mine]]
        weights[mine] = raw * (mine.sum() / raw.sum())
    return weights, used
