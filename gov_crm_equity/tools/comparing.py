"""One metric on one ground: counts, comparisons, figures. Nothing is withheld yet.

A comparison holds a group against the reference (the ground's largest group, or all others)
within strata. Whether it is tested at all depends on the numbers of cases alone, never on
what they show.
"""

from dataclasses import dataclass, field

import numpy as np

from .mean_scores import Scores
from .result import (
    CMH,
    EXACT,
    LOGRANK,
    MEAN_SCORE,
    RATE,
    SCORE,
    TOO_FEW,
    WAIT,
)
from .stratified_tables import EXACT_BELOW, LEAST_ROOM, Estimate, Tables, overall_p
from .waits import Clock, Moments

# With more groups than this the test of all at once is left out: nothing rests on it.
OVERALL_GROUPS = 12


@dataclass(slots=True)
class Compared:
    """A comparison before correction and verdict; fields as in `result.Comparison`."""

    group: int
    reference: int | None
    n_group: int = 0
    n_reference: int = 0
    left_out: int = 0
    strata_used: int = 0
    strata_all: int = 0
    estimate: Estimate = field(default_factory=Estimate)
    odds: Estimate = field(default_factory=Estimate)
    test: str | None = None
    p: float | None = None
    p_corrected: float | None = None
    verdict: str | None = None
    reason: str | None = None


@dataclass(slots=True)
class Evidence:
    """What was found before anything is withheld.

    ``counts``: groups and, last, the unknown × (yes, no, absent); ``sums``: of a score,
    the total of each group.
    """

    column: object
    ground: object
    reference: int | None
    counts: np.ndarray
    sums: np.ndarray | None = None
    comparisons: list = field(default_factory=list)
    overall_p: float | None = None


class RateTables:
    """The tables of a rate: one a stratum."""

    def __init__(self, yes, total):
        self.yes, self.total = yes, total

    def pair(self, group, reference):
        """Return the `Tables` of a group and its reference (None: all others)."""
        columns = []
        for column in (self.yes, self.total):
            mine = column[:, group]
            if reference is None:
                columns.append((mine, column.sum(axis=1) - mine))
            else:
                columns.append((mine, column[:, reference]))
        (yes, other_yes), (total, other_total) = columns
        return Tables(yes, total, other_yes, other_total)

    def everything(self, _groups):
        """Return ``(yes, total)``, tables × groups."""
        return self.yes, self.total


class WaitTables:
    """The tables of a wait: one a moment. Many groups are never held all at once."""

    def __init__(self, moments, codes):
        self.moments, self.codes = moments, codes
        self._kept = {}

    def _of(self, group):
        mine = self.codes >= 0 if group is None else self.codes == group
        return self.moments.of(mine)

    def pair(self, group, reference):
        """Return the `Tables` of a group and its reference (None: all others)."""
        yes, total = self._of(group)
        if reference not in self._kept:
            self._kept[reference] = self._of(reference)
        other_yes, other_total = self._kept[reference]
        if reference is None:
            other_yes, other_total = other_yes - yes, other_total - total
        return Tables(yes, total, other_yes, other_total)

    def everything(self, groups):
        """Return ``(yes, total)``, tables × groups."""
        return self.moments.tables(self.codes, groups)


class ColumnView:
    """What is computed once for a metric and used for all grounds."""

    def __init__(self, casework, column, curves=True):
        self.casework = casework
        self.column = column
        self.measured = ~np.isnan(column.values)
        kind = column.metric.kind
        if kind == WAIT:
            self.yes = self.measured & column.ended
            self.moments = Moments(casework.strata, column.values, column.ended)
            self.clock = Clock(column.values) if curves else None
        else:
            self.yes = self.measured & (column.values > 0)
            self.filled = np.where(self.measured, column.values, 0.0)

    def examine(self, ground, reference, settings):
        """Return the `Evidence` of this metric on a ground.

        :param reference: place of the group to compare with; None: all others
        """
        found = Evidence(self.column, ground, reference, self._counts(ground))
        groups = len(ground.groups)
        measured, yes = self._by_stratum(ground)
        tables = self._tables(ground, measured, yes)
        sums = self._score_sums(ground) if self.column.metric.kind == SCORE else None
        if sums is not None:
            found.sums = sums[0].sum(axis=0)
        if 1 < groups <= OVERALL_GROUPS:
            found.overall_p = overall_p(*tables.everything(groups))
        for group in self._compared(ground, reference, measured):
            one = Compared(group, reference)
            self._compare(one, measured, tables, sums, settings)
            found.comparisons.append(one)
        return found

    def _compared(self, ground, reference, measured):
        """The groups to be compared: of two groups only one, the smaller."""
        groups = [place for place in range(len(ground.groups)) if place != reference]
        if reference is None and len(groups) == 2:
            totals = measured.sum(axis=0)
            groups = [int(totals[0] > totals[1])]
        return groups if len(ground.groups) > 1 else []

    def _counts(self, ground):
        groups = len(ground.groups)
        codes = np.where(ground.codes < 0, groups, ground.codes)
        kinds = np.where(self.yes, 0, np.where(self.measured, 1, 2))
        flat = np.bincount(codes * 3 + kinds, minlength=(groups + 1) * 3)
        return flat.reshape(groups + 1, 3)

    def _by_stratum(self, ground):
        """Return ``(measured, yes)``, strata × groups."""
        strata, groups = self.casework.strata, len(ground.groups)
        known = self.measured & (ground.codes >= 0)
        key = strata * groups + ground.codes
        size = self.casework.strata_count * groups
        shape = (self.casework.strata_count, groups)
        measured = np.bincount(key[known], minlength=size).reshape(shape)
        yes = np.bincount(key[known & self.yes], minlength=size).reshape(shape)
        return measured, yes

    def _tables(self, ground, measured, yes):
        if self.column.metric.kind == WAIT:
            return WaitTables(self.moments, ground.codes)
        return RateTables(yes, measured)

    def _score_sums(self, ground):
        """Return ``(Σx, Σx²)``, strata × groups."""
        strata, groups = self.casework.strata, len(ground.groups)
        known = self.measured & (ground.codes >= 0)
        key = (strata * groups + ground.codes)[known]
        shape = (self.casework.strata_count, groups)
        size = shape[0] * shape[1]
        x = self.filled[known]
        return tuple(
            np.bincount(key, weights=weights, minlength=size).reshape(shape)
            for weights in (x, x**2)
        )

    def _compare(self, one, measured, tables, sums, settings):
        """Fill in a comparison."""

        def pair(columns):
            mine = columns[:, one.group]
            if one.reference is None:
                return mine, columns.sum(axis=1) - mine
            return mine, columns[:, one.reference]

        mine, other = pair(measured)
        both = (mine > 0) & (other > 0)
        one.n_group, one.n_reference = int(mine[both].sum()), int(other[both].sum())
        one.left_out = int(mine.sum() + other.sum()) - one.n_group - one.n_reference
        one.strata_used = int(both.sum())
        one.strata_all = int(((mine > 0) | (other > 0)).sum())
        one.reason = self._too_few(one, mine, other, settings)
        if one.reason:
            one.verdict = TOO_FEW
            return
        two = tables.pair(one.group, one.reference)
        kind = self.column.metric.kind
        if kind != RATE and two.room < LEAST_ROOM:
            one.verdict, one.reason = TOO_FEW, "few_events"
            return
        if kind == SCORE:
            (sum_1, sum_0), (square_1, square_0) = pair(sums[0]), pair(sums[1])
            scores = Scores((mine, sum_1, square_1), (other, sum_0, square_0))
            one.estimate, one.test = scores.ratio(settings.confidence), MEAN_SCORE
            one.p = scores.test()
        else:
            one.estimate = two.ratio(settings.confidence)
            if kind == WAIT:
                one.test, one.p = LOGRANK, two.test()
            else:
                one.odds = two.odds_ratio(settings.confidence)
                one.test = EXACT if two.room < EXACT_BELOW else CMH
                one.p = two.exact_p() if one.test == EXACT else two.test()
        if one.p is None or one.estimate.value is None:
            one.test, one.p = None, None
            one.verdict, one.reason = TOO_FEW, "few_events"

    @staticmethod
    def _too_few(one, mine, other, settings):
        """Why the comparison is not made, or None."""
        if not mine.sum() or not other.sum():
            return "nothing_measured"
        if not one.strata_used:
            return "no_overlap"
        if min(one.n_group, one.n_reference) < settings.threshold:
            return "few_cases"
        return None
