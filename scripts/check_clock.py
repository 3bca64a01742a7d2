"""Kill the sweep of time limits at many points, run two at once, and look at the outcome.

Runs inside Odoo's Python: ``check_clock.py CONF DATABASE`` on a database of its own with
the add-on and nothing else, which is left full of invented cases. Each sweep is a process
of its own that is killed as ``kill -9`` does, after so many effects; whatever it had not
committed is lost. In the end each thing must have happened exactly once. Leaves with code
1 and a list if it did not.
"""

import os
import signal
import sys
import time
import traceback
from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

CASES = 24  # of each of two kinds, with two due time limits each; twice as many for two
# Killed right after the claim (0) or after so many effects: within a batch of 25, at its
# end and after one or two that were committed, which leaves 21 for the last ones.
KILLS = (0, 1, 2, 13, 24, 25, 26, 51, 1, 7, 20)
# Timers of the cases to look at, and how often each thing happened to them.
TWICE = """
    SELECT ticket.number, event.kind || coalesce(' ' || event.note, ''), count(*)
    FROM gov_service_timer_event event
    JOIN gov_service_timer timer ON timer.id = event.timer_id
    JOIN helpdesk_ticket ticket ON ticket.id = timer.ticket_id
    GROUP BY ticket.number, timer.id, event.kind, event.note HAVING count(*) > 1
    UNION ALL
    SELECT ticket.number, kind.name::text || ' for ' || activity.user_id, count(*)
    FROM mail_activity activity
    JOIN mail_activity_type kind ON kind.id = activity.activity_type_id
    JOIN helpdesk_ticket ticket ON ticket.id = activity.res_id
    WHERE activity.res_model = 'helpdesk.ticket'
    GROUP BY ticket.number, kind.name, activity.user_id HAVING count(*) > 1
    UNION ALL
    SELECT ticket.number, 'decision', count(*) FROM gov_decision decision
    JOIN helpdesk_ticket ticket ON ticket.id = decision.ticket_id
    GROUP BY ticket.number HAVING count(*) > 1
    UNION ALL
    SELECT ticket.number, 'mail ' || mail.state, count(*) FROM mail_mail mail
    JOIN mail_message message ON message.id = mail.mail_message_id
    JOIN helpdesk_ticket ticket ON ticket.id = message.res_id
    WHERE message.model = 'helpdesk.ticket' AND message.subject LIKE '%late since%'
    GROUP BY ticket.number, mail.state, message.subject HAVING count(*) > 1
"""
MISSING = """
    SELECT ticket.number, timer.target, want.kind
    FROM gov_service_timer timer
    JOIN helpdesk_ticket ticket ON ticket.id = timer.ticket_id
    CROSS JOIN (VALUES ('breach'), ('lapse'), ('stop'), ('escalate')) want (kind)
    WHERE timer.target IN ('first_response', 'resolve')
      AND (want.kind = 'breach'
           OR want.kind = 'escalate' AND timer.target = 'first_response'
           OR want.kind IN ('lapse', 'stop') AND timer.target = 'resolve'
              AND ticket.case_kind = 'service_request')
      AND NOT EXISTS (SELECT FROM gov_service_timer_event event
                      WHERE event.timer_id = timer.id AND event.kind = want.kind)
"""
LEFT = """
    SELECT 'waits or failed', id, error FROM gov_timer_effect
    UNION ALL
    SELECT 'still due', id, NULL FROM gov_service_timer
    WHERE next_due_at <= now() AT TIME ZONE 'UTC'
"""


@contextmanager
def environment(database):
    """An environment of the superuser that commits at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def prepare(database):
    """An office with its people, and standards with a ladder; what they are called."""
    with environment(database) as env:
        office = env["gov.agency"].create({"name": "City Hall", "code": "KILL"})
        for login, group in (
            ("chief", "gov_crm.group_gov_supervisor"),
            ("clerk", "gov_crm.group_gov_case_officer"),
        ):
            env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": login,
                    "login": f"clock_{login}",
                    "email": f"{login}@city.example",
                    "group_ids": [(6, 0, env.ref(group).ids)],
                    "gov_agency_ids": [(6, 0, office.ids)],
                }
            )
        standard = {
            "amount": 3,
            "unit": "working_days",
            "legal_basis": "City ordinance 1",
        }
        Standard = env["gov.service.standard"]
        Standard.create(
            [
                {
                    "name": "Decided, else approved",
                    "target": "resolve",
                    "case_kind": "service_request",
                    "on_lapse": "approved",
                    **standard,
                },
                {
                    "name": "First answer",
                    "target": "first_response",
                    "escalation_ids": [
                        (0, 0, {"who": "supervisor", "how": "mail"}),
                        (
                            0,
                            0,
                            {"who": "supervisor", "how": "activity", "after_amount": 2},
                        ),
                    ],
                    "valid_from": "2020-01-01",
                    **standard,
                },
            ]
        )


def file_cases(database, count):
    """File cases two months ago; all their time limits have run out, whatever day it is: twenty
    working days are over a month where one files on a Friday evening."""
    with environment(database) as env:
        clerk = env["res.users"].search([("login", "=", "clock_clerk")])
        with freeze_time(fields.Datetime.now() - timedelta(days=60)):
            # Nobody's address: the outbox holds the mails to officers alone.
            citizen = env["res.partner"].create(
                {"name": "Luz dela Cruz", "gov_is_citizen": True}
            )
            cases = env["helpdesk.ticket"].with_user(clerk)
            cases.create(
                [
                    {"name": f"{kind} {n}", "case_kind": kind, "partner_id": citizen.id}
                    for kind in ("service_request", "complaint")
                    for n in range(count)
                ]
            )
            env.flush_all()
        env.cr.execute(
            "SELECT count(*) FROM gov_service_timer WHERE next_due_at < now()"
        )
        return env.cr.fetchone()[0]


def sweep(database, kill_after=None):
    """Start a process that sweeps; with ``kill_after`` it kills itself after so many
    effects, before what came after the last commit is kept.

    :return: its number
    """
    # No connection may be shared with the child.
    sql_db.close_all()
    if child := os.fork():
        return child
    code = 1
    try:
        with environment(database) as env:
            if kill_after is not None:
                _arm(env, kill_after)
            env["gov.service.timer"]._cron_sweep()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _arm(env, kill_after):
    effect = type(env["gov.timer.effect"])
    timer = type(env["gov.service.timer"])
    set_off, claim, calls = effect._set_off, timer._claim_due, []

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def counted(self, now):
        done = set_off(self, now)
        calls.append(1)
        if len(calls) == kill_after:
            die()
        return done

    def claimed(self, now):
        claim(self, now)
        die()

    effect._set_off = counted
    if not kill_after:
        timer._claim_due = claimed


def wait(child):
    """How a process ended: its code, or minus the signal that killed it."""
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def problems(database):
    """Sentences on what happened twice, not at all, or is not what the record says."""
    with environment(database) as env:
        found = []
        for title, query in (("twice", TWICE), ("never", MISSING), ("left", LEFT)):
            env.cr.execute(query)
            found += [f"{title}: {row}" for row in env.cr.fetchall()]
        for result in env["gov.check"]._run():
            found += result["problems"]
        return found


def main(conf, database):
    """Kill, sweep, look; then two at once, and look again."""
    config.parse_config(
        ["-c", conf, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    prepare(database)
    due = file_cases(database, CASES)
    start = time.monotonic()
    ends = [wait(sweep(database, kill_after)) for kill_after in KILLS]
    killed = ends.count(-signal.SIGKILL)
    with environment(database) as env:
        env.cr.execute("SELECT count(*) FROM gov_timer_effect")
        waiting = env.cr.fetchone()[0]
    code = wait(sweep(database))
    found = problems(database)
    print(
        f"{due} due time limits: {killed} of {len(KILLS)} sweeps killed, {waiting} left "
        f"for the last one, {time.monotonic() - start:.1f} s"
    )
    due = file_cases(database, 2 * CASES)
    start = time.monotonic()
    children = [sweep(database), sweep(database)]
    codes = [wait(child) for child in children]
    print(
        f"{due} due time limits: two sweeps at once, {time.monotonic() - start:.1f} s"
    )
    found += problems(database)
    if killed < len(KILLS) or code or any(codes):
        found.append(f"Sweeps ended otherwise than they should: {ends} {code} {codes}")
    for problem in found:
        print(f"Wrong: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
