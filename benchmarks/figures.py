"""What figures cost with five million cases: to read them, and to keep them up.

Runs inside Odoo's Python: ``figures.py CONF DATABASE [--cases N] [--json FILE]``. The
database needs gov_crm and no cases; the first run fills it. Measured are

* a case filed by an officer, with the triggers that note what has to be counted and without
  them, by turns, rolled back;
* counting cases anew (``gov.figures._refresh``), for each case;
* what a board asks ``gov.figures._read`` for: all measures, of a year, by month, by service,
  by office, of a year that has not ended, of a supervisor of sixty offices; and the board
  “My agency” as a whole. Beside it, in the same run, a bare count of the cases themselves.

Said are milliseconds waited, and those of processor time, of this process and of the
database together: on a machine that does other things, too, only the second are ours. The
verdict goes by them where they can be read (Linux, database on the same machine).
"""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from case_access_fill import MARK as CASES_MARK
from case_access_fill import fill
from figures_fill import MARK, fill_figures
from filled_once import ready

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

WANTED_MS = 200
RUNS = 9
COUNTED = 20_000
FILED, BLOCKS = 20, 8
# Measures that are of no period, and those whose period is a quarter.
NOW = {"overdue", "overdue_age", "staff_load", "satisfaction"}


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor(cr):
    """Seconds of processor time that this process and its backend have used, or None."""
    try:
        text = Path(f"/proc/{cr._cnx.info.backend_pid}/stat").read_text("ascii")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def median_ms(cr, work):
    """``(median of some runs after one that does not count, processor time of a run)``, both
    in milliseconds."""
    work()
    before = processor(cr)
    waited = 1000 * statistics.median(seconds(work) for _run in range(RUNS))
    return waited, before and 1000 * (processor(cr) - before) / RUNS


# ----------------------------------------------------------------------
# KEEPING UP
# ----------------------------------------------------------------------


def filing(env):
    """Seconds of filing one case ``(with the triggers, without)``."""
    # An office of its own: numbers of those that were filled in are given already.
    agency = env["gov.agency"].create(
        {"name": "Benchmark", "code": f"F{time.time_ns() % 10**7}"}
    )
    officer = env["res.users"].create(
        {
            "name": "Officer who files",
            "login": f"files-{time.time_ns()}",
            "group_ids": [(4, env.ref("gov_crm.group_gov_case_officer").id)],
            "gov_agency_ids": [(4, agency.id)],
        }
    )
    env.cr.commit()
    partner = env["res.partner"].search([("gov_is_citizen", "=", True)], limit=1)
    Ticket = env["helpdesk.ticket"].with_user(officer)
    found = {"ENABLE": [], "DISABLE": []}

    def file():
        for number in range(FILED):
            Ticket.create({"name": f"Case {number}", "partner_id": partner.id})
            env.flush_all()

    for block in range(2 * BLOCKS + 2):
        state = ("ENABLE", "DISABLE")[block % 2]
        for table in ("helpdesk_ticket", "gov_custody", "gov_service_timer"):
            for name in ("new", "changed"):
                env.cr.execute(
                    f"ALTER TABLE {table} {state} TRIGGER gov_figure_stale_{name}"
                )
        spent = seconds(file) / FILED
        if block >= 2:
            found[state].append(spent)
        env.cr.rollback()
        env.invalidate_all()
    return tuple(statistics.median(found[state]) for state in ("ENABLE", "DISABLE"))


def counting(env):
    """``(cases, seconds for each)`` of counting them anew, in the full tables."""
    env.cr.execute("TRUNCATE gov_figure_stale")
    env.cr.execute(
        "INSERT INTO gov_figure_stale (ticket_id) SELECT id FROM helpdesk_ticket "
        "WHERE number NOT LIKE 'F%%' ORDER BY id LIMIT %s",
        [COUNTED],
    )
    count = env.cr.rowcount
    spent = seconds(env["gov.figures"]._refresh)
    env.cr.commit()
    return count, spent / count


# ----------------------------------------------------------------------
# READING
# ----------------------------------------------------------------------


def questions(env):
    """``{words: what to do}``."""
    Figures = env["gov.figures"]
    codes = env["gov.measure"].search([]).mapped("code")
    of_period = [code for code in codes if code not in NOW]
    today = date.today()
    first = date(today.year - 1, 1, 1)
    last = date(today.year - 1, 12, 31)
    region = env["res.users"].search([("login", "=", "bench_r001")])
    sixty = sorted(region._gov_scope_ids())
    year = (first, last)
    running = (date(today.year, 1, 1), today)
    oversight = env.ref("base.user_admin")
    oversight.group_ids |= env.ref("gov_crm.group_gov_oversight")
    env.flush_all()
    board = env["gov.figures.board"].with_user(oversight)
    return {
        "all measures, a year": lambda: Figures._read(codes, *year),
        "… by month": lambda: Figures._read(of_period, *year, by=("month",)),
        "… by service": lambda: Figures._read(codes, *year, by=("service",)),
        "… by office": lambda: Figures._read(codes, *year, by=("agency",)),
        "… of sixty offices": lambda: Figures._read(codes, *year, offices=sixty),
        "all measures, this year up to today": lambda: Figures._read(codes, *running),
        "… by month, up to today": lambda: Figures._read(
            of_period, *running, by=("month",)
        ),
        "all measures, the last 30 days": lambda: Figures._read(
            codes, today - timedelta(days=30), today
        ),
        "board “My agency”, a quarter": lambda: board.read_board("agency", "quarter"),
        "board “My agency”, a year": lambda: board.read_board("agency", "last_year"),
    }


def reading(env):
    """``{words: (ms waited, ms of the processor)}`` of the questions, then of the
    references."""
    year = date.today().year - 1
    work = questions(env)
    for words, condition in {
        "bare count of all cases": "TRUE",
        "bare count of the cases filed in that year": (
            f"filed_at >= '{year}-01-01' AND filed_at < '{year + 1}-01-01'"
        ),
    }.items():
        sql = f"SELECT count(*) FROM helpdesk_ticket WHERE {condition}"
        work[words] = lambda sql=sql: env.cr.execute(sql)
    rows = {}
    print(f"  {'':<44} {'waited':>9} {'processor':>12}")
    for words, ask in work.items():
        waited, used = rows[words] = median_ms(env.cr, ask)
        said = "" if used is None else f"{used:>9.0f} ms"
        print(f"  {words:<44} {waited:>6.0f} ms {said}", flush=True)
    return rows


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=5_000_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    config.parse_config(
        ["-c", options.conf, "-d", options.database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        ready(env, CASES_MARK, COUNTED, fill, "cases with time limits")
        if not env["ir.config_parameter"].get_param(MARK):
            start = time.monotonic()
            say = lambda step: print(f"  making {step}", flush=True)  # noqa: E731
            fill_figures(env, options.cases, say)
            cr.commit()
            cr._cnx.autocommit = True
            cr.execute("VACUUM ANALYZE")
            cr._cnx.autocommit = False
            print(f"Filled in {time.monotonic() - start:.0f} s.")
        return conclude(env, options)


def conclude(env, options):
    """Measure, print and write; exit code 1 if something wanted is missed."""
    sizes = {}
    for table in (
        "gov_case_figure",
        "gov_daily_total",
        "gov_month_total",
        "gov_month_wait",
    ):
        env.cr.execute(f"SELECT count(*) FROM {table}")
        sizes[table] = env.cr.fetchone()[0]
        print(f"  {table:<44} {sizes[table]:>12,} rows")
    rows = reading(env)
    env.cr.rollback()
    count, each = counting(env)
    watched, plain = filing(env)
    print(f"  counting anew, for each of {count:,} cases       {1e6 * each:>9.0f} µs")
    print(
        f"  filing a case: with triggers {1000 * watched:.2f} ms, without "
        f"{1000 * plain:.2f} ms ({100 * (watched / plain - 1):+.1f} %)"
    )
    slow = [
        words
        for words, (waited, used) in rows.items()
        if "bare" not in words and (used or waited) >= WANTED_MS
    ]
    print(f"\nOver {WANTED_MS} ms: {', '.join(slow) or 'nothing'}.")
    if options.json:
        figures = {
            "cases": options.cases,
            "rows": sizes,
            "read_ms": rows,
            "count_us": 1e6 * each,
            "file_ms": {"with": 1000 * watched, "without": 1000 * plain},
        }
        options.json.write_text(
            json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
        )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
