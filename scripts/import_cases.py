"""Read a file of cases into a database and say how it went.

Runs inside Odoo's Python: ``import_cases.py CONF DATABASE FILE [--timezone TZ]
[--source NAME]``. All the work is done by the model ``gov.case.import``; this only
opens the database and prints. Each batch is committed by itself, so this may be killed
and run again at any time.
"""

import argparse
import resource
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config

MODEL = "gov.case.import"
COUNTS = ("rows", "created", "known", "duplicates", "rejected", "noted")


def report(result, seconds):
    """Return the lines that sum an import up."""
    lines = [f"{name}: {result[name]:,}" for name in COUNTS]
    pace = result["rows"] / seconds if seconds else 0
    lines.append(f"seconds: {seconds:.1f} ({pace:,.0f} rows per second)")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    lines.append(f"peak memory: {peak / 2**20:,.0f} MiB")
    lines.append(f"report: {result['report_path']}")
    return lines


def parse(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("file")
    parser.add_argument("--timezone", help="zone of the dates in the file")
    parser.add_argument("--source", help="name of the system the file comes from")
    return parser.parse_args(arguments)


def main(arguments):
    """Run the import; what it refuses is one sentence and exit code 1."""
    options = parse(arguments)
    conf = ["-c", options.conf, "-d", options.database, "--no-http"]
    config.parse_config([*conf, "--log-level=warn"], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if MODEL not in env:
            sys.exit(f"Error: {options.database} has no {MODEL}: update gov_crm first.")
        start = time.monotonic()
        try:
            result = env[MODEL]._run_file(
                options.file,
                progress=show,
                timezone=options.timezone,
                source=options.source,
            )
        except UserError as error:
            sys.exit(f"Error: {error}")
        cr.commit()
        lines = report(result, time.monotonic() - start)
    print("\n".join(lines))


def show(counts):
    """Print how far the import is, at once."""
    print(
        f"{counts['progress']:5.1f} %  {counts['rows']:>8,} rows, "
        f"{counts['created']:,} created, {counts['known']:,} known, "
        f"{counts['duplicates'] + counts['rejected']:,} not taken, "
        f"{counts['rows_per_second']:,.0f} rows per second",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
