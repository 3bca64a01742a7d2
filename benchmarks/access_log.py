"""What the log of reads costs: the same requests with and without it, in one run.

Run as ``python benchmarks/access_log.py CONF DB`` with the configuration file of Odoo and
a database in which gov_crm is installed. It files 80 cases there once and writes rows of
the log: use a database you can throw away. Forms and lists are opened as an officer, each in
a transaction of its own that commits, by turns with and without the log: first by calling
the method, then over HTTP as the web client does (POST /web/dataset/call_kw on one
connection to Odoo's threaded server, which this process starts on the loopback address and
a free port).
"""

import http.client
import json
import secrets
import statistics
import sys
import threading
import time
from contextlib import contextmanager

from werkzeug.test import create_environ

from odoo import api
from odoo.http import HTTPRequest, Request, _request_stack
from odoo.http import root as odoo_application
from odoo.modules.registry import Registry
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.tools import config

REQUESTS = 300
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
    """An office, an officer and a page of cases; what is there already is used again.

    :return: ``(id of the officer, ids of the cases, password for this run)``
    """
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
    password = secrets.token_urlsafe()
    officer.password = password
    env.cr.commit()
    return officer.id, cases.ids, password


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


class InProcess:
    """Calls the method, without HTTP, session and JSON around it."""

    name = "in process"

    def __init__(self, registry, uid):
        self.registry = registry
        self.uid = uid

    def run(self, method, ids, args):
        """Milliseconds of one request, its commit included."""
        start = time.perf_counter()
        with web_request(method), self.registry.cursor() as cr:
            cases = api.Environment(cr, self.uid, {})["helpdesk.ticket"].browse(ids)
            getattr(cases, method)(*args)
        return 1000 * (time.perf_counter() - start)


class OverHttp:
    """A logged-in web client on a connection that stays open."""

    name = "over HTTP"

    def __init__(self, port, db, password):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookie = ""
        self._post(
            "/web/session/authenticate",
            {"db": db, "login": LOGIN, "password": password},
        )

    def _post(self, path, params):
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        content = json.loads(answer.read())
        if "error" in content:
            raise SystemExit(content["error"])
        for header in answer.headers.get_all("Set-Cookie", ()):
            if header.startswith("session_id="):
                self.cookie = header.split(";")[0]

    def run(self, method, ids, args):
        """Milliseconds from asking to having read the answer."""
        args = [ids, *args] if ids else args
        params = {
            "model": "helpdesk.ticket",
            "method": method,
            "args": args,
            "kwargs": {},
        }
        start = time.perf_counter()
        self._post(f"/web/dataset/call_kw/helpdesk.ticket/{method}", params)
        return 1000 * (time.perf_counter() - start)


@contextmanager
def web_server():
    """Odoo's own threaded server; gives the port."""
    server = ThreadedWSGIServerReloadable("127.0.0.1", 0, odoo_application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def measure(registry, client, acts):
    """Medians (without, with the log) of one request after the other, by turns."""
    without, with_log = [], []
    for turn, act in enumerate(acts):
        order = (True, False) if turn % 2 else (False, True)
        for logged in order:
            if logged:
                took = client.run(*act)
            else:
                with without_log(registry):
                    took = client.run(*act)
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
        uid, ids, password = prepare(api.Environment(cr, api.SUPERUSER_ID, {}))
    turns = REQUESTS + WARM_UP
    form_spec, list_spec = ({name: {} for name in names} for names in (FORM, LIST))
    forms = [("web_read", [ids[turn % len(ids)]], [form_spec]) for turn in range(turns)]
    lists = [("web_search_read", [], [[], list_spec, 0, PAGE])] * turns
    print(f"{'median of ' + str(REQUESTS):28}{'without':>10}{'with':>10}{'cost':>19}")
    with web_server() as port:
        for client in (InProcess(registry, uid), OverHttp(port, db, password)):
            for name, acts in (("open a case", forms), (f"list of {len(ids)}", lists)):
                before = count_rows(registry)
                without, with_log = measure(registry, client, acts)
                rows = count_rows(registry) - before
                if rows != turns:
                    raise SystemExit(f"{rows} rows for {turns} requests")
                cost = with_log - without
                print(
                    f"{client.name + ', ' + name:28}{without:7.2f} ms{with_log:7.2f} ms"
                    f"{cost:+7.2f} ms{100 * cost / without:+7.1f} %"
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
