"""Kill the job of a reorganisation at many points, let officers act meanwhile, and look.

Runs inside Odoo's Python: ``check_reorganisation.py CONF DATABASE`` on a database of its own
with the add-on, which is left full of invented cases. Each job is a process that is killed as
``kill -9`` does after so many cases; whatever it had not committed is lost. Meanwhile one
officer holds a case, one decides a case, and one files with the old office in a transaction
that began before the order. In the end each case must have passed on exactly once and each
citizen been told once. Leaves with code 1 and a list if not.
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
from odoo.service.model import retrying
from odoo.tools import config, mute_logger

CASES = 80  # open ones; half as many past ones
# Killed after so many cases: within a batch of 50, at its end, after one that was committed.
KILLS = (1, 20, 49, 50, 51, 7, 33)
# What happened to a case twice, or not at all.
WRONG = """
    SELECT 'hand-overs by the order', ticket.number, count(referral.id)
    FROM helpdesk_ticket ticket
    LEFT JOIN gov_referral referral ON referral.ticket_id = ticket.id
        AND referral.reorganisation_id = %(order)s AND referral.replaces_id IS NULL
    WHERE ticket.agency_id = %(new)s AND ticket.entry_agency_id = %(old)s
    GROUP BY ticket.id HAVING count(referral.id) <> 1
    UNION ALL
    SELECT 'notices', ticket.number, count(message.id)
    FROM helpdesk_ticket ticket
    LEFT JOIN mail_message message ON message.model = 'helpdesk.ticket'
        AND message.res_id = ticket.id
        AND message.body LIKE '%%responsible for your request%%'
    WHERE ticket.agency_id = %(new)s AND ticket.entry_agency_id = %(old)s
    GROUP BY ticket.id HAVING count(message.id) <> 1
    UNION ALL
    SELECT 'left behind', number, 1 FROM helpdesk_ticket
    WHERE agency_id = %(old)s AND is_open
    UNION ALL
    SELECT 'still to do', ticket.number, item.tries FROM gov_reorganisation_item item
    JOIN helpdesk_ticket ticket ON ticket.id = item.ticket_id WHERE item.state = 'todo'
"""
MOVED_DATES = """
    SELECT ticket.number FROM helpdesk_ticket ticket
    JOIN check_dates ON check_dates.id = ticket.id
    WHERE ticket.deadline IS DISTINCT FROM check_dates.deadline
"""


@contextmanager
def environment(database, login=None):
    """An environment of a user (or the superuser) that commits at the end."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if login:
            user = env["res.users"].search([("login", "=", login)])
            env = env(user=user.id)
        yield env


def prepare(database):
    """Three offices and their people; the order as a draft. Its id."""
    with environment(database) as env:
        old, new, other = env["gov.agency"].create(
            [
                {"name": name, "code": code}
                for name, code in (
                    ("Licensing", "OLD"),
                    ("One-Stop Shop", "NEW"),
                    ("Roads", "ROADS"),
                )
            ]
        )
        users = env["res.users"].with_context(no_reset_password=True)
        for login, office, group in (
            ("clerk_old", old, "case_officer"),
            ("clerk_other", other, "case_officer"),
            ("administrator", old, "service_admin"),
        ):
            users.create(
                {
                    "name": login,
                    "login": f"reorganised_{login}",
                    "email": f"{login}@city.example",
                    "group_ids": [(6, 0, env.ref(f"gov_crm.group_gov_{group}").ids)],
                    "gov_agency_ids": [(6, 0, office.ids)],
                }
            )
        return (
            env["gov.reorganisation"]
            .create(
                {
                    "from_agency_id": old.id,
                    "successor_id": new.id,
                    "order_number": "Order No. 1",
                    "order_on": fields.Date.today(),
                }
            )
            .id
        )


def file_cases(database):
    """Cases of both offices, some of them on their way in either direction."""
    with freeze_time(fields.Datetime.now() - timedelta(days=1)):
        with environment(database, "reorganised_clerk_old") as env:
            citizen = (
                env["res.partner"]
                .sudo()
                .create({"name": "Luz dela Cruz", "gov_is_citizen": True})
            )
            other = env["gov.agency"].search([("code", "=", "ROADS")])
            vals = {"name": "Permit", "partner_id": citizen.id}
            cases = env["helpdesk.ticket"].create([vals] * (CASES + CASES // 2))
            now = fields.Datetime.now()
            for case in cases[CASES:]:
                case._decide("resolved", None, "<p>Done</p>", now, env.user)
            for case in cases[: CASES // 4]:
                case._refer(other, "A road", now, env.user)
        with environment(database, "reorganised_clerk_other") as env:
            theirs = env["helpdesk.ticket"].create([vals] * (CASES // 4))
            office = env["gov.agency"].search([("code", "=", "OLD")])
            for case in theirs:
                case._refer(office, "A permit", now, env.user)
    with environment(database) as env:
        env.cr.execute(
            "CREATE TABLE check_dates AS SELECT id, deadline FROM helpdesk_ticket"
        )


def child(act):
    """Run something in a process of its own; its number."""
    # No connection may be shared with the child.
    sql_db.close_all()
    if number := os.fork():
        return number
    code = 1
    try:
        act()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def wait(number):
    """How a process ended: its code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def job(database, kill_after=None):
    """Carry on with the order; with ``kill_after`` kill oneself after so many cases."""
    with environment(database) as env:
        if kill_after is not None:
            item = type(env["gov.reorganisation.item"])
            do_one, calls = item._do_one, []

            def counted(self, now):
                told = do_one(self, now)
                calls.append(1)
                if len(calls) == kill_after:
                    os.kill(os.getpid(), signal.SIGKILL)
                return told

            item._do_one = counted
        env["gov.reorganisation"]._cron_carry_out()


def last_case(env, order):
    """The case of the old office whose turn comes last."""
    return env["helpdesk.ticket"].search(
        [("agency_id", "=", order.from_agency_id.id), ("is_open", "=", True)],
        order="id desc",
        limit=1,
    )


def hold_a_case(database, order_id):
    """An officer who takes a case and thinks for a while before it is saved."""
    with environment(database, "reorganised_clerk_old") as env:
        order = env["gov.reorganisation"].sudo().browse(order_id)
        case = last_case(env, order)
        case.action_take()
        env.flush_all()
        time.sleep(4)


def decide_a_case(database, order_id):
    """An officer who answers the citizen of a case that has not passed on yet."""
    with environment(database, "reorganised_clerk_old") as env:
        order = env["gov.reorganisation"].sudo().browse(order_id)
        case = env["helpdesk.ticket"].search(
            [
                ("agency_id", "=", order.from_agency_id.id),
                ("is_open", "=", True),
                ("user_id", "=", False),
            ],
            order="id desc",
            limit=1,
            offset=3,
        )
        now = fields.Datetime.now()
        case._decide("resolved", None, "<p>Done</p>", now, env.user)


def file_late(database, ready, go):
    """Somebody who files with the old office without having seen that it is no more."""
    with environment(database, "reorganised_clerk_old") as env:
        citizen = env["res.partner"].sudo().search([("gov_is_citizen", "=", True)])
        env["gov.agency"].search([("code", "=", "OLD")]).mapped("active")
        os.write(ready, b".")
        os.read(go, 1)
        late = {"name": "Late permit", "partner_id": citizen[:1].id}
        # As every request is: what meets somebody else's change is run again.
        with mute_logger("odoo.sql_db"):
            retrying(lambda: env["helpdesk.ticket"].create(late), env)


def problems(database, order_id):
    """Sentences on what happened twice, not at all, or is not what the record says."""
    with environment(database) as env:
        order = env["gov.reorganisation"].browse(order_id)
        found = [] if order.state == "done" else [f"The order is {order.state}"]
        sides = {
            "order": order_id,
            "old": order.from_agency_id.id,
            "new": order.successor_id.id,
        }
        for query in (WRONG, MOVED_DATES):
            env.cr.execute(query, sides)
            found += [f"wrong: {row}" for row in env.cr.fetchall()]
        for result in env["gov.check"]._run():
            found += result["problems"]
        late = env["helpdesk.ticket"].search([("name", "=", "Late permit")])
        if late.agency_id != order.successor_id:
            found.append(f"What was filed late is with {late.agency_id.name}")
        return found


def main(conf, database):
    """Kill and resume while officers act; then two jobs at once, and look."""
    config.parse_config(
        ["-c", conf, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    order_id = prepare(database)
    file_cases(database)
    started = time.monotonic()
    ready_in, ready = os.pipe()
    go, go_out = os.pipe()
    late = child(lambda: file_late(database, ready, go))
    os.read(ready_in, 1)
    with environment(database, "reorganised_administrator") as env:
        env["gov.reorganisation"].browse(order_id)._carry_out(fields.Datetime.now())
    holder = child(lambda: hold_a_case(database, order_id))
    ends = [wait(child(lambda n=n: job(database, n))) for n in KILLS[:3]]
    decider = child(lambda: decide_a_case(database, order_id))
    ends += [wait(child(lambda n=n: job(database, n))) for n in KILLS[3:]]
    officers = [wait(decider), wait(holder)]
    codes = [wait(it) for it in [child(lambda: job(database)) for _n in range(2)]]
    os.write(go_out, b".")
    officers.append(wait(late))
    # Only what was just skipped, or filed just then, is left: its time comes.
    for _turn in range(2):
        with environment(database) as env:
            env.cr.execute("UPDATE gov_reorganisation_item SET try_at = now()")
        codes.append(wait(child(lambda: job(database))))
    with environment(database) as env:
        env["gov.case.notice"]._cron_tell()
    killed = ends.count(-signal.SIGKILL)
    print(
        f"{CASES} open cases: {killed} of {len(KILLS)} jobs killed, two at once, three "
        f"officers meanwhile, {time.monotonic() - started:.1f} s"
    )
    found = problems(database, order_id)
    if killed < len(KILLS) - 2 or any(codes) or any(officers):
        found.append(f"Processes ended otherwise: {ends} {codes} {officers}")
    for problem in found:
        print(f"Wrong: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
