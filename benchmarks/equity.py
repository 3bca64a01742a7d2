"""How often an audit finds what is there, and cries wolf; and what a million cases take.

``equity.py [--part power] [--part million] [--cases N] [--repeat N] [--json FILE]``: needs
no database and no Odoo.

* ``power``: audits of four grounds and eight metrics on invented casework (see
  `equity_casework`) in which disparities of several sizes are planted, or none, or only a
  different mix of services. How often the right comparison ends in a disparity, with the
  95 % interval of Clopper and Pearson for so many repetitions. Without anything planted, or
  with a mix only, an audit with any alert is a false alarm; so is, where something is
  planted, an alert on another ground. Ends with 1 if false alarms are certainly more
  frequent than the level the audit states.
* ``million``: one full audit with curves, medians and withheld cells; beneath, in the same
  run, what `statsmodels.duration.survfunc.survdiff` takes for a single metric on a single
  ground, and what it takes to sort the waits once.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from equity_casework import EIGHT, Plant, casework, tools
from scipy.stats import binomtest
from statsmodels.duration.survfunc import survdiff

NEEDS_DATABASE = False
SEED = 2026
PARTS = ("power", "million")
NONE, MIX = Plant(), Plant(mix=3.0)
SIZES = (2_000, 8_000)
RATIOS = (0.9, 0.8, 0.7, 0.6, 0.5)


def share(count, repeat):
    """A share in percent with its interval, as text."""
    found = binomtest(count, repeat).proportion_ci(method="exact")
    return f"{100 * count / repeat:5.1f} % [{100 * found.low:.1f} to {100 * found.high:.1f}]"


def repeated(name, plant, cases, repeat, target=None, blind=False):
    """Audit so many times; return how often what was found.

    :param target: metric on which something is planted; None: nothing is
    """
    disparity = tools.result.DISPARITY
    counts = {"found": 0, "significant": 0, "false_alarm": 0, "any_significant": 0}
    family = []
    for number in range(repeat):
        label = f"{name} {cases}".encode()
        rng = np.random.default_rng([SEED, number, *label])
        work = casework(rng, cases, plant, blind=blind)
        evidences, size = tools.audit.compare(work)
        family.append(size)
        alpha = tools.result.Settings().alpha
        alarms = significant = False
        for evidence in evidences:
            on_sex = evidence.ground.key == "sex"
            for one in evidence.comparisons:
                alert = one.verdict == disparity
                certain = one.p_corrected is not None and one.p_corrected < alpha
                if on_sex and evidence.column.metric.key == target:
                    counts["found"] += alert
                    counts["significant"] += certain
                elif target is None or not on_sex:
                    alarms |= alert
                    significant |= certain
        counts["false_alarm"] += alarms
        counts["any_significant"] += significant
    return counts, round(float(np.mean(family)))


def power(options):
    """Print the table; return whether false alarms keep to the stated level."""
    rows, fine = [], True
    level = tools.result.Settings().alpha
    print(
        f"Four grounds, eight metrics ({', '.join(EIGHT)}), 36 strata; men are 45 %.\n"
        f"Repetitions: {options.repeat} where nothing is planted, {options.effects} else."
    )
    print("\nNothing planted: audits with any false alarm (stated: at most 5 %)")
    for cases in SIZES:
        for name, plant, blind in (
            ("nothing", NONE, False),
            ("mix of services only", MIX, False),
            ("mix, strata left away", MIX, True),
        ):
            repeat = options.effects if blind else options.repeat
            counts, family = repeated(name, plant, cases, repeat, blind=blind)
            rows.append({"plant": name, "cases": cases, "repeat": repeat, **counts})
            alert, any_p = counts["false_alarm"], counts["any_significant"]
            print(
                f"  {cases:6,} cases, {name:22} alert {share(alert, repeat)}, "
                f"any corrected p < 0.05 {share(any_p, repeat)}; {family} comparisons",
                flush=True,
            )
            least = binomtest(any_p, repeat).proportion_ci(method="exact").low
            fine &= blind or least <= level
    print(
        "\nPlanted on men: found as a disparity; p below 0.05; false alarms elsewhere"
    )
    for cases in SIZES:
        for metric in ("resolution", "granted"):
            # With a mix of services only once: strata take it out, whatever the size.
            mixes = (
                (0.0, 3.0) if (metric, cases) == ("resolution", SIZES[0]) else (0.0,)
            )
            for mix in mixes:
                for ratio in RATIOS:
                    plant = Plant(**{metric: ratio}, mix=mix)
                    name = f"{metric} {ratio}" + (", and a mix" if mix else "")
                    repeat = options.effects
                    counts, _family = repeated(name, plant, cases, repeat, metric)
                    rows.append(
                        {"plant": name, "cases": cases, "repeat": repeat, **counts}
                    )
                    print(
                        f"  {cases:6,} cases, {name:22} found "
                        f"{share(counts['found'], repeat)}, p "
                        f"{share(counts['significant'], repeat)}, elsewhere "
                        f"{share(counts['false_alarm'], repeat)}",
                        flush=True,
                    )
    verdict = "kept" if fine else "NOT kept"
    print(f"\nThe stated level of {level:.0%} over a whole audit is {verdict}.")
    return rows, fine


def timed(act):
    """Return ``(result, seconds by the clock, of the processor)``."""
    clock, processor = time.perf_counter(), time.process_time()
    result = act()
    return result, time.perf_counter() - clock, time.process_time() - processor


def million(options):
    """Print the times; return them."""
    rng = np.random.default_rng(SEED)
    metrics = tuple(tools.casework.METRICS)
    work = casework(rng, options.cases, NONE, months=12, metrics=metrics)
    found, clock, processor = timed(lambda: tools.audit.audit(work))
    tests = found.family
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{options.cases:,} cases, {found.strata} strata, {len(work.grounds)} grounds, "
        f"{len(metrics)} metrics, {tests} comparisons, with curves and withheld cells:\n"
        f"  audit                                   {clock:6.1f} s, "
        f"{processor:.1f} s of a processor, {peak:,.0f} MB at most"
    )
    column = next(one for one in work.columns if one.metric.key == "resolution")
    ground = work.grounds[0]
    known = ground.codes >= 0
    pair = column.values[known], column.ended[known], ground.codes[known]
    (_chi2, theirs), slow, slow_cpu = timed(
        lambda: survdiff(*pair, strata=work.strata[known])
    )
    evidence = next(
        one
        for one in found.findings
        if one.metric == "resolution" and one.ground == "sex"
    )
    ours = evidence.comparisons[0].p
    _order, sort, sort_cpu = timed(lambda: np.lexsort((column.values, work.strata)))
    print(
        f"  statsmodels' log-rank, one of the {tests}  {slow:6.1f} s, {slow_cpu:.1f} s "
        f"(p {theirs:.9f}; ours {ours:.9f})\n"
        f"  sorting one metric's waits once         {sort:6.1f} s, {sort_cpu:.1f} s"
    )
    return {
        "cases": options.cases,
        "seconds": clock,
        "processor": processor,
        "megabytes": peak,
        "survdiff": slow,
        "sort": sort,
        "family": tests,
    }, abs(theirs - ours) < 1e-9


def main(arguments):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=500)
    parser.add_argument("--effects", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    results, fine = {}, True
    for part in options.part or PARTS:
        results[part], kept = {"power": power, "million": million}[part](options)
        fine &= kept
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
