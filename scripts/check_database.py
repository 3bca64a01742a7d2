"""Say whether the record in a database is whole.

Runs inside Odoo's Python: ``check_database.py CONF DATABASE``. All the work is done by the
model ``gov.check``; this only opens the database, for reading, and prints. Leaves with code
1 if something is wrong.
"""

import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

MODEL = "gov.check"


def table(results):
    """Return the lines of a table of what was examined, and the problems below it."""
    width = max(len(result["title"]) for result in results)
    lines = [
        f"{result['title']:<{width}}  {result['examined']:>12,} examined  "
        + (f"{result['count']:,} WRONG" if result["count"] else "in order")
        for result in results
    ]
    for result in results:
        lines += [f"  {problem}" for problem in result["problems"]]
        if more := result["count"] - len(result["problems"]):
            lines.append(f"  … and {more:,} more ({result['title']})")
    return lines


def main(conf, database):
    """Check one database; return the exit code."""
    options = ["-c", conf, "-d", database, "--no-http", "--log-level=warn"]
    config.parse_config(options, setup_logging=True)
    with Registry(database).cursor() as cr:
        cr.execute("SET TRANSACTION READ ONLY")
        env = api.Environment(cr, SUPERUSER_ID, {})
        if MODEL not in env:
            sys.exit(f"Error: {database} has no {MODEL}: update gov_crm first.")
        start = time.monotonic()
        results = env[MODEL]._run()
    seconds = time.monotonic() - start
    wrong = sum(result["count"] for result in results)
    print("\n".join(table(results)))
    print(
        f"\n{f'{wrong:,} things are wrong' if wrong else 'Nothing is wrong'} in {database}"
        f" ({seconds:.1f} seconds)."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
