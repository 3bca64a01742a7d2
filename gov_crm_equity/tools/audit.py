"""An audit of equal treatment, from columns of cases to verdicts.

`compare` counts and tests; `audit` adds curves, medians and flags and withholds what would
tell on people. The same cases give the same result, whatever their order.
"""

from importlib.metadata import version

from .comparing import ColumnView
from .disclosure import Earlier
from .publishing import Publisher
from .result import TOO_FEW, AuditResult, Published, Settings
from .verdicts import corrected, verdict_of

LIBRARIES = ("numpy", "scipy", "statsmodels")


def compare(casework, settings=None, progress=None, each=None, curves=False):
    """Return ``(evidences, family)``: every metric on every ground, with verdicts.

    Nothing is withheld: not to be shown to anybody.

    :param casework: `casework.Casework`
    :param settings: `result.Settings`; None: as they come
    :param progress: called with a share from 0 to 1 after each metric
    :param each: called with ``(view, evidences)`` after each metric, while its sorted
        columns still exist
    """
    settings = settings or Settings()
    references = {
        ground.key: reference_of(ground, settings) for ground in casework.grounds
    }
    evidences = []
    for number, column in enumerate(casework.columns):
        view = ColumnView(casework, column, curves)
        of_column = [
            view.examine(ground, references[ground.key], settings)
            for ground in casework.grounds
        ]
        if each:
            each(view, of_column)
        evidences += of_column
        if progress:
            progress((number + 1) / len(casework.columns))
    return evidences, judge(evidences, settings)


def reference_of(ground, settings):
    """Place of the ground's largest group (the first of equals), None for all others."""
    if settings.reference == "rest" or not ground.groups:
        return None
    sizes = [int((ground.codes == place).sum()) for place in range(len(ground.groups))]
    return max(range(len(sizes)), key=lambda place: (sizes[place], -place))


def judge(evidences, settings):
    """Correct all p-values as one family and give the verdicts; return its size."""
    compared = [one for evidence in evidences for one in evidence.comparisons]
    ps = corrected([one.p for one in compared])
    for one, p in zip(compared, ps, strict=True):
        one.p_corrected = p
        if one.verdict == TOO_FEW:
            continue
        ratio = one.estimate
        one.verdict, one.reason = verdict_of(
            ratio.value, ratio.low, ratio.high, p, settings
        )
    return sum(p is not None for p in ps)


def audit(casework, settings=None, scope=None, earlier=(), progress=None):
    """Return the `result.AuditResult` of some casework.

    :param casework: `casework.Casework`
    :param settings: `result.Settings`; None: as they come
    :param scope: `result.Published` without cells: which cases these are; None: the guard
        against differencing stays off
    :param earlier: what earlier audits published (`result.Published`), any scope
    :param progress: called with a share from 0 to 1
    """
    settings = settings or Settings()
    publisher = Publisher(casework, settings, Earlier(scope, earlier))
    evidences, family = compare(
        casework, settings, progress, publisher.curves.take, curves=True
    )
    for evidence in evidences:
        publisher.curves.doubt(evidence)
    findings = tuple(publisher.finding(evidence, family) for evidence in evidences)
    published = None
    if scope is not None:
        published = Published(
            scope.first, scope.last, scope.services, scope.offices, publisher.cells()
        )
    return AuditResult(
        cases=casework.cases,
        strata=casework.strata_count,
        family=family,
        settings=settings,
        findings=findings,
        published=published,
        versions={name: version(name) for name in LIBRARIES},
    )
