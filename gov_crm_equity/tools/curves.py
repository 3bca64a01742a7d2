"""Curves and medians of waits, for each group of each ground, as they may be shown."""

import numpy as np

from .result import NO_DIFFERENCE, UNCLEAR, WAIT, Curve
from .verdicts import far_apart, longer_median
from .waits import median_of, same_mix, thinned

NOTHING = (None, None)


class Curves:
    """The curves of an audit: taken while its sorted columns exist, shown later.

    :param minimum: function from a ground to the smallest count shown on it
    """

    def __init__(self, casework, settings, minimum):
        self.casework = casework
        self.settings = settings
        self.minimum = minimum
        self._taken = {}
        self._used = {}

    def take(self, view, evidences):
        """Take the curves of a wait (see ``each`` of `audit.compare`)."""
        if view.column.metric.kind == WAIT:
            for evidence in evidences:
                self._taken[_key(evidence)] = self._curves(view, evidence)

    def _curves(self, view, evidence):
        """Return ``{place: (curve, curve with one mix of strata or None)}``."""
        ground, column = evidence.ground, evidence.column
        measured = evidence.counts[:-1, :2].sum(axis=1)
        enough = max(self.minimum(ground), 2)
        codes = np.where(view.measured, ground.codes, -1)
        comparable = np.flatnonzero(measured >= max(enough, self.settings.threshold))
        weights, used = same_mix(
            self.casework.strata, codes, comparable, self.casework.strata_count
        )
        found = {}
        for place in np.flatnonzero(measured >= enough):
            mine = ground.codes == place
            plain = view.clock.curve(mine, column.ended)
            adjusted = None
            if len(comparable) > 1:
                adjusted = view.clock.curve(mine & used, column.ended, weights)
            found[int(place)] = (plain, adjusted)
            self._used[(*_key(evidence), int(place))] = int((mine & used).sum())
        return found

    def _of(self, evidence, place):
        return self._taken.get(_key(evidence), {}).get(place, NOTHING)

    def doubt(self, evidence):
        """Take back a "no difference" of waits whose medians are far apart.

        One ratio sums a whole curve up; where one group is ahead early and the other late
        it can be near 1 (rates are not proportional). With the mix of services made equal,
        medians further apart than the limits and than a day, their intervals apart, are
        not "no difference", whatever the ratio.
        """
        for one in evidence.comparisons:
            if one.verdict != NO_DIFFERENCE or one.reference is None:
                continue
            _plain, mine = self._of(evidence, one.group)
            _plain, other = self._of(evidence, one.reference)
            if mine and other and far_apart(mine, other, self.settings):
                one.verdict, one.reason = UNCLEAR, "curves_differ"

    def figures(self, evidence, place, countable):
        """Return the figures of a group's waits, as named in `result.GroupResult`.

        :param countable: whether the number of measured cases may be shown
        """
        plain, adjusted = self._of(evidence, place)
        if plain is None:
            return {}
        confidence = self.settings.confidence
        median, low, high = median_of(plain, confidence)
        figures = {
            "median": median,
            "median_low": low,
            "median_high": high,
            "median_reached": median is not None,
        }
        measured = int(evidence.counts[place, :2].sum())
        curves = [self._shown(evidence, plain, False, None)]
        if adjusted is not None:
            names = ("adjusted_median", "adjusted_low", "adjusted_high")
            figures |= dict(zip(names, median_of(adjusted, confidence), strict=True))
            used = self._used[(*_key(evidence), place)]
            # That a handful was left out would tell about them.
            few = 0 < measured - used < self.minimum(evidence.ground)
            cases = used if countable and not few else None
            curves.append(self._shown(evidence, adjusted, True, cases))
        return figures | {"curves": tuple(curves)}

    def _shown(self, evidence, survival, adjusted, cases):
        settings, minimum = self.settings, self.minimum(evidence.ground)
        columns = thinned(survival, minimum, settings.points, settings.confidence)
        return Curve(adjusted, *columns, cases=cases)

    def shows_days(self, evidence, one, below):
        """How many days longer the reference's median is at a ratio, or None."""
        place = one.group if one.reference is None else one.reference
        plain, adjusted = self._of(evidence, place)
        survival = adjusted or plain
        return None if survival is None else longer_median(survival, below)


def _key(evidence):
    return evidence.column.metric.key, evidence.ground.key
