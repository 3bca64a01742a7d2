"""What of an audit may be shown: figures, curves and counts less what is withheld.

What is withheld together: with a group's total everything of the group; with a count of a
rate or a score all figures from which it could be computed (rate, mean, ratio, interval, p;
not the verdict). Medians and curves of waits stay: curves are thinned, and neither tells how
many waits go on.
"""

import numpy as np

from . import four_fifths
from .curves import Curves
from .disclosure import protect, protect_totals
from .result import (
    ABSENT,
    COLUMNS,
    NO,
    RATE,
    TOO_FEW,
    TOTAL,
    VERDICTS,
    WAIT,
    YES,
    Comparison,
    Finding,
    GroupResult,
    PublishedCell,
)
from .verdicts import shown

FIGURES = "figures"


class Publisher:
    """Turns evidence into findings that may be shown, and remembers what was given away."""

    def __init__(self, casework, settings, earlier):
        self.casework = casework
        self.settings = settings
        self.earlier = earlier
        self.curves = Curves(casework, settings, self.minimum)
        self._totals = {}
        self._cells = []

    def cells(self):
        """Return all counts given away or withheld, as `PublishedCell`."""
        return tuple(self._cells)

    def minimum(self, ground):
        """The smallest count shown on a ground."""
        if ground.sensitive:
            return self.settings.minimum_sensitive
        return self.settings.minimum

    def finding(self, evidence, family):
        """Return the `Finding` of some evidence."""
        metric, ground = evidence.column.metric, evidence.ground
        hidden_totals = self._hidden_totals(ground)
        minimum = self.minimum(ground)
        sensitive = self.earlier.sensitive(
            metric.key, ground.key, ground.groups, evidence.counts, minimum
        )
        hidden = protect(evidence.counts, minimum, hidden_totals, sensitive)
        self._remember(evidence, hidden, hidden_totals)
        flags = self._flags(evidence, hidden)
        groups = tuple(
            self._group(evidence, place, hidden[place], hidden_totals[place], flags)
            for place in range(len(ground.groups))
        )
        comparisons = tuple(
            self._comparison(evidence, one, hidden, hidden_totals, family)
            for one in evidence.comparisons
        )
        verdicts = [one.verdict for one in comparisons] or [TOO_FEW]
        figures = metric.kind == WAIT or not hidden[:, :2].any()
        return Finding(
            metric=metric.key,
            kind=metric.kind,
            favourable=metric.favourable,
            ground=ground.key,
            sensitive=ground.sensitive,
            protected=ground.protected,
            minimum=minimum,
            verdict=min(verdicts, key=VERDICTS.index),
            undisclosed=self._shown(evidence.counts[-1].sum(), hidden_totals[-1]),
            groups=groups,
            comparisons=comparisons,
            overall_p=evidence.overall_p if figures else None,
            suppressed=int(hidden.sum()),
        )

    def _hidden_totals(self, ground):
        """Which totals of groups are withheld: one answer for all metrics of a ground."""
        if ground.key not in self._totals:
            codes = np.where(ground.codes < 0, len(ground.groups), ground.codes)
            totals = np.bincount(codes, minlength=len(ground.groups) + 1)
            minimum, cases = self.minimum(ground), int(totals.sum())
            before = []
            for place, group in enumerate(ground.groups):
                key = (None, ground.key, group, TOTAL)
                value = int(totals[place])
                if self.earlier.tells(key, value, minimum):
                    before.append(place)
                elif self.earlier.withheld_before(key, cases, minimum):
                    before.append(place)
            hidden = protect_totals(totals, minimum, before)
            self._totals[ground.key] = hidden
            self._cells.append(
                PublishedCell(None, ground.key, None, TOTAL, int(totals.sum()))
            )
            for place, group in enumerate(ground.groups):
                value = self._shown(totals[place], hidden[place])
                self._cells.append(PublishedCell(None, ground.key, group, TOTAL, value))
        return self._totals[ground.key]

    def _remember(self, evidence, hidden, hidden_totals):
        metric, ground = evidence.column.metric.key, evidence.ground
        cases = int(evidence.counts.sum())
        self._cells.append(PublishedCell(metric, ground.key, None, TOTAL, cases))
        for place, group in enumerate(ground.groups):
            for column, name in enumerate(COLUMNS):
                withheld = hidden[place, column] or hidden_totals[place]
                value = self._shown(evidence.counts[place, column], withheld)
                self._cells.append(
                    PublishedCell(metric, ground.key, group, name, value)
                )

    @staticmethod
    def _shown(number, hidden):
        return None if hidden else int(number)

    def _flags(self, evidence, hidden):
        """The four-fifths rule over groups whose counts may all be shown."""
        metric, minimum = evidence.column.metric, self.minimum(evidence.ground)
        if metric.kind != RATE:
            return {}
        counts = {}
        for place in range(len(evidence.ground.groups)):
            yes, no, _absent = (int(number) for number in evidence.counts[place])
            if yes + no >= minimum and not hidden[place, :2].any():
                counts[place] = (yes if metric.favourable else no, yes + no)
        return four_fifths.flags(counts) if len(counts) > 1 else {}

    def _group(self, evidence, place, hidden, total_hidden, flags):
        key = evidence.ground.groups[place]
        yes, no, absent = (int(number) for number in evidence.counts[place])
        if total_hidden:
            return GroupResult(key, hidden=(TOTAL, *COLUMNS, FIGURES))
        kind, measured = evidence.column.metric.kind, yes + no
        names = tuple(
            name for name, one in zip((YES, NO, ABSENT), hidden, strict=True) if one
        )
        figures = {}
        if kind == WAIT:
            figures = self.curves.figures(evidence, place, not hidden[2])
        elif hidden[:2].any():
            names += (FIGURES,)
        elif measured and kind == RATE:
            figures["rate"] = yes / measured
            if place in flags:
                figures["impact_ratio"], figures["four_fifths"] = flags[place]
        elif measured:
            figures["mean"] = float(evidence.sums[place]) / measured
        return GroupResult(
            key,
            total=measured + absent,
            measured=self._shown(measured, hidden[2]),
            yes=self._shown(yes, hidden[0]),
            hidden=names,
            **figures,
        )

    def _comparison(self, evidence, one, hidden, hidden_totals, family):
        groups = evidence.ground.groups
        reference = None if one.reference is None else groups[one.reference]
        group = groups[one.group]
        involved = [one.group]
        involved += (
            [place for place in range(len(groups)) if place != one.group]
            if one.reference is None
            else [one.reference]
        )
        if hidden_totals[one.group] or (
            one.reference is not None and hidden_totals[one.reference]
        ):
            return Comparison(
                group, reference, verdict=TOO_FEW, reason="hidden", hidden=True
            )
        withheld = hidden[involved][:, :2].any()
        if evidence.column.metric.kind == WAIT or one.verdict == TOO_FEW:
            withheld = hidden_totals[involved].any()
        worse = None
        if one.estimate.value is not None and one.verdict != TOO_FEW:
            worse = (one.estimate.value < 1) == evidence.column.metric.favourable
        base = {
            "verdict": one.verdict,
            "reason": one.reason,
            "worse": worse,
            "strata_used": one.strata_used,
            "strata_all": one.strata_all,
        }
        base["hidden"] = bool(withheld)
        if not withheld and self._may_count(evidence, one, hidden[involved]):
            base |= {
                "n_group": one.n_group,
                "n_reference": one.n_reference,
                "left_out": one.left_out,
            }
        if withheld or one.verdict == TOO_FEW:
            return Comparison(group, reference, **base)
        return Comparison(
            group, reference, **base, **self._figures(evidence, one, family)
        )

    def _may_count(self, evidence, one, hidden):
        """Whether the comparable cases can be told: not if a handful was left out."""
        measured = evidence.counts[:-1, :2].sum(axis=1)
        mine = measured[one.group] - one.n_group
        other = one.left_out - mine
        minimum = self.minimum(evidence.ground)
        few = any(0 < number < minimum for number in (mine, other))
        return not few and not hidden[:, 2].any()

    def _figures(self, evidence, one, family):
        ratio, odds = one.estimate, one.odds
        below, above, alert_below, alert_above = shown(ratio.se, family, self.settings)
        return {
            "ratio": ratio.value,
            "low": ratio.low,
            "high": ratio.high,
            "odds_ratio": odds.value,
            "odds_low": odds.low,
            "odds_high": odds.high,
            "test": one.test,
            "p": one.p,
            "p_corrected": one.p_corrected,
            "shows_below": below,
            "shows_above": above,
            "alerts_below": alert_below,
            "alerts_above": alert_above,
            "shows_days": self.curves.shows_days(evidence, one, below),
            "shows_points": self._shows_points(evidence, one, below, above),
        }

    @staticmethod
    def _shows_points(evidence, one, below, above):
        if evidence.column.metric.kind != RATE or one.reference is None:
            return None
        yes, no, _absent = evidence.counts[one.reference]
        rate = yes / (yes + no)
        change = below if evidence.column.metric.favourable else above
        return float(abs(min(1.0, rate * change) - rate))
