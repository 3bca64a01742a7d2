"""Twenty officers press “Take next” at the same instant, beside the job that scores anew.

Runs inside Odoo's Python: ``check_queue.py CONF DATABASE`` on a database of its own with the
add-on and nothing else, which is left with invented cases. Each officer is a process of its
own with connections of its own, and calls as a client does: one request, repeated by Odoo
where it must be. In the end every case has been handed out exactly once, no request was
repeated or failed, and the record is whole. Leaves with code 1 and a list if not.
"""

import logging
import sys
from contextlib import contextmanager
from datetime import timedelta

from at_once import at_once
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.service.model import execute_cr
from odoo.tools import config

OFFICERS = 20
CASES = 200
TWICE = """
    SELECT t.number, count(e.id) FROM helpdesk_ticket t
    LEFT JOIN gov_queue_event e ON e.ticket_id = t.id AND e.kind = 'taken'
        AND e.user_id = t.user_id
    WHERE t.agency_id IS NOT NULL
    GROUP BY t.id HAVING count(e.id) <> 1 OR t.user_id IS NULL
"""
# The number of the place at which each was handed out, in the order of the queue.
PLACES = """
    SELECT abs(row_number() OVER (ORDER BY e.id)
        - row_number() OVER (ORDER BY t.queue_score DESC, t.id))
    FROM gov_queue_event e JOIN helpdesk_ticket t ON t.id = e.ticket_id
"""


class Retries(logging.Handler):
    """Counts how often Odoo has tried a call again."""

    count = 0

    def emit(self, record):
        self.count += "tries left" in record.msg


@contextmanager
def environment(database):
    """An environment of the superuser that commits at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def prepare(database):
    """One office, its officers and a queue; ids of the officers."""
    with environment(database) as env:
        office = env["gov.agency"].create({"name": "Welfare", "code": "QUE1"})
        officers = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Officer {number}",
                        "login": f"queue_officer_{number}",
                        "group_ids": [
                            (6, 0, env.ref("gov_crm.group_gov_case_officer").ids)
                        ],
                        "gov_agency_ids": [(6, 0, office.ids)],
                    }
                    for number in range(OFFICERS)
                ]
            )
        )
        citizen = env["res.partner"].create({"name": "Luz", "gov_is_citizen": True})
        needs = env["gov.case.need"].search([])
        now = fields.Datetime.now()
        for hours in range(8):
            with freeze_time(now - timedelta(hours=20 * hours)):
                env["helpdesk.ticket"].with_user(officers[0]).create(
                    [
                        {
                            "name": f"Request {hours}/{number}",
                            "partner_id": citizen.id,
                            "need_ids": [(6, 0, needs[: number % 4].ids)],
                        }
                        for number in range(CASES // 8)
                    ]
                )
                env.flush_all()
        return officers.ids


def take_all(database, uid):
    """An officer who takes the next case until nobody waits; 0 if nothing went wrong."""

    def act():
        logger, retries = logging.getLogger("odoo.service.model"), Retries()
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(retries)
        while True:
            with Registry(database).cursor() as cr:
                answer = execute_cr(
                    cr, uid, "helpdesk.ticket", "action_take_next", [[]], {}
                )
            if "res_id" not in answer:
                return min(retries.count, 90)

    return act


def score_again(database, count):
    """The job, so many times, each with dates that have come nearer."""

    def act():
        for number in range(count):
            later = fields.Datetime.now() + timedelta(hours=12 * number)
            with freeze_time(later), environment(database) as env:
                env["gov.queue"]._cron_rescore()
        return 0

    return act


def look(database):
    """Problems in what is recorded, and how far from its place a case was handed out."""
    with environment(database) as env:
        env.cr.execute(TWICE)
        problems = [f"{number}: taken {n} times" for number, n in env.cr.fetchall()]
        problems += [
            line for part in env["gov.check"]._run() for line in part["problems"]
        ]
        env.cr.execute("SELECT count(DISTINCT user_id) FROM gov_queue_event")
        [officers] = env.cr.fetchone()
        env.cr.execute(PLACES)
        moved = max(row[0] for row in env.cr.fetchall())
    return problems, officers, moved


def main(conf, database):
    """Press, look."""
    config.parse_config(
        ["-c", conf, "-d", database, "--no-http", "--log-level=error"],
        setup_logging=True,
    )
    officers = prepare(database)
    problems = []
    # First alone: then the order must be kept but for the breadth of those who press.
    codes = at_once([take_all(database, uid) for uid in officers])
    if any(code != 0 for code in codes):
        problems.append(f"Requests were repeated or failed: {codes}")
    found, active, moved = look(database)
    problems += found
    if moved > OFFICERS:
        problems.append(f"A case was handed out {moved} places from its own.")
    # Then beside the job, on the same cases given back.
    with environment(database) as env:
        cases = env["helpdesk.ticket"].search([("is_open", "=", True)])
        cases.write({"user_id": False})
        env["gov.queue.event"].flush_model()
        env.cr.execute("SELECT max(id) FROM gov_queue_event")
        [last] = env.cr.fetchone()
    codes = at_once(
        [*(take_all(database, uid) for uid in officers), score_again(database, 6)]
    )
    if any(code != 0 for code in codes):
        problems.append(f"Beside the job requests were repeated or failed: {codes}")
    with environment(database) as env:
        env.cr.execute(
            "SELECT count(*), count(DISTINCT ticket_id) FROM gov_queue_event WHERE id > %s",
            [last],
        )
        events, taken = env.cr.fetchone()
        if not events == taken == len(cases):
            problems.append(f"Beside the job: {taken} cases taken, {events} times")
        problems += [
            line for part in env["gov.check"]._run() for line in part["problems"]
        ]
    for problem in problems:
        print(f"Wrong: {problem}")
    print(
        f"{len(cases)} cases handed out to {active} of {OFFICERS} officers at once, twice; "
        f"at most {moved} places from their order"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
