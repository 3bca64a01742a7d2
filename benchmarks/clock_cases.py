"""What the clock costs when cases are filed and when they move on.

Run as ``python benchmarks/clock_cases.py CONF DB [--sla-db DB2] [--json FILE]`` with a database
in which gov_crm is installed; DB2 is one with helpdesk_mgmt_sla and without gov_crm. Everything
is rolled back. Cases are filed as a frontline officer with receipt and notices, by turns with
three time limits (acknowledge, first answer, decision) and without any standard.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

BATCHES = (1, 100, 1000)
LOGIN = "gov_clock_benchmark"


class Meter:
    """Seconds and queries of a block."""

    def __enter__(self):
        self.queries = 0
        threading.current_thread().query_hooks = [self._note]
        self.seconds = -time.perf_counter()
        return self

    def __exit__(self, *_error):
        self.seconds += time.perf_counter()
        del threading.current_thread().query_hooks

    def _note(self, *_args):
        self.queries += 1


@contextmanager
def undone(database):
    """An environment in which whatever happens is rolled back."""
    registry = Registry(database)
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()
    registry.clear_cache()


def median(values):
    return statistics.median(values)


def measure(database, scene, work, times):
    """Median seconds and queries of ``work(scene(env))``."""
    seconds, queries = [], []
    for _time in range(times):
        with undone(database) as env:
            given = scene(env)
            env.flush_all()
            env.invalidate_all()
            with Meter() as meter:
                work(given)
                env.flush_all()
        seconds.append(meter.seconds)
        queries.append(meter.queries)
    return median(seconds), median(queries)


class Office:
    """An office, an officer, a citizen and three standards, for this transaction only."""

    def __init__(self, env):
        self.env = env
        env["gov.service.standard"].search([]).active = False
        agency = env["gov.agency"].create({"name": "Benchmark", "code": "BENCH"})
        self.user = env["res.users"].create(
            {
                "name": LOGIN,
                "login": LOGIN,
                "group_ids": [(6, 0, env.ref("gov_crm.group_gov_case_officer").ids)],
                "gov_agency_ids": [(6, 0, agency.ids)],
            }
        )
        self.citizen = env["res.partner"].create(
            {"name": "Benchmark Citizen", "gov_is_citizen": True}
        )
        self.standards = env["gov.service.standard"].create(
            [
                {
                    "name": target,
                    "target": target,
                    "amount": amount,
                    "unit": "working_days",
                    "legal_basis": "Benchmark",
                }
                for target, amount in (
                    ("acknowledge", 2),
                    ("first_response", 5),
                    ("resolve", 10),
                )
            ]
        )

    def file(self, number):
        model = self.env["helpdesk.ticket"].with_user(self.user)
        return model.create(
            [
                {"name": f"Case {index}", "partner_id": self.citizen.id}
                for index in range(number)
            ]
        )


def file_cases(database, number):
    """With and without time limits, by turns, in one run."""
    times = 7 if number < 100 else 3

    def scene(env, active):
        office = Office(env)
        office.standards.active = active
        if number == 1:
            office.file(1)  # warm, as an office is after its first case of the day
        return office

    result = {True: [], False: []}
    for active in (True, False, True, False):
        row = measure(
            database,
            lambda env, active=active: scene(env, active),
            lambda office: office.file(number),
            times,
        )
        result[active].append(row)
    limits, none = (
        (min(s for s, _q in result[a]), min(q for _s, q in result[a]))
        for a in (True, False)
    )
    return {
        "cases": number,
        "seconds with": limits[0],
        "seconds without": none[0],
        "ratio": limits[0] / none[0],
        "queries a case with": limits[1] / number,
        "queries a case without": none[1] / number,
        "queries a case more": (limits[1] - none[1]) / number,
    }


def change_stage(database, number):
    """All cases to “In work” at one go."""

    def work(cases):
        cases._set_stage("in_progress", cases.env.cr.now().replace(microsecond=0))

    seconds, queries = measure(database, lambda env: Office(env).file(number), work, 3)
    return {"cases": number, "seconds": seconds, "queries a case": queries / number}


class Sla:
    """The same with helpdesk_mgmt_sla: a team with three SLAs, or with none."""

    def __init__(self, env, active):
        self.env = env
        self.team = env["helpdesk.ticket.team"].create(
            {"name": "Benchmark", "use_sla": active}
        )
        self.stages = env["helpdesk.ticket.stage"].search([], order="sequence")
        if active:
            env["helpdesk.sla"].create(
                [
                    {
                        "name": f"{days} days",
                        "team_ids": [(6, 0, self.team.ids)],
                        "stage_id": self.stages[-1].id,
                        "days": days,
                    }
                    for days in (2, 5, 10)
                ]
            )
        self.partner = env["res.partner"].create({"name": "Benchmark"})

    def file(self, number):
        return self.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Case {index}",
                    "description": "x",
                    "team_id": self.team.id,
                    "partner_id": self.partner.id,
                }
                for index in range(number)
            ]
        )


def sla(database, number):
    rows = {
        active: measure(
            database,
            lambda env, active=active: Sla(env, active),
            lambda desk: desk.file(number),
            2,
        )
        for active in (True, False)
    }

    def scene(env):
        desk = Sla(env, True)
        return desk.file(number), desk.stages[1]

    moved = measure(
        database, scene, lambda given: given[0].write({"stage_id": given[1].id}), 2
    )
    return {
        "cases": number,
        "seconds with": rows[True][0],
        "seconds without": rows[False][0],
        "ratio": rows[True][0] / rows[False][0],
        "queries a case with": rows[True][1] / number,
        "queries a case without": rows[False][1] / number,
        "stage: queries a case": moved[1] / number,
        "stage: seconds": moved[0],
    }


def show(title, rows):
    print(f"\n{title}")
    names = list(rows[0])
    print("  ".join(f"{name:>22}" for name in names))
    for row in rows:
        print(
            "  ".join(
                f"{row[name]:>22,.2f}"
                if isinstance(row[name], float)
                else f"{row[name]:>22,}"
                for name in names
            )
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--sla-db")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--json")
    options = parser.parse_args()
    config.parse_config(["-c", options.conf, "--log-level=warn"])
    sizes = [size for size in BATCHES if size <= options.cases]
    results = {
        "file": [file_cases(options.database, size) for size in sizes],
        "stage": [change_stage(options.database, sizes[-1])],
    }
    show("Filing, three time limits and none", results["file"])
    show("A change of stage", results["stage"])
    if options.sla_db:
        results["sla"] = [sla(options.sla_db, sizes[-1])]
        show("helpdesk_mgmt_sla, three SLAs and none", results["sla"])
    if options.json:
        with open(options.json, "w", encoding="utf-8") as stream:
            json.dump(results, stream, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
