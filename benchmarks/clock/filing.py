"""Cases filed with three time limits and with none, and a change of their stage.

Filed as an officer, receipt and notices included, by turns; everything is rolled back. With
``SLA_DATABASE`` in the environment, the name of a database with helpdesk_mgmt_sla and without
gov_crm, the same is measured there with three SLAs and with none.
"""

import os
import statistics
import threading
import time
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from . import Row, shown

BATCHES = (1, 100, 1000)
MANY = 10_000  # takes minutes: only where so many more are asked for
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
    times = 7 if number == 1 else 3 if number < 1000 else 1

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

    seconds, queries = measure(database, lambda env: Office(env).file(number), work, 1)
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
            1,
        )
        for active in (True, False)
    }

    def scene(env):
        desk = Sla(env, True)
        return desk.file(number), desk.stages[1]

    moved = measure(
        database, scene, lambda given: given[0].write({"stage_id": given[1].id}), 1
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


def run(env, cases):
    database = env.cr.dbname
    sizes = [size for size in BATCHES if size <= cases]
    if cases >= 10 * MANY:
        sizes.append(MANY)
    rows = []
    for size in sizes:
        figures = file_cases(database, size)
        more = figures["queries a case more"]
        judged = size == 1000
        rows.append(
            Row(
                f"{size:,} cases filed, three time limits "
                f"(+{more:.2f} queries a case; {figures['queries a case with']:.1f} in all); none",
                shown(figures["seconds with"]),
                shown(figures["seconds without"]),
                figures["ratio"],
                "at most 1.3 ×, 1 query a case" if judged else "",
                (figures["ratio"] <= 1.3 and more <= 1) if judged else None,
            )
        )
    figures = change_stage(database, sizes[-1] if sizes[-1] < MANY else 1000)
    queries = figures["queries a case"]
    rows.append(
        Row(
            f"change of stage of {figures['cases']:,} cases: {queries:.2f} queries a case",
            shown(figures["seconds"]),
            "",
            0,
            "at most 2 queries a case",
            queries <= 2,
        )
    )
    if other := os.environ.get("SLA_DATABASE"):
        figures = sla(other, min(1000, cases))
        rows += [
            Row(
                f"helpdesk_mgmt_sla: {figures['cases']:,} filed, three SLAs "
                f"({figures['queries a case with']:.1f} queries a case); none "
                f"({figures['queries a case without']:.1f})",
                shown(figures["seconds with"]),
                shown(figures["seconds without"]),
                figures["ratio"],
            ),
            Row(
                "helpdesk_mgmt_sla: change of stage: "
                f"{figures['stage: queries a case']:.1f} queries a case",
                shown(figures["stage: seconds"]),
                "",
                0,
            ),
        ]
    return rows
