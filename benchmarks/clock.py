"""What the clock costs: deadlines, and everything that moves with them.

Runs inside Odoo's Python: ``clock.py CONF DATABASE [--cases N] [--part NAME …] [--json FILE]``,
most easily by ``./dev bench clock``. The database needs gov_crm and no cases. Each part in
``benchmarks/clock/`` measures ours beside a reference in the same run, prints a table and
says whether what was wanted is reached; the exit code is 1 if not.
"""

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

from clock import PARTS

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

HEADER = ("what; compared with", "ours", "reference", "ratio", "wanted", "")


def measure(registry, part, cases):
    """The rows of a part; what it made and did not commit is rolled back."""
    module = importlib.import_module(f"clock.{part}")
    with registry.cursor() as cr:
        rows = module.run(api.Environment(cr, SUPERUSER_ID, {}), cases)
        cr.rollback()
    return rows


def table(rows):
    """The rows as lines of text in columns."""
    verdict = {True: "met", False: "MISSED", None: ""}
    cells = [HEADER] + [
        (
            row.what,
            row.ours,
            row.reference,
            f"{row.ratio:.3g}",
            row.wanted,
            verdict[row.met],
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number in (0, 4) else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def main(arguments):
    """Measure, print and write; exit code 1 if something wanted is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--json", metavar="FILE", type=Path)
    options = parser.parse_args(arguments)
    config.parse_config(
        ["-c", options.conf, "-d", options.database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    registry = Registry(options.database)
    results = {}
    for part in options.part or PARTS:
        results[part] = measure(registry, part, options.cases)
        print(f"\n{part}, {options.cases:,} cases\n{table(results[part])}", flush=True)
    if options.json:
        written = {
            "cases": options.cases,
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load": os.getloadavg()[0],
            "parts": {
                part: [row._asdict() for row in rows] for part, rows in results.items()
            },
        }
        options.json.write_text(
            json.dumps(written, indent=2, ensure_ascii=False) + "\n"
        )
    missed = [row for rows in results.values() for row in rows if row.met is False]
    print(f"\n{len(missed)} of what was wanted missed." if missed else "\nAll is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
