"""The sweep of time limits and the lists of overdue ones, beside bare SQL on the same rows.

As many open cases as asked for, each with a running time limit, 1 % of them due and overdue.
They are committed, so this part comes last: a sweep commits, too.
"""

import statistics
import time
from datetime import timedelta
from functools import partial

from case_access_fill import _without_indexes

from odoo import fields

from . import Row

REPEAT = 5
DUE = 100  # one in so many is due
_CLAIM = 20_000  # timers claimed by one statement of the sweep
EFFECTS = 500  # effects set off to find out how many fit into a second

CASES = """
    INSERT INTO helpdesk_ticket (number, name, description, company_id, stage_id, user_id,
        agency_id, entry_agency_id, agency_arr, service_id, case_kind, lane, is_open,
        filed_at, complete_at, deadline, last_stage_update, active, priority, sequence,
        create_uid, write_uid, create_date, write_date)
    SELECT 'BENCH-' || n, 'Business permit', '<p>Invented</p>', %(company)s, %(stage)s,
        %(officer)s, %(agency)s, %(agency)s, ARRAY[%(agency)s], %(service)s,
        'service_request', 'transaction', true, %(now)s::timestamp - interval '10 days',
        %(now)s::timestamp - interval '10 days', %(now)s::timestamp + CASE
            WHEN n %% %(due)s = 0 THEN -interval '1 second' * (n / %(due)s + 10)
            ELSE interval '1 day' + interval '1 second' * n END,
        %(now)s, true, '1', 10, 1, 1, %(now)s, %(now)s
    FROM generate_series(1, %(timers)s) n
"""
TIMERS = """
    INSERT INTO gov_service_timer (ticket_id, standard_id, target, agency_id, state,
        started_at, deadline, next_due_at, create_uid, write_uid, create_date, write_date)
    SELECT id, %(standard)s, 'resolve', %(agency)s, 'running', filed_at, deadline,
        CASE WHEN deadline < %(now)s::timestamp THEN deadline + interval '1 second'
             ELSE deadline - interval '1 hour' END, 1, 1, %(now)s, %(now)s
    FROM helpdesk_ticket WHERE number LIKE 'BENCH-%%' ORDER BY id
"""
# As it was before a claim.
RESTORE = """
    UPDATE gov_service_timer
    SET next_due_at = deadline + interval '1 second', steps_done = NULL
    WHERE state = 'running' AND deadline < %(now)s AND next_due_at IS NULL
"""
BARE_CLAIM = """
    UPDATE gov_service_timer SET next_due_at = NULL WHERE next_due_at <= %s RETURNING id
"""
OVERDUE = "state IN ('running', 'paused') AND deadline < %s"
BARE_LIST = f"""
    SELECT id FROM gov_service_timer WHERE {OVERDUE} ORDER BY deadline, id LIMIT 80
"""
BARE_COUNT = f"SELECT count(*) FROM gov_service_timer WHERE {OVERDUE}"


def fill(env, timers, now):
    """Make the cases and their time limits; the caller commits."""
    head = env["gov.agency"].create({"name": "Bench", "code": "BENCH"})
    service = env["gov.service"].create({"name": "Permit", "agency_id": head.id})
    groups = env.ref("gov_crm.group_gov_supervisor")
    officer = env["res.users"].create(
        {
            "name": "Officer",
            "login": "bench",
            "group_ids": [(6, 0, groups.ids)],
            "gov_agency_ids": [(6, 0, head.ids)],
        }
    )
    standard = env.ref("gov_crm.gov_service_standard_resolve")
    values = {
        "company": head.company_id.id,
        "stage": env["helpdesk.ticket"]._stage("in_progress").id,
        "officer": officer.id,
        "agency": head.id,
        "service": service.id,
        "standard": standard.id,
        "now": now,
        "timers": timers,
        "due": DUE,
    }
    cr = env.cr
    _without_indexes(cr, "helpdesk_ticket", lambda: cr.execute(CASES, values))
    _without_indexes(cr, "gov_service_timer", lambda: cr.execute(TIMERS, values))


def milliseconds(act, repeat, before=lambda: None):
    """Median of so many calls, with ``before`` called before each and not counted."""
    found = []
    for _ in range(repeat):
        before()
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def compare(ours, bare, repeat, before=lambda: None):
    """Medians of both, taken in turn: both meet the same machine."""
    pairs = [
        (milliseconds(ours, 1, before), milliseconds(bare, 1, before))
        for _ in range(repeat)
    ]
    return [statistics.median(column) for column in zip(*pairs, strict=True)]


class Bench:
    """The measurements on one database."""

    def __init__(self, env, now, repeat):
        self.env, self.now, self.repeat = env, now, repeat
        self.timer = env["gov.service.timer"]

    def restore(self):
        cr = self.env.cr
        cr.execute("DELETE FROM gov_timer_effect")
        cr.execute("DELETE FROM mail_activity WHERE automated")
        cr.execute(RESTORE, {"now": self.now})
        cr.commit()
        cr._cnx.autocommit = True
        cr.execute("VACUUM gov_service_timer")
        cr.execute("VACUUM gov_timer_effect")
        cr._cnx.autocommit = False
        self.env.invalidate_all()

    def claim(self):
        """As the sweep does it: as many statements and commits."""
        while self.timer._claim_due(self.now) == _CLAIM:
            self.timer._end_batch(0)
        self.timer._end_batch(0)

    def bare_claim(self):
        self.env.cr.execute(BARE_CLAIM, [self.now])
        self.env.cr.fetchall()
        self.env.cr.commit()

    def nothing(self):
        self.timer._claim_due(self.now - timedelta(days=3650))

    def orm_list(self):
        self.env.invalidate_all()
        found = self.timer.search(
            [("is_overdue", "=", True)], order="deadline, id", limit=80
        )
        return found.ids

    def bare(self, query):
        self.env.cr.execute(query, [fields.Datetime.now()])
        return self.env.cr.fetchall()

    def orm_count(self):
        return self.timer.search_count([("is_overdue", "=", True)])

    def effects(self):
        """Effects a second: events, evidence and tasks written, batches committed."""
        self.restore()
        self.env.cr.execute(
            "UPDATE gov_service_timer SET next_due_at = NULL WHERE id NOT IN "
            "(SELECT id FROM gov_service_timer WHERE next_due_at <= %s LIMIT %s) "
            "AND next_due_at <= %s",
            [self.now, EFFECTS, self.now],
        )
        self.env.cr.commit()
        self.claim()
        done = []

        def commit(count):
            done.append(count)
            return self.timer._end_batch(count)

        start = time.perf_counter()
        self.env["gov.timer.effect"]._work(self.now, commit)
        return sum(done) / (time.perf_counter() - start)

    def run(self):
        """All figures, in milliseconds unless named otherwise."""
        figures = {"due": self.orm_count()}
        figures["claim"], figures["bare claim"] = compare(
            self.claim, self.bare_claim, self.repeat, self.restore
        )
        self.restore()
        many = self.repeat * 20
        figures["nothing due"] = milliseconds(self.nothing, many)
        for name, ours, query in (
            ("list", self.orm_list, BARE_LIST),
            ("count", self.orm_count, BARE_COUNT),
        ):
            figures[name], figures[f"bare {name}"] = compare(
                ours, partial(self.bare, query), many
            )
        figures["effects a second"] = self.effects()
        self.restore()
        return figures


def run(env, cases):
    now = fields.Datetime.now()
    fill(env, cases, now)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE helpdesk_ticket")
    env.cr.execute("VACUUM ANALYZE gov_service_timer")
    env.cr._cnx.autocommit = False
    figures = Bench(env, now, REPEAT).run()
    due = figures["due"]
    return [
        _row(
            f"sweep: claiming {due:,} due; one UPDATE … RETURNING",
            figures,
            "claim",
            2.5,
        ),
        Row(
            "sweep, nothing due",
            f"{figures['nothing due']:.2f} ms",
            "",
            0,
            "at most 1 ms",
            figures["nothing due"] <= 1,
        ),
        Row(
            "80 oldest overdue, through the ORM; bare SQL",
            f"{figures['list']:.2f} ms",
            f"{figures['bare list']:.2f} ms",
            figures["list"] / figures["bare list"],
            "at most 10 ms",
            figures["list"] <= 10,
        ),
        _row("their count, through the ORM; bare SQL", figures, "count", 2),
        Row("effects a second", f"{figures['effects a second']:.0f}", "", 0),
    ]


def _row(what, figures, name, most):
    ours, bare = figures[name], figures[f"bare {name}"]
    return Row(
        what,
        f"{ours:.2f} ms",
        f"{bare:.2f} ms",
        ours / bare,
        f"at most {most:g} ×",
        ours / bare <= most,
    )
