"""Audit a file of casework by a column of where the citizens live.

``audit_casework.py FILE [--by borough] [--as-of DATE] [--within DAYS] [--without OFFICE]
[--json FILE]``: reads the same CSV files as the import of cases (plain or gzip), needs no
database and no Odoo, and writes nothing but what it prints. Waits are working days, Monday to
Friday without public holidays (``--holidays US-NY``; empty for none).

The same comparison is made three times: with all cases in one heap, within subject and
month, and within subject, month and office. What changes between the three is the point.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import holidays
import numpy as np
import pure_tools

equity = pure_tools.load("gov_crm_equity")
core = pure_tools.load("gov_crm")

SAID = {
    "disparity": "DISPARITY",
    "no_difference": "no difference",
    "unclear": "unclear",
    "too_few": "too few",
}
WHY = {
    "beyond_limit": "beyond 0.80 to 1.25 and not by chance",
    "within_limits": "the whole interval lies within 0.80 to 1.25",
    "small_difference": "certain, but within 0.80 to 1.25",
    "not_significant": "beyond the limits, but chance may explain it",
    "wide_interval": "the interval reaches beyond the limits",
    "curves_differ": "the ratio is within the limits, but the medians are far apart",
    "borderline": "certain, but the interval reaches beyond the limits",
    "few_cases": "fewer than {threshold} comparable cases in a group",
    "few_events": "too little happened",
    "no_overlap": "never in the same stratum",
    "nothing_measured": "nothing measured",
}


def read(path):
    """Return ``(rows, not taken)``: what the import would take, and why not the rest."""
    rows, refused = [], Counter()
    with path.open("rb") as stream:
        for row in core.casework_csv.CaseFile(stream).rows(date(2099, 12, 31)):
            if isinstance(row, core.casework_csv.NotTaken):
                refused[row.reason] += 1
            else:
                rows.append(row)
    return rows, refused


def closed_days(place, years):
    """Public holidays as ISO days."""
    if not place:
        return []
    country, _dash, part = place.partition("-")
    return sorted(holidays.country_holidays(country, subdiv=part or None, years=years))


class File:
    """The rows of a file as columns."""

    def __init__(self, rows, by, as_of, place):
        self.rows = rows
        opened = np.array([row.opened for row in rows], dtype="datetime64[D]")
        closed = np.array([row.closed or "NaT" for row in rows], dtype="datetime64[D]")
        last = max(opened.max(), np.nanmax(closed)) if len(rows) else as_of
        self.as_of = np.datetime64(as_of or last, "D")
        years = range(opened.min().item().year, self.as_of.item().year + 1)
        free = closed_days(place, years)
        first = np.datetime64(f"{years[0]}-01-01") - 1

        def position(days):
            return equity.casework.working_days(
                np.full(days.shape, first), days, holidays=free
            )

        end = position(np.full(1, self.as_of))[0]
        start = position(opened)
        self.waits, self.ended = equity.casework.censored(start, position(closed), end)
        self.age = end - start
        # Closed on the day of the audit or before; by days, not by working days.
        self.ended = closed <= self.as_of
        self.month = opened.astype("datetime64[M]").astype(str)
        self.subject = np.array([row.subject for row in rows])
        self.office = np.array([row.office for row in rows])
        living = [self._living(row, by) for row in rows]
        self.groups = tuple(sorted(set(living) - {""}))
        number = {group: place for place, group in enumerate(self.groups)}
        self.codes = np.array([number.get(group, -1) for group in living])

    @staticmethod
    def _living(row, by):
        places = {name.lower(): value for name, value in row.place}
        return places.get(by.lower(), "")

    def strata(self):
        """The three ways to compare."""
        rows = len(self.rows)
        return (
            ("all in one heap", np.zeros(rows, dtype=int)),
            ("within subject and month", equity.casework.strata_of(
                self.subject, self.month)),
            ("within subject, month and office", equity.casework.strata_of(
                self.subject, self.month, self.office)),
        )  # fmt: skip

    def casework(self, by, strata, within):
        """The `Casework` of one way."""
        made = equity.casework
        metrics = made.METRICS
        # Only cases that were filed long enough before the audit: of the younger ones
        # the quickly closed are known and the others are not.
        soon = np.where(self.ended & (self.waits <= within), 1.0, 0.0)
        soon[self.age < within] = np.nan
        ground = made.Ground(by, self.groups, self.codes, protected=False)
        return made.Casework(strata, [ground], [
            made.Column(metrics["resolution"], self.waits, self.ended),
            made.Column(metrics["kept"], soon),
        ])  # fmt: skip


def number(value, digits=2):
    """A figure, or a dash."""
    return "–" if value is None else f"{value:.{digits}f}"


def between(low, high, digits=2):
    """An interval; an end that was not reached is open."""
    return f"[{number(low, digits)} to {number(high, digits)}]"


def told(finding, within, settings):
    """Lines about one finding."""
    wait = finding.kind == "wait"
    yield "  " + ("Days until closed" if wait else f"Closed within {within} days")
    withheld = sum(group.total is None for group in finding.groups)
    if withheld:
        yield f"    {withheld} groups are withheld: too small, or to protect those that are."
    for group in finding.groups:
        if group.total is None:
            continue
        if wait:
            size = between(group.median_low, group.median_high, 0)
            text = f"median {number(group.median, 0)} {size}, one mix of strata: "
            text += number(group.adjusted_median, 0)
        else:
            text = f"{number(group.rate and 100 * group.rate, 1)} %"
            text += ", four-fifths flag" if group.four_fifths else ""
        cases = "some" if group.measured is None else f"{group.measured:,}"
        yield f"    {group.key:14} {cases:>7} cases, {text}"
    for one in finding.comparisons:
        if one.reason == "hidden":
            continue
        why = WHY[one.reason].format(threshold=settings.threshold)
        text = (
            f"    {one.group} against {one.reference}: ratio {number(one.ratio)} "
            f"{between(one.low, one.high)}, corrected p {number(one.p_corrected, 4)}, "
            f"{one.n_group or 0:,} and {one.n_reference or 0:,} cases in {one.strata_used} "
            f"of {one.strata_all} strata, {one.left_out or 0:,} in no shared one"
        )
        yield text
        yield (
            f"      {SAID[one.verdict]}: {why}; would have shown below "
            f"{number(one.shows_below)}"
        )


def main(arguments):
    """Read, audit, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--by", default="borough", help="column of the file")
    parser.add_argument("--as-of", type=date.fromisoformat, help="date of the audit")
    parser.add_argument("--within", type=int, default=20, help="working days")
    parser.add_argument("--without", action="append", default=[], help="an office")
    parser.add_argument("--holidays", default="US-NY")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    try:
        rows, refused = read(options.file)
    except OSError as error:
        sys.exit(f"Error: {options.file} cannot be read: {error.strerror}.")
    except core.text_lines.CaseFileError as error:
        sys.exit(f"Error: {options.file} is no file of cases: {error}.")
    rows = [row for row in rows if row.office not in options.without]
    if not rows:
        sys.exit(f"Error: no case could be read from {options.file}.")
    file = File(rows, options.by, options.as_of, options.holidays)
    if not file.groups:
        sys.exit(f"Error: no row of {options.file} has a {options.by}.")
    refusals = ", ".join(f"{count} {why}" for why, count in refused.items()) or "none"
    print(
        f"{len(rows):,} cases, audited as of {file.as_of}; rows not taken: {refusals}.\n"
        f"{(~file.ended).sum():,} still open then; no {options.by}: "
        f"{(file.codes < 0).sum():,} cases, in no comparison."
    )
    settings, results = equity.result.Settings(), {}
    for name, strata in file.strata():
        work = file.casework(options.by, strata, options.within)
        found = equity.audit.audit(work, settings)
        results[name] = found.as_dict()
        print(f"\n{name.capitalize()} ({found.strata:,} strata)")
        for finding in found.findings:
            print("\n".join(told(finding, options.within, settings)))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
