"""What the log of reads costs: the same requests with and without it, in one run.

Run as ``python benchmarks/access_log.py CONF DB`` with the configuration file of Odoo and
a database in which gov_crm is installed. It files 80 cases there once and writes rows of
the log: use a database you can throw away. Forms and lists are opened as an officer, each in
a transaction of its own that commits, by turns with and without the log.
"""

import statistics
import sys
import time
from contextlib import contextmanager

from werkzeug.test import create_environ

from odoo import api
from odoo.http import HTTPRequest, Request, _request_stack
from odoo.modules.registry import Registry
from odoo.tools import config

REQUESTS = 80
PAGE = 80
WARM_UP = 10
LOGIN = "gov_benchmark"
FORM = (
    "number name description partner_id agency_id service_id case_kind lane filed_at "
    "complete_at deadline deadline_display is_open stage_id user_id outcome "
    "outcome_reason answer missing_papers next_step custody_path last_citizen_message "
    "citizen_facts priority tag_ids team_id"
).split()
LIST = (
    "number name partner_id agency_id service_id case_kind filed_at deadline "
    "deadline_display is_open stage_id user_id next_step priority missing_papers"
).split()


def prepare(env):
    """An office, an officer and a page of cases; what is there already is used again."""
    officer = env["res.users"].search([("login", "=", LOGIN)])
    if not officer:
        agency = env["gov.agency"].create({"name": "Benchmark", "code": "BENCH"})
        group = env.ref("gov_crm.group_gov_case_officer")
        officer = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Benchmark",
                    "login": LOGIN,
                    "group_ids": [(4, group.id)],
                    "gov_agency_ids": [(4, agency.id)],
                }
            )
        )
        citizen = env["res.partner"].create({"name": "Luz", "gov_is_citizen": True})
        env["helpdesk.ticket"].with_user(officer).create(
            [
                {"name": f"Case {number}", "partner_id": citizen.id}
                for number in range(PAGE)
            ]
        )
    cases = env["helpdesk.ticket"].with_user(officer).search([], limit=PAGE)
    env.cr.commit()
    return officer.id, cases.ids


@contextmanager
def without_log(registry):
    """The same process with nothing noted; what is left is a few function calls less."""
    Log = registry["gov.access.log"]
    Log._note = lambda *_args, **_kwargs: None
    try:
        yield
    finally:
        del Log._note


@contextmanager
def web_request(method):
    """What the log looks at of a request of the web client."""
    http = Request(HTTPRequest(create_environ("/web/dataset/call_kw")))
    http.params = {"method": method}
    _request_stack.push(http)
    try:
        yield
    finally:
        _request_stack.pop()


def run_request(registry, uid, act):
    """Milliseconds of one request, its commit included."""
    method, ids, args = act
    start = time.perf_counter()
    with web_request(method), registry.cursor() as cr:
        cases = api.Environment(cr, uid, {})["helpdesk.ticket"].browse(ids)
        getattr(cases, method)(*args)
    return 1000 * (time.perf_counter() - start)


def measure(registry, uid, acts):
    """Medians (without, with the log) of one request after the other, by turns."""
    without, with_log = [], []
    for turn, act in enumerate(acts):
        order = (True, False) if turn % 2 else (False, True)
        for logged in order:
            if logged:
                took = run_request(registry, uid, act)
            else:
                with without_log(registry):
                    took = run_request(registry, uid, act)
            if turn >= WARM_UP:
                (with_log if logged else without).append(took)
    return statistics.median(without), statistics.median(with_log)


def count_rows(registry):
    with registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM gov_access_log")
        return cr.fetchone()[0]


def main(conf, db):
    config.parse_config(
        ["-c", conf, "-d", db, "--log-level", "warn"], setup_logging=True
    )
    registry = Registry(db)
    with registry.cursor() as cr:
        uid, ids = prepare(api.Environment(cr, api.SUPERUSER_ID, {}))
    turns = REQUESTS + WARM_UP
    form_spec, list_spec = ({name: {} for name in names} for names in (FORM, LIST))
    forms = [("web_read", [ids[turn % len(ids)]], [form_spec]) for turn in range(turns)]
    lists = [("web_search_read", [], [[], list_spec, 0, PAGE])] * turns
    print(f"{'median of ' + str(REQUESTS):24}{'without':>10}{'with':>10}{'cost':>9}")
    for name, acts in (("open a case", forms), (f"list of {len(ids)}", lists)):
        before = count_rows(registry)
        without, with_log = measure(registry, uid, acts)
        rows = count_rows(registry) - before
        if rows != turns:
            raise SystemExit(f"{rows} rows for {turns} requests")
        cost = 100 * (with_log / without - 1)
        print(f"{name:24}{without:7.2f} ms{with_log:7.2f} ms{cost:+8.1f}%")


if __name__ == "__main__":
    main(*sys.argv[1:])
