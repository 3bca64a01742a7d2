"""What a declared closure costs: ``clock_recompute.py CONF DATABASE [--cases N]``.

Fills an empty database (add-on installed, no cases) with N open cases of six offices, each
with one running time limit and its history, and closes the offices tomorrow. Every date
moves. Beside it, in the same run, the bare SQL statements that write the same rows with
dates known beforehand. Each is rolled back and done again; medians are printed.

The database is kept filled: give it one that may be thrown away. Dropped afterwards:
``dropdb DATABASE``.
"""

import argparse
import json
import random
import statistics
import sys
import time
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

UTC = timezone.utc
OFFICES = 6
MARK = "gov_crm.benchmark_recompute"
TABLES = (
    "gov_service_timer, gov_service_timer_event, helpdesk_ticket, gov_evidence, "
    "gov_evidence_head, gov_case_notice"
)

CASES = """
    INSERT INTO helpdesk_ticket (number, name, description, partner_id, company_id,
        stage_id, agency_id, entry_agency_id, agency_arr, service_id, case_kind, lane, is_open,
        filed_at, complete_at, deadline, last_stage_update, active, priority, sequence,
        create_uid, write_uid, create_date, write_date)
    SELECT 'BENCH-' || n, 'Invented request', '<p>Invented</p>', %(citizen)s, %(company)s,
        %(stage)s, agency, agency, ARRAY[agency], %(service)s, 'service_request', %(lane)s, TRUE,
        start, start, deadline, start, TRUE, '1', 10, 1, 1, start, start
    FROM unnest(%(agencies)s::int4[], %(starts)s::timestamp[], %(deadlines)s::timestamp[])
        WITH ORDINALITY AS draft (agency, start, deadline, n)
"""
TIMERS = """
    INSERT INTO gov_service_timer (ticket_id, standard_id, target, agency_id, state,
        started_at, deadline, next_due_at, extended_amount, extension_count, create_uid,
        write_uid, create_date, write_date)
    SELECT id, %s, 'resolve', entry_agency_id, 'running', filed_at, deadline,
        deadline - interval '1 day', 0, 0, 1, 1, filed_at, filed_at
    FROM helpdesk_ticket WHERE number LIKE 'BENCH-%%' ORDER BY id
"""
EVENTS = """
    INSERT INTO gov_service_timer_event (timer_id, sequence, kind, at, user_id, user_name,
        deadline, standard_id)
    SELECT id, 1, 'start', started_at, 1, 'OdooBot', deadline, standard_id
    FROM gov_service_timer ORDER BY id
"""
# The same writes with the answers known, from a table that stands ready.
BARE_TIMERS = """
    UPDATE gov_service_timer timer SET deadline = known.deadline,
        moved_from = timer.deadline, moved_by = 'move', moved_why = known.note,
        next_due_at = known.next_due_at, steps_done = known.steps_done, write_uid = 1,
        write_date = now()
    FROM known WHERE timer.id = known.timer_id
"""
BARE_EVENTS = """
    INSERT INTO gov_service_timer_event (timer_id, sequence, kind, at, user_id, user_name,
        deadline, note, suspension_id)
    SELECT timer_id, sequence, 'move', now(), 1, 'OdooBot', deadline, note, suspension_id
    FROM known
"""
BARE_CASES = """
    UPDATE helpdesk_ticket ticket SET deadline = known.deadline
    FROM known WHERE ticket.id = known.ticket_id
"""
BARE_NOTICES = """
    INSERT INTO gov_case_notice (ticket_id, kind, suspension_id, closures, old_deadline,
        new_deadline, at, try_at, tries)
    SELECT ticket_id, 'closed', suspension_id, '[]', moved_from, deadline, now(), now(), 0
    FROM known
"""
BARE_EVIDENCE = """
    INSERT INTO gov_evidence (ticket_id, kind, at, res_id, user_id, user_name, content)
    SELECT ticket_id, kind, at, res_id, user_id, user_name, content FROM known_evidence
    ORDER BY ticket_id
"""


def fill(env, cases):
    """Offices, one standard, and the cases with their time limits and history."""
    params = env["ir.config_parameter"]
    if params.get_param(MARK):
        return
    if env["helpdesk.ticket"].search_count([("agency_id", "!=", False)], limit=1):
        sys.exit("There are cases in this database. Give it an empty one.")
    calendar = env["resource.calendar"].search([], limit=1).copy({"tz": "Asia/Manila"})
    city = env["gov.agency"].create(
        {"name": "City", "code": "BENCH", "calendar_id": calendar.id}
    )
    offices = env["gov.agency"].create(
        [
            {
                "name": f"Office {number}",
                "code": f"BENCH{number}",
                "parent_id": city.id,
                "calendar_id": calendar.id,
            }
            for number in range(OFFICES)
        ]
    )
    service = env["gov.service"].create({"name": "Permit", "agency_id": city.id})
    standard = env["gov.service.standard"].create(
        {
            "name": "Twenty days",
            "target": "resolve",
            "amount": 20,
            "legal_basis": "Benchmark",
        }
    )
    citizen = env["res.partner"].create(
        {"name": "Citizen", "email": "citizen@example.com"}
    )
    now = fields.Datetime.now()
    starts = [
        now - timedelta(seconds=random.randrange(20 * 24 * 3600)) for _ in range(cases)
    ]
    deadlines = standard._deadlines(city._worktime(min(starts), now), starts)
    env.cr.execute(
        SQL(
            CASES,
            citizen=citizen.id,
            company=env.company.id,
            stage=env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id,
            service=service.id,
            lane=service.lane,
            agencies=[random.choice(offices.ids) for _ in range(cases)],
            starts=starts,
            deadlines=deadlines,
        )
    )
    env.cr.execute(SQL(TIMERS, standard.id))
    env.cr.execute(EVENTS)
    params.set_param(MARK, json.dumps({"city": city.id}))


class Clock:
    """Seconds of named acts, several times each."""

    def __init__(self):
        self.found = {}

    def time(self, name, act):
        start = time.perf_counter()
        result = act()
        self.found.setdefault(name, []).append(time.perf_counter() - start)
        return result

    def median(self, name):
        return statistics.median(self.found[name])


def draft(env):
    city = env["gov.agency"].browse(
        json.loads(env["ir.config_parameter"].get_param(MARK))["city"]
    )
    tomorrow = fields.Date.today() + timedelta(days=1)
    while tomorrow.weekday() > 4:
        tomorrow += timedelta(days=1)
    return env["gov.work.suspension"].create(
        {
            "name": "Typhoon",
            "agency_ids": [(6, 0, city.ids)],
            "day_from": tomorrow,
            "day_to": tomorrow,
        }
    )


def ours(registry, clock, evidence):
    """Preview and act, as the administrator sets them off."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        suspension = draft(env)
        env.flush_all()
        now = fields.Datetime.now()
        if evidence:
            Timer = env["gov.service.timer"]
            clock.time(
                "preview", lambda: Timer._say_moves(suspension._plan("declare", now))
            )
            clock.time("declare", lambda: (suspension._declare(now), env.flush_all()))
            keep_answers(cr)
        else:
            with patch.object(registry["gov.evidence"], "_append", lambda *_: None):
                clock.time(
                    "declare, no evidence",
                    lambda: (suspension._declare(now), env.flush_all()),
                )
        act = suspension.act_ids
        count = act.timer_count
        env.invalidate_all(flush=False)
        env.transaction.clear()
        cr.rollback()
    return count


def keep_answers(cr):
    """What was written, for the bare statements. Outlives the rollback as a file does."""
    cr.execute(
        """
        SELECT timer.id, ticket_id, timer.deadline, moved_from, next_due_at, steps_done,
               event.sequence, event.note
        FROM gov_service_timer timer JOIN gov_service_timer_event event
            ON event.timer_id = timer.id AND event.kind = 'move'
        """
    )
    keep_answers.rows = cr.fetchall()
    cr.execute(
        "SELECT ticket_id, kind, at, res_id, user_id, user_name, content "
        "FROM gov_evidence WHERE kind = 'timer_moved'"
    )
    keep_answers.evidence = cr.fetchall()


def bare(registry, clock):
    """The statements alone."""
    with registry.cursor() as cr:
        cr.execute(
            "CREATE TEMP TABLE known (timer_id int, ticket_id int, deadline timestamp, "
            "moved_from timestamp, next_due_at timestamp, steps_done varchar, "
            "sequence int, note varchar, suspension_id int)"
        )
        cr.execute(
            "CREATE TEMP TABLE known_evidence (ticket_id int, kind varchar, "
            "at timestamp, res_id int, user_id int, user_name varchar, content text)"
        )
        for table, rows in (
            ("known", keep_answers.rows),
            ("known_evidence", keep_answers.evidence),
        ):
            width = len(rows[0])
            line = "(" + ",".join(["%s"] * width) + ")"
            for first in range(0, len(rows), 5000):
                part = rows[first : first + 5000]
                cr.execute(
                    f"INSERT INTO {table} VALUES " + ",".join([line] * len(part)),
                    [value for row in part for value in row],
                )
            cr.execute(f"ANALYZE {table}")
        for name, statement in (
            ("bare timers", BARE_TIMERS),
            ("bare events", BARE_EVENTS),
            ("bare cases", BARE_CASES),
            ("bare notices", BARE_NOTICES),
            ("bare evidence", BARE_EVIDENCE),
        ):
            clock.time(name, lambda statement=statement: cr.execute(statement))
        cr.rollback()


def vacuum(registry):
    """What was rolled back must not slow down the next."""
    with registry.cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute(f"VACUUM ANALYZE {TABLES}")
        cr._cnx.autocommit = False


def main(arguments):
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    conf = ["-c", options.conf, "-d", options.database, "--no-http"]
    config.parse_config([*conf, "--log-level=warn"], setup_logging=True)
    registry = Registry(options.database)
    with registry.cursor() as cr:
        fill(api.Environment(cr, SUPERUSER_ID, {}), options.cases)
        cr.commit()
    clock = Clock()
    for _ in range(options.repeat):
        vacuum(registry)
        count = ours(registry, clock, evidence=True)
        vacuum(registry)
        ours(registry, clock, evidence=False)
        vacuum(registry)
        bare(registry, clock)
    report(clock, count)


def report(clock, count):
    median = clock.median
    core = median("bare timers") + median("bare events")
    rest = median("bare cases") + median("bare notices")
    proof = median("bare evidence")
    lines = [
        ("time limits moved", count, ""),
        ("preview (nothing written)", median("preview"), ""),
        ("bare: UPDATE timers + INSERT events", core, "1.00"),
        ("bare: the same + cases + notices", core + rest, "1.00"),
        ("bare: the same + evidence", core + rest + proof, "1.00"),
    ]
    for name, key, base in (
        ("ours without evidence / timers + events", "declare, no evidence", core),
        ("ours without evidence / same writes", "declare, no evidence", core + rest),
        ("ours with evidence / same writes", "declare", core + rest + proof),
    ):
        lines.append((name, median(key), f"{median(key) / base:.2f}"))
    for name, value, ratio in lines:
        shown = f"{value:,}" if isinstance(value, int) else f"{value:.2f} s"
        print(f"{name:44}{shown:>12}{ratio:>8}")
    print(json.dumps({key: median(key) for key in clock.found} | {"moved": count}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
