"""From figures to a verdict, and what would have shown.

The rule is fixed beforehand (`result.Settings`) and the same for everything compared: a
*disparity* needs a ratio outside 0.80 to 1.25, a corrected p below 0.05, and at least 50
comparable cases in each group. *No difference* is only said when the whole 95 % interval lies
within those limits: not having found one is no proof that there is none. All else is
*unclear*, or *too few*.

Correction: Holm (1979), Scand. J. Stat. 6:65, by
`statsmodels.stats.multitest.multipletests`, over all comparisons of the audit.

What would have shown: with the standard error se of log(ratio), a two-sided test at level
α/m (m: the size of the family; Holm's first and hardest step) finds a true ratio below

    exp(−(z_{1 − α/2m} + z_{power}) · se)

with the wanted power (0.80), or one above its inverse. For an alert the estimate must lie
outside the limits as well, so the true ratio must be below limit · exp(−z_{power} · se), too.
"""

import math

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from .result import DISPARITY, NO_DIFFERENCE, UNCLEAR
from .waits import median_of


def corrected(ps):
    """Return Holm's corrected p-values; None stays None and does not count.

    >>> corrected([0.01, None, 0.04, 0.03, 0.005])
    [0.03, None, 0.06, 0.06, 0.02]
    """
    places = [place for place, p in enumerate(ps) if p is not None]
    result = [None] * len(ps)
    if places:
        found = multipletests([ps[place] for place in places], method="holm")[1]
        for place, p in zip(places, found, strict=True):
            result[place] = float(np.round(p, 12))
    return result


def verdict_of(ratio, low, high, p_corrected, settings):
    """Return ``(verdict, reason)`` of a comparison that was large enough.

    >>> from .result import Settings
    >>> verdict_of(0.7, 0.6, 0.8, 0.001, Settings())
    ('disparity', 'beyond_limit')
    >>> verdict_of(0.9, 0.85, 0.95, 0.001, Settings())
    ('no_difference', 'small_difference')
    """
    significant = p_corrected < settings.alpha
    if not settings.lower_limit <= ratio <= settings.upper_limit:
        if significant:
            return DISPARITY, "beyond_limit"
        return UNCLEAR, "not_significant"
    if settings.lower_limit <= low and high <= settings.upper_limit:
        return NO_DIFFERENCE, "small_difference" if significant else "within_limits"
    return UNCLEAR, "borderline" if significant else "wide_interval"


def shown(se, family, settings):
    """Return ``(shows_below, shows_above, alerts_below, alerts_above)``."""
    power = stats.norm.ppf(settings.power)
    test = stats.norm.isf(settings.alpha / (2 * max(1, family)))
    below = math.exp(-(test + power) * se)
    alert_below = min(below, settings.lower_limit * math.exp(-power * se))
    alert_above = max(1 / below, settings.upper_limit * math.exp(power * se))
    return below, 1 / below, alert_below, alert_above


def far_apart(survival, other, settings):
    """Whether two medians differ by more than the limits, a day and their intervals."""
    median, low, high = median_of(survival, settings.confidence)
    other_median, other_low, other_high = median_of(other, settings.confidence)
    if median is None or other_median is None:
        return False
    if abs(median - other_median) < 1:
        return False
    high, other_high = (math.inf if end is None else end for end in (high, other_high))
    if low <= other_high and other_low <= high:
        return False
    least, most = sorted((median, other_median))
    return least < settings.lower_limit * most


def longer_median(survival, ratio):
    """Return how many working days longer a median is at this ratio of rates, or None.

    With proportional rates S_group(t) = S(t)^ratio, so the group's median is where the
    reference's curve reaches 0.5^(1/ratio).
    """
    median, other = survival.quantile(0.5), survival.quantile(0.5 ** (1 / ratio))
    if median is None or other is None:
        return None
    return round(other - median, 2)
