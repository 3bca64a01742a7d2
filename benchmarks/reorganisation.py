"""How long a reorganisation takes: ``reorganisation.py CONF DATABASE [--cases N]``.

So many open cases of one office, each with its three time limits, one in twenty on its way
to another office, and twice as many past ones. The office is merged by an order; the job
commits, so the database is left as the order leaves it, and the record is checked.
"""

import argparse
import os
import sys
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

CHUNK = 500
ON_ITS_WAY = 20  # one case in so many
PAST = 2  # past cases for each open one


class Timed:
    """Seconds of a block."""

    def __enter__(self):
        self.seconds = -time.perf_counter()
        return self

    def __exit__(self, *_error):
        self.seconds += time.perf_counter()


def make_offices(env):
    """Two offices and a third one, their people, a citizen and three standards."""
    env["gov.service.standard"].search([]).active = False
    env["gov.service.standard"].create(
        [
            {
                "name": target,
                "target": target,
                "amount": 20,
                "unit": "working_days",
                "legal_basis": "City ordinance 1",
                "valid_from": "2020-01-01",
            }
            for target in ("acknowledge", "first_response", "resolve")
        ]
    )
    offices = env["gov.agency"].create(
        [
            {"name": name, "code": code}
            for name, code in (
                ("Licensing", "BENCHA"),
                ("One-Stop Shop", "BENCHB"),
                ("Roads", "BENCHC"),
            )
        ]
    )
    users = env["res.users"].with_context(no_reset_password=True)
    officer = users.create(
        {
            "name": "Officer",
            "login": "bench_officer",
            "group_ids": [(6, 0, env.ref("gov_crm.group_gov_case_officer").ids)],
            "gov_agency_ids": [(6, 0, offices[0].ids)],
        }
    )
    citizen = env["res.partner"].create(
        {"name": "Luz dela Cruz", "gov_is_citizen": True}
    )
    return offices, officer, citizen


def file_cases(env, count, values, closed=False):
    """File cases as they were filed some days ago; closed ones were answered since."""
    now = fields.Datetime.now()
    filed = now - timedelta(days=5)
    if closed:
        values = dict(values, closed_date=now - timedelta(days=1), outcome="resolved")
    cases = env["helpdesk.ticket"]
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        cases |= cases._file_history(
            [dict(values, name="Permit", filed_at=filed)] * size,
            targets=("acknowledge", "first_response", "resolve"),
        )
        env.cr.commit()
        env.invalidate_all()
    return cases


def prepare(env, count):
    """The offices and their cases; the order as a draft."""
    offices, officer, citizen = make_offices(env)
    licensing, shop, roads = offices
    values = {"agency_id": licensing.id, "partner_id": citizen.id}
    cases = file_cases(env, count, values)
    file_cases(env, PAST * count, values, closed=True)
    now = fields.Datetime.now()
    cases[::2]._take(officer, now)
    for case in cases[::ON_ITS_WAY]:
        case._refer(roads, "It is about a road", now, officer)
    env.cr.commit()
    return env["gov.reorganisation"].create(
        {
            "from_agency_id": licensing.id,
            "successor_id": shop.id,
            "order_number": "Order No. 1",
            "order_on": "2026-11-20",
        }
    )


def main(arguments):
    """Measure and print; exit code 1 if the record is not whole afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=2000)
    options = parser.parse_args(arguments)
    config.parse_config(
        ["-c", options.conf, "-d", options.database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        order = prepare(env, options.cases)
        with Timed() as preview:
            problems = order._problems()
            order._say_effects()
        with Timed() as act:
            order._carry_out(fields.Datetime.now())
            cr.commit()
        with Timed() as job:
            while order.state == "running":
                env["gov.reorganisation"]._cron_carry_out()
        with Timed() as notices:
            env["gov.case.notice"]._cron_tell()
        found = [
            problem
            for result in env["gov.check"]._run()
            for problem in result["problems"]
        ] + problems
        left = env["gov.case.notice"].search_count([])
        past = order.item_ids.filtered(lambda it: it.kind == "past")
    print(
        f"{options.cases:,} open cases, {len(past):,} past ones; load "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n"
        f"preview {preview.seconds:.1f} s, carrying out {act.seconds:.1f} s, the job "
        f"{job.seconds:.1f} s: {options.cases / job.seconds:.0f} open cases a second\n"
        f"notices {notices.seconds:.1f} s, {left:,} left"
    )
    for problem in found:
        print(f"Wrong: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
