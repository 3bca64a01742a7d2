"""What an audit looks at: cases as columns, one entry a case.

Whoever collects the cases decides what is measured; here it is only checked. All columns
are as long as there are cases, and a missing value is NaN (or -1 for a group).

>>> opened = np.array([0.0, 0.0, 2.0, 9.0])
>>> answered = np.array([3.0, np.nan, 20.0, np.nan])
>>> wait, ended = censored(opened, answered, as_of=10.0)
>>> wait.tolist(), ended.tolist()
([3.0, 10.0, 8.0, 1.0], [True, False, False, False])
>>> strata_of([7, 7, 8, 8], ["2026-01", "2026-02", "2026-02", "2026-02"]).tolist()
[0, 1, 2, 2]
>>> working_days(["2026-11-27"], ["2026-12-01"], holidays=["2026-11-30"]).tolist()
[1.0]
"""

from dataclasses import dataclass

import numpy as np

from .result import RATE, SCORE, WAIT, Metric

# What domain.md wants compared. `satisfied` is yes where the citizen's answer was good.
FIRST_RESPONSE = Metric("first_response", WAIT, favourable=True)
RESOLUTION = Metric("resolution", WAIT, favourable=True)
KEPT = Metric("kept", RATE, favourable=True)
GRANTED = Metric("granted", RATE, favourable=True)
PAUSED = Metric("paused", RATE, favourable=False)
PAUSE_LENGTH = Metric("pause_length", WAIT, favourable=True)
EXTENDED = Metric("extended", RATE, favourable=False)
HOPS = Metric("hops", SCORE, favourable=False)
JUMPED = Metric("jumped", RATE, favourable=False)
SATISFIED = Metric("satisfied", RATE, favourable=True)
METRICS = {
    metric.key: metric
    for metric in (
        *(FIRST_RESPONSE, RESOLUTION, KEPT, GRANTED, PAUSED, PAUSE_LENGTH),
        *(EXTENDED, HOPS, JUMPED, SATISFIED),
    )
}


class CaseworkError(ValueError):
    """The columns do not fit together or hold what cannot be."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What people are told apart by.

    :param key: code of the ground
    :param groups: codes of its groups; ``codes`` are places in it, -1 is not known
    :param sensitive: the larger minimum cell holds
    :param protected: a ground the law protects; False for a plain grouping such as areas
    """

    key: str
    groups: tuple
    codes: np.ndarray
    sensitive: bool = False
    protected: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A metric's values.

    :param values: working days for a wait, 1 or 0 for a rate, a number ≥ 0 for a score;
        NaN where the metric does not apply to the case
    :param ended: of a wait, whether it has ended (otherwise it still goes on: censored)
    """

    metric: Metric
    values: np.ndarray
    ended: np.ndarray | None = None


class Casework:
    """Cases as columns, checked.

    :param strata: code of service and month of each case, see `strata_of`; only cases of
        one stratum are ever compared
    :raises CaseworkError: lengths differ, a wait is negative, a rate neither 0 nor 1, …
    """

    def __init__(self, strata, grounds, columns):
        strata = np.asarray(strata)
        if strata.ndim != 1:
            raise CaseworkError("strata are one code a case")
        self.cases = len(strata)
        _known, codes = np.unique(strata, return_inverse=True)
        self.strata = codes.astype(np.int64)
        self.strata_count = len(_known)
        self.grounds = tuple(self._checked_ground(ground) for ground in grounds)
        self.columns = tuple(self._checked_column(column) for column in columns)
        for name, keys in (
            ("ground", [ground.key for ground in self.grounds]),
            ("metric", [column.metric.key for column in self.columns]),
        ):
            if len(set(keys)) < len(keys):
                raise CaseworkError(f"a {name} comes twice")

    def _checked_ground(self, ground):
        codes = np.asarray(ground.codes)
        if codes.shape != (self.cases,):
            raise CaseworkError(f"{ground.key}: one code a case is wanted")
        if not np.issubdtype(codes.dtype, np.integer):
            raise CaseworkError(f"{ground.key}: codes are whole numbers")
        if self.cases and not -1 <= codes.min() <= codes.max() < len(ground.groups):
            raise CaseworkError(f"{ground.key}: a code belongs to no group")
        if len(set(ground.groups)) < len(ground.groups):
            raise CaseworkError(f"{ground.key}: a group comes twice")
        return Ground(
            ground.key,
            tuple(ground.groups),
            codes.astype(np.int32),
            ground.sensitive,
            ground.protected,
        )

    def _checked_column(self, column):
        key, kind = column.metric.key, column.metric.kind
        values = np.asarray(column.values, dtype=np.float64)
        if values.shape != (self.cases,):
            raise CaseworkError(f"{key}: one value a case is wanted")
        known = values[~np.isnan(values)]
        if known.size and not (known.min() >= 0 and known.max() < np.inf):
            raise CaseworkError(f"{key}: values are finite and not negative")
        if kind == RATE and known.size and not np.isin(known, (0.0, 1.0)).all():
            raise CaseworkError(f"{key}: values of a rate are 0 and 1")
        ended = column.ended
        if kind == WAIT:
            ended = np.asarray(ended, dtype=bool)
            if ended.shape != (self.cases,):
                raise CaseworkError(f"{key}: whether a wait ended is wanted for each")
        elif kind not in (RATE, SCORE):
            raise CaseworkError(f"{key}: no kind of metric is called {kind}")
        return Column(column.metric, values, ended)


def strata_of(*columns):
    """Return one code for each combination of the columns (service, month, …)."""
    codes = None
    for column in columns:
        _values, one = np.unique(np.asarray(column), return_inverse=True)
        if codes is None:
            codes = one
        else:
            codes = codes * (int(one.max(initial=0)) + 1) + one
            _values, codes = np.unique(codes, return_inverse=True)
    return codes


def censored(start, end, as_of):
    """Return ``(waits, ended)`` as they stood at the audit's date.

    What ended later counts as still going on then, so that an audit of a past date can be
    repeated; what began later has no value (NaN).

    :param start, end: positions on one running scale, such as working days since some
        day; ``end`` is NaN where there is none
    :param as_of: the audit's date on the same scale
    """
    start = np.asarray(start, dtype=np.float64)
    end = np.asarray(end, dtype=np.float64)
    ended = end <= as_of
    waits = np.where(ended, end, as_of) - start
    return np.where(start > as_of, np.nan, waits), ended & (start <= as_of)


def working_days(start, end, holidays=(), weekmask="Mon Tue Wed Thu Fri"):
    """Return how many working days lie between days without a clock time.

    The day of the start does not count, that of the end does (if it is a working day),
    so the same day is 0 and Friday to Monday is 1. For moments with a clock time the
    compiled calendars of the core are the place to ask.

    :param start, end: days (ISO text, date or datetime64); NaT gives NaN
    """
    start = np.asarray(start, dtype="datetime64[D]")
    end = np.asarray(end, dtype="datetime64[D]")
    known = ~(np.isnat(start) | np.isnat(end))
    days = np.full(start.shape, np.nan)
    days[known] = np.busday_count(
        start[known] + 1, end[known] + 1, weekmask=weekmask, holidays=list(holidays)
    )
    return days
