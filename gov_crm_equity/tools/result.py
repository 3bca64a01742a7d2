"""What an audit of equal treatment found, as plain values that become JSON.

Nothing here counts or tests anything: `audit` fills these in. Texts are codes and numbers;
whoever shows them writes the sentence in the reader's language. ``None`` means "not known"
or "hidden"; which of the two it is, ``hidden`` tells.

Units: waits and lengths are in working days (fractions allowed), rates are from 0 to 1,
ratios are group ÷ reference.
"""

from dataclasses import asdict, dataclass, field

# Kinds of metric.
WAIT = "wait"  # time until something happened, or until the audit's date if it has not
RATE = "rate"  # yes or no of each case
SCORE = "score"  # a number of each case, such as how often it was handed over

# Verdicts of a comparison.
DISPARITY = "disparity"
NO_DIFFERENCE = "no_difference"
UNCLEAR = "unclear"
TOO_FEW = "too_few"
VERDICTS = (DISPARITY, UNCLEAR, TOO_FEW, NO_DIFFERENCE)

# Why a verdict is what it is.
REASONS = {
    # disparity
    "beyond_limit": "ratio outside the limits, corrected p below alpha, both large enough",
    # no_difference
    "within_limits": "the whole interval lies within the limits; p is not significant",
    "small_difference": "significant, yet the whole interval lies within the limits",
    # unclear
    "not_significant": "ratio outside the limits, but chance explains it well enough",
    "wide_interval": "ratio within the limits, but the interval reaches beyond them",
    "curves_differ": "the ratio is within the limits, but the medians are far apart",
    "borderline": "significant and within the limits, but the interval reaches beyond",
    # too_few
    "few_cases": "fewer comparable cases in one group than the threshold",
    "few_events": "too little happened for an approximation to be trusted",
    "no_overlap": "no service and month in which both groups had cases",
    "nothing_measured": "no case of one of the groups has a value",
    "hidden": "withheld: one of the groups is too small to be shown at all",
}

# Tests a p-value can come from.
LOGRANK = "logrank"  # stratified log-rank
CMH = "cmh"  # Cochran–Mantel–Haenszel
EXACT = "exact"  # exact conditional test; Fisher's when there is one stratum
MEAN_SCORE = "mean_score"  # Mantel's test of mean scores

# Columns of the table of counts behind each finding, as far as they may be shown.
YES, NO, ABSENT, TOTAL = "yes", "no", "absent", "total"
COLUMNS = (YES, NO, ABSENT)


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that is compared.

    ``favourable`` tells whether more of it is good for the citizen: more promises kept,
    a *higher rate* of answering (a shorter wait). Of a pause or an extension less is good.
    """

    key: str
    kind: str
    favourable: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan–Meier curve: which share still waited after so many working days.

    ``adjusted`` ones weigh the cases so that each group has the same mix of services and
    months; only these should be compared by eye. Points are thinned so that between two
    of them at least the minimum cell of cases ended, and it stops where fewer than that
    were left. ``cases`` is how many cases of the group are behind an adjusted curve (those in
    strata where all groups occur), None where it cannot be told.
    """

    adjusted: bool
    times: tuple = ()
    waiting: tuple = ()
    low: tuple = ()
    high: tuple = ()
    cases: int | None = None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """A group in one metric.

    * ``key``: code of the group as given; ``total``: its cases in the audit;
    * ``measured``: those the metric applies to; ``yes``: those where it happened (an
      answer, a kept promise, a pause); ``rate``: ``yes ÷ measured`` (not for waits);
    * ``mean``: of a score; ``median``, ``median_low``, ``median_high``: of a wait, with
      its 95 % interval; a median that was not reached by the audit's date is None and
      ``median_reached`` False; an upper end of None is open;
    * ``adjusted_median``, ``adjusted_low``, ``adjusted_high``: the same with the mix of
      services made equal between the groups;
    * ``impact_ratio``: favourable rate ÷ that of the best group, ``four_fifths``: it is
      below 0.80 (a screening flag on crude rates, never a verdict);
    * ``hidden``: the names of what is withheld to protect people (``yes``, ``no``,
      ``absent``, ``total``, ``figures`` for everything derived).
    """

    key: str
    total: int | None = None
    measured: int | None = None
    yes: int | None = None
    rate: float | None = None
    mean: float | None = None
    median: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    median_reached: bool | None = None
    adjusted_median: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None
    impact_ratio: float | None = None
    four_fifths: bool | None = None
    curves: tuple = ()
    hidden: tuple = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group held against the reference, within each service and month.

    * ``reference``: code of the other group, or None for "all others of this ground";
    * ``n_group``, ``n_reference``: comparable cases (in strata where both occur);
      ``strata_used`` of ``strata_all``; ``left_out``: cases of the two in no shared stratum
      (all three None where only a handful was left out);
    * ``ratio`` with ``low`` and ``high`` (95 %): group ÷ reference of the metric's rate,
      Mantel–Haenszel; of a wait, the rate of ending it: **below 1 is a longer wait**;
    * ``odds_ratio`` with its interval: of a rate only;
    * ``p``: of one test, ``p_corrected``: after Holm over the whole audit; ``test``: which;
    * ``verdict`` and ``reason``; ``worse``: True when the group fares worse than the
      reference, False when better, None without an estimate;
    * what would have shown (80 % power at the corrected level): ``shows_below`` and
      ``shows_above`` are ratios a test would have found, ``alerts_below`` and
      ``alerts_above`` those that would have become a disparity; ``shows_days`` is the
      longer median wait that belongs to ``shows_below`` (working days more than the
      reference), ``shows_points`` the difference of rates (0.05 is five points);
    * ``hidden``: figures are withheld (the verdict may be shown).
    """

    group: str
    reference: str | None
    verdict: str = TOO_FEW
    reason: str = "nothing_measured"
    worse: bool | None = None
    n_group: int | None = None
    n_reference: int | None = None
    left_out: int | None = None
    strata_used: int | None = None
    strata_all: int | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    odds_ratio: float | None = None
    odds_low: float | None = None
    odds_high: float | None = None
    test: str | None = None
    p: float | None = None
    p_corrected: float | None = None
    shows_below: float | None = None
    shows_above: float | None = None
    alerts_below: float | None = None
    alerts_above: float | None = None
    shows_days: float | None = None
    shows_points: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric on one ground.

    ``undisclosed`` counts the cases of people whose group is not known: they are in no
    comparison. ``overall_p`` tests all groups at once (information only: no verdict rests
    on it and it is not corrected). ``verdict`` is the gravest of the comparisons.
    ``suppressed`` counts the withheld cells.
    """

    metric: str
    kind: str
    favourable: bool
    ground: str
    sensitive: bool
    protected: bool
    minimum: int
    verdict: str
    undisclosed: int | None
    groups: tuple = ()
    comparisons: tuple = ()
    overall_p: float | None = None
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules an audit went by; all of them belong into its report."""

    alpha: float = 0.05
    lower_limit: float = 0.80
    upper_limit: float = 1.25
    threshold: int = 50
    minimum: int = 5
    minimum_sensitive: int = 10
    power: float = 0.80
    confidence: float = 0.95
    reference: str = "largest"  # or "rest": everybody else of the ground
    points: int = 60


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A count an audit showed (``value``) or withheld (``value`` is None).

    ``group`` is None for the sum over all groups, undisclosed ones included; ``metric`` is
    None for the cases of a group whatever the metric.
    """

    metric: str | None
    ground: str
    group: str | None
    column: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """What an earlier audit gave away, for the guard against differencing.

    ``scope`` says which cases it was about: ISO days ``first``, ``last`` (of filing, both
    included) and the sorted codes of ``services`` and ``offices`` (empty: all).
    """

    first: str
    last: str
    services: tuple = ()
    offices: tuple = ()
    cells: tuple = ()

    def as_dict(self):
        """The same as values for JSON."""
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, values):
        """Read back what `as_dict` wrote."""
        cells = tuple(PublishedCell(**cell) for cell in values["cells"])
        return cls(
            first=values["first"],
            last=values["last"],
            services=tuple(values["services"]),
            offices=tuple(values["offices"]),
            cells=cells,
        )


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything an audit found.

    ``family`` is the number of comparisons Holm's correction went over; ``published``
    is to be kept and given to later audits.
    """

    cases: int
    strata: int
    family: int
    settings: Settings
    findings: tuple = ()
    published: Published | None = None
    versions: dict = field(default_factory=dict)

    def as_dict(self):
        """The same as values for JSON: no NaN, no infinity, lists in place of tuples."""
        return _plain(asdict(self))


def _plain(value):
    """Values as JSON knows them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (_INF, -_INF)):
        return None
    return value


_INF = float("inf")
