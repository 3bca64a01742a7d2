"""Read a file of cases into a database and say how it went.

Runs inside Odoo's Python: ``import_cases.py CONF DATABASE FILE``. All the work is done
by the model ``gov.case.import``; this only opens the database and prints.
"""

import resource
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

MODEL = "gov.case.import"
COUNTS = ("rows", "created", "duplicates", "rejected")


def report(result, seconds):
    """Return the lines that sum an import up."""
    rows = result.get("rows", 0)
    lines = [f"{name}: {result[name]:,}" for name in COUNTS if name in result]
    pace = rows / seconds if seconds else 0
    lines.append(f"seconds: {seconds:.1f} ({pace:,.0f} rows per second)")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    lines.append(f"peak memory: {peak / 2**20:,.0f} MiB")
    shown = (*COUNTS, "seconds", "report_path")
    lines += [f"{name}: {value}" for name, value in result.items() if name not in shown]
    if result.get("report_path"):
        lines.append(f"report: {result['report_path']}")
    return lines


def main(conf, database, path):
    """Run the import in one environment, committed at the end."""
    options = ["-c", conf, "-d", database, "--no-http", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if MODEL not in env:
            sys.exit(f"Error: {database} has no model {MODEL}: update gov_crm first.")
        start = time.monotonic()
        result = env[MODEL]._run_file(path, progress=show)
        cr.commit()
        lines = report(result, time.monotonic() - start)
    print("\n".join(lines))


def show(*values):
    """Print a line of progress at once."""
    print(*values, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
