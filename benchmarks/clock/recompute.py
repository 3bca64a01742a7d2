"""Time limits moved by a declared closure, beside the bare SQL that writes the same rows.

So many open cases of six offices, each with one running time limit and its history; their
offices are closed tomorrow, and every date moves. The bare statements know the new dates
beforehand, from a table that stands ready. All of it is rolled back, act by act.
"""

import random
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from . import Row, shown

OFFICES = 6
TURNS = 2
WANTED = 2.5
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
BARE = {
    "bare timers": """
    UPDATE gov_service_timer timer SET deadline = known.deadline,
        moved_from = timer.deadline, moved_by = 'move', moved_why = known.note,
        next_due_at = known.next_due_at, steps_done = known.steps_done, write_uid = 1,
        write_date = now()
    FROM known WHERE timer.id = known.timer_id
""",
    "bare events": """
    INSERT INTO gov_service_timer_event (timer_id, sequence, kind, at, user_id, user_name,
        deadline, note, suspension_id)
    SELECT timer_id, sequence, 'move', now(), 1, 'OdooBot', deadline, note, suspension_id
    FROM known
""",
    "bare cases": """
    UPDATE helpdesk_ticket ticket SET deadline = known.deadline
    FROM known WHERE ticket.id = known.ticket_id
""",
    "bare notices": """
    INSERT INTO gov_case_notice (ticket_id, kind, suspension_id, closures, old_deadline,
        new_deadline, at, try_at, tries)
    SELECT ticket_id, 'closed', suspension_id, '[]', moved_from, deadline, now(), now(), 0
    FROM known
""",
    "bare evidence": """
    INSERT INTO gov_evidence (ticket_id, kind, at, res_id, user_id, user_name, content)
    SELECT ticket_id, kind, at, res_id, user_id, user_name, content FROM known_evidence
    ORDER BY ticket_id
""",
}
READY = {
    "known": """
        CREATE TEMP TABLE known (timer_id int, ticket_id int, deadline timestamp,
            moved_from timestamp, next_due_at timestamp, steps_done varchar, sequence int,
            note varchar, suspension_id int)
    """,
    "known_evidence": """
        CREATE TEMP TABLE known_evidence (ticket_id int, kind varchar, at timestamp,
            res_id int, user_id int, user_name varchar, content text)
    """,
}
WRITTEN = """
    SELECT timer.id, ticket_id, timer.deadline, moved_from, next_due_at, steps_done,
           event.sequence, event.note, event.suspension_id
    FROM gov_service_timer timer JOIN gov_service_timer_event event
        ON event.timer_id = timer.id AND event.kind = 'move'
"""
WRITTEN_EVIDENCE = """
    SELECT ticket_id, kind, at, res_id, user_id, user_name, content
    FROM gov_evidence WHERE kind = 'timer_moved'
"""


def run(env, cases):
    """Rows for the preview, the dates with their history, and the whole act."""
    suspension = _fill(env, cases)
    env.cr.execute(
        "ANALYZE gov_service_timer, gov_service_timer_event, helpdesk_ticket, gov_agency"
    )
    acts = {
        "preview": lambda: _preview(suspension),
        "dates": lambda: _dates(suspension),
        "all": lambda: _declare(suspension),
        "unproved": lambda: _declare_unproved(suspension),
        **{name: lambda sql=sql: env.cr.execute(sql) for name, sql in BARE.items()},
    }
    times = {name: [] for name in acts}
    known = _known(suspension)
    for table, rows in known.items():
        _stand_ready(env.cr, table, rows)
    for _turn in range(TURNS):
        for name, act in acts.items():
            times[name].append(_seconds(env, act))
    best = {name: min(its) for name, its in times.items()}
    dates = best["bare timers"] + best["bare events"]
    cases_too = dates + best["bare cases"] + best["bare notices"]
    proved = cases_too + best["bare evidence"]
    moved = len(known["known"])
    return [
        Row("time limits moved", f"{moved:,}", f"{cases:,}", moved / cases),
        _row("preview, nothing written; the statements below", best["preview"], dates),
        _row("dates, events; UPDATE + INSERT", best["dates"], dates, WANTED),
        _row("all but evidence; the same writes", best["unproved"], cases_too, WANTED),
        _row("all with evidence; the same writes", best["all"], proved, WANTED),
    ]


def _row(what, ours, reference, at_most=None):
    ratio = ours / reference
    wanted = f"at most {at_most} ×" if at_most else ""
    met = ratio <= at_most if at_most else None
    return Row(what, shown(ours), shown(reference), ratio, wanted, met)


def _seconds(env, act):
    """Seconds of one act, which is undone."""
    env.flush_all()
    savepoint = env.cr.savepoint(flush=False)
    start = time.perf_counter()
    act()
    env.flush_all()
    took = time.perf_counter() - start
    env.invalidate_all(flush=False)
    savepoint.close(rollback=True)
    return took


def _preview(suspension):
    moves = suspension._plan("declare", fields.Datetime.now())
    suspension.env["gov.service.timer"]._say_moves(moves)


def _dates(suspension):
    """What the bare UPDATE and INSERT do: find the dates, write them and their events."""
    Timer = suspension.env["gov.service.timer"]
    moves = suspension._plan("declare", fields.Datetime.now())
    whys, index = Timer._whys(moves)
    Timer._update_moved(moves, [why["text"] for why in whys], index)
    Timer._insert_events(moves, whys, index, suspension)


def _declare(suspension):
    suspension._declare(fields.Datetime.now())


def _declare_unproved(suspension):
    with patch.object(
        suspension.env.registry["gov.evidence"], "_append", lambda *_: None
    ):
        _declare(suspension)


def _known(suspension):
    """What declaring writes, as rows for the tables of the bare statements."""
    env, found = suspension.env, {}

    def declare():
        _declare(suspension)
        env.flush_all()
        found["known"] = env.execute_query(SQL(WRITTEN))
        found["known_evidence"] = env.execute_query(SQL(WRITTEN_EVIDENCE))

    _seconds(env, declare)
    return found


def _stand_ready(cr, table, rows):
    cr.execute(SQL(READY[table]))
    for first in range(0, len(rows), 5000):
        part = [SQL("%s", line) for line in rows[first : first + 5000]]
        cr.execute(
            SQL("INSERT INTO %s VALUES %s", SQL.identifier(table), SQL(", ").join(part))
        )
    cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))


def _fill(env, cases):
    """Offices, one standard, and cases with their time limits; a draft that closes them."""
    chance = random.Random(1)
    calendar = env["resource.calendar"].create(
        {"name": "Benchmark", "tz": "Asia/Manila"}
    )
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
        now - timedelta(seconds=chance.randrange(20 * 24 * 3600)) for _ in range(cases)
    ]
    deadlines = standard._deadlines(city._worktime(min(starts), now), starts)
    env.flush_all()
    env.cr.execute(
        SQL(
            CASES,
            citizen=citizen.id,
            company=env.company.id,
            stage=env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").id,
            service=service.id,
            lane=service.lane,
            agencies=[chance.choice(offices.ids) for _ in range(cases)],
            starts=starts,
            deadlines=deadlines,
        )
    )
    env.cr.execute(SQL(TIMERS, standard.id))
    env.cr.execute(SQL(EVENTS))
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
