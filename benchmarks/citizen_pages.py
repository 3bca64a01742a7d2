"""What citizens' pages cost the server: ``citizen_pages.py CONF DATABASE [--cases N]``.

One citizen has 20 cases, first among 1,000, then among N (1,000,000 if nothing is said), in
one run. Whole requests go through Odoo's own WSGI application in this process, as the citizen,
and as somebody without account for the charter. Counted are the queries, the processor time of
this process ("Python") and of PostgreSQL's (read from Linux; elsewhere the time waited). The
database needs gov_crm and no cases; afterwards it is of no other use.
"""

import argparse
import statistics
import sys
import threading
import time

from case_access_fill import fill
from werkzeug.test import Client

from odoo import SUPERUSER_ID, api, http
from odoo.modules.registry import Registry
from odoo.service import security
from odoo.tools import config

OWN, FEW = 20, 1000
MARK = "gov_crm.benchmark_citizen_cases"
LIMIT_MS, MOST_MORE = 25, 1.10
HOST = "127.0.0.1"
# Copies of what is there, for other citizens, with numbers of their own.
MORE = """
    INSERT INTO helpdesk_ticket ({columns}, number, partner_id, commercial_partner_id)
    SELECT {taken}, t.number || '-' || n, p.id, p.id
    FROM generate_series(1, %s) n
    CROSS JOIN helpdesk_ticket t
    JOIN res_partner p ON p.id = (
        SELECT min(id) + (n * 7919 + t.id) %% %s FROM res_partner
        WHERE name LIKE 'Citizen %%')
    WHERE t.number NOT LIKE '%%-%%-%%-%%-%%' AND t.commercial_partner_id <> %s
"""


class Cost:
    """Queries of a block, the processor time of this thread, the time waited."""

    def __init__(self):
        self.queries, self.waited = 0, 0.0

    def __enter__(self):
        self.python = -time.thread_time()
        threading.current_thread().query_hooks = [self.note]
        return self

    def __exit__(self, *_error):
        self.python += time.thread_time()
        del threading.current_thread().query_hooks

    def note(self, _cr, _query, _params, _start, delay):
        """Count one query."""
        self.queries += 1
        self.waited += delay


def _processor(pid):
    """Seconds a process has computed; None where that cannot be read."""
    try:
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as stream:
            return int(stream.read().split()[0]) / 1e9
    except OSError:
        return None


def _backends(database):
    """Processor seconds of each process of PostgreSQL that serves this database."""
    with Registry(database).cursor() as cr:
        cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        return {pid: _processor(pid) for (pid,) in cr.fetchall()}


class Site:
    """The pages, asked as a browser would, in this process."""

    def __init__(self, database):
        self.database = database
        self.client = Client(http.root)

    def login(self, user):
        """Be this user, or nobody."""
        session = http.root.session_store.new()
        session.update(
            http.get_default_session(), db=self.database, _trace_disable=True
        )
        session.context["lang"] = "en_US"
        if user:
            session.uid, session.login = user.id, user.login
            session.session_token = security.compute_session_token(session, user.env)
            session.context = dict(user.env["res.users"].context_get())
        http.root.session_store.save(session)
        self.client = Client(http.root)
        self.client.set_cookie("session_id", session.sid, domain=HOST)

    def get(self, path):
        """Ask for a page.

        :return: (queries, Python seconds, PostgreSQL seconds, bytes, headers)
        """
        before = _backends(self.database)
        with Cost() as cost:
            answer = self.client.get(path, base_url=f"http://{HOST}/")
            body = answer.get_data()
        after = _backends(self.database)
        if answer.status_code != 200:
            sys.exit(f"Error: {path} answered {answer.status_code}.")
        spent = [
            after[pid] - before[pid]
            for pid in after.keys() & before.keys()
            if after[pid] is not None and before[pid] is not None
        ]
        database = sum(spent) if spent else cost.waited
        return cost.queries, cost.python, database, len(body), answer.headers

    def typical(self, path, repeat):
        """The medians of so many requests, after two that warm up."""
        rows = [self.get(path) for _ in range(repeat + 2)][2:]
        return [statistics.median(row[part] for row in rows) for part in range(4)]


def citizen(env):
    """A citizen with an account and 20 of the cases."""
    partner = env["res.partner"].create(
        {"name": "Luz Measured", "gov_is_citizen": True, "email": "luz@mail.example"}
    )
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": partner.name,
                "login": "luz@mail.example",
                "partner_id": partner.id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
        )
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE helpdesk_ticket SET partner_id = %(partner)s, "
        "commercial_partner_id = %(partner)s WHERE id IN "
        "(SELECT id FROM helpdesk_ticket ORDER BY is_open DESC, id LIMIT %(own)s)",
        {"partner": partner.id, "own": OWN},
    )
    env.invalidate_all()
    return user


def multiply(cr, cases, partner):
    """Make many cases of the few, with their time limits; none is the measured citizen's."""
    skip = {"id", "number", "partner_id", "commercial_partner_id"}
    cr.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns "
        "WHERE table_name = 'helpdesk_ticket' AND is_generated = 'NEVER'"
    )
    columns = [name for (name,) in cr.fetchall() if name.strip('"') not in skip]
    query = MORE.format(
        columns=", ".join(columns), taken=", ".join(f"t.{name}" for name in columns)
    )
    cr.execute(query, [(cases - FEW) // (FEW - OWN) + 1, FEW // 10, partner])
    cr.execute("SELECT count(*) FROM helpdesk_ticket")
    return cr.fetchone()[0]


def show(title, row):
    """Print one line of the table."""
    queries, python, database, size = row
    print(
        f"{title:44}{queries:>8.0f} {python * 1000:>10.1f} {database * 1000:>14.1f}"
        f" {size / 1000:>8.1f}",
        flush=True,
    )


def main(arguments):
    """Fill, measure, fill more, measure again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=30)
    options = parser.parse_args(arguments)
    conf = ["-c", options.conf, "-d", options.database]
    conf.append(f"--db-filter=^{options.database}$")
    config.parse_config([*conf, "--no-http", "--log-level=warn"], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        fill(env, FEW, lambda step: print(f"  making {step}", flush=True), mark=MARK)
        env["gov.rate.limit.rule"].search([]).amount = 10_000_000
        user = citizen(env)
        services = env["gov.service"].search([], limit=40)
        services.is_published = True
        slug = services[0].slug
        case = env["helpdesk.ticket"].search(
            [("partner_id", "=", user.partner_id.id)], limit=1
        )
        site = Site(options.database)
        cr.commit()
        env.cr.execute("SELECT 1")
        print(
            f"\n{'page':44}{'queries':>8} {'Python ms':>10} {'PostgreSQL ms':>14} {'kB':>8}"
        )
        site.login(None)
        for path in ("/services", f"/services/{slug}"):
            env.registry.clear_all_caches()
            site.get("/accessibility")  # what a worker has at hand: views, languages
            show(f"{path[:28]}, first request", site.get(path)[:4])
            show(f"{path[:28]}, from the cache", site.typical(path, options.repeat))
        headers = site.get("/services")[4]
        print(f"  a browser keeps it: {headers['Cache-Control']}")
        paths = {"/my/cases": "/my/cases", "a case": f"/my/cases/{case.id}"}
        figures = {}
        for total in (FEW, options.cases):
            if total > FEW:
                made = multiply(cr, total, user.partner_id.id)
                cr.commit()
                cr._cnx.autocommit = True
                cr.execute("VACUUM ANALYZE helpdesk_ticket")
                cr._cnx.autocommit = False
            else:
                made = total
            site.login(user)
            for name, path in paths.items():
                row = site.typical(path, options.repeat)
                figures[name, total] = row
                show(f"{name}, 20 of {made:,} cases", row)
    return verdict(figures, options.cases)


def verdict(figures, cases):
    """Say whether the targets are met; the exit code."""
    few, many = figures["/my/cases", FEW], figures["/my/cases", cases]
    checks = {
        "the same queries": few[0] == many[0],
        f"at most {LIMIT_MS} ms of Python": many[1] * 1000 <= LIMIT_MS,
        f"at most {LIMIT_MS} ms of PostgreSQL": many[2] * 1000 <= LIMIT_MS,
        "at most 10 % more of both together": many[1] + many[2]
        <= (few[1] + few[2]) * MOST_MORE,
    }
    for what, met in checks.items():
        print(f"  {'yes' if met else 'NO '}  /my/cases: {what}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
