"""What ``run``, ``stop``, ``shell``, ``import`` and ``check`` do."""

import csv
import os
import re
import subprocess
from pathlib import Path

from . import mail
from .cluster import Cluster
from .common import ROOT, STATE, DevError, locked, shown
from .odoo import CONF, prepare
from .sites import Site, check_port, stop_process

DEMO_DATABASE = "gov_demo"
EMPTY_DATABASE = "gov_empty"
DEFAULT_PORT = 8069
LOGINS = ROOT / "gov_crm_l10n_ph" / "demo" / "logins.csv"


def database_name(options):
    """Return the name of the database a command line means."""
    name = options.db or (DEMO_DATABASE if options.demo else EMPTY_DATABASE)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        raise DevError(
            f"{name!r} is no name for a database: use small letters, digits and _."
        )
    return name


def ready_site(options):
    """Return the site a command line asks for, with everything it needs made."""
    site = Site(prepare(), database_name(options), options.demo)
    with locked(f"lock-{site.name}"):
        password = site.ensure_database()
    if password:
        print(
            f"\n  The administrator of {site.name} logs in as admin, password\n\n"
            f"      {password}\n\n"
            "  It is shown this once and kept nowhere: write it down.\n",
            flush=True,
        )
    return site


def run(options):
    """Make everything, start the server and say where it is."""
    port = Site(None, database_name(options), options.demo).running()
    if port is None:
        port = options.port or DEFAULT_PORT
        check_port(port)
    elif options.port not in (None, port):
        raise DevError(
            f"The server already runs on port {port}: run ./dev stop first to give "
            "it another one."
        )
    site = ready_site(options)
    with locked(f"lock-{site.name}"):
        state = "Already running"
        if site.running() is None:
            site.start(port)
            state = "Ready"
    print(f"\n{state}: http://127.0.0.1:{site.running()}/ (database {site.name})")
    if site.demo:
        print(f"\n{login_table()}")
    print(
        f"\nMail leaves this machine nowhere: it lands in {shown(mail.FOLDER)}."
        f"\nLog: {shown(site.log)}. Stop it with ./dev stop."
    )
    return 0


def login_table():
    """Return the demo logins as a table; they exist in demo databases only."""
    columns = ["login", "password", "role", "name"]
    rows = [["admin", "admin", "administrator", ""]]
    if LOGINS.exists():
        with open(LOGINS, encoding="utf-8", newline="") as stream:
            found = [
                [line[name] or "" for name in columns]
                for line in csv.DictReader(stream)
            ]
        # The file's own word on the administrator wins.
        rows = [
            row for row in rows if row[0] not in {line[0] for line in found}
        ] + found
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def stop(_options):
    """Stop every server of this checkout and the embedded PostgreSQL."""
    stopped = []
    for path in sorted(STATE.glob("server-*.json")):
        name = path.stem.removeprefix("server-")
        if Site(None, name, demo=True).stop():
            stopped.append(f"the server of {name}")
    mail_pid = mail.running_pid()
    if mail_pid:
        stop_process(mail_pid, mail.MARK)
    mail.forget()
    if Cluster().stop():
        stopped.append("the embedded PostgreSQL")
    print(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def shell(options):
    """Open Odoo's shell on the run database."""
    site = ready_site(options)
    argv = site.odoo.argv("shell", "-c", CONF, "-d", site.name, "--no-http")
    # The shell takes over this process, so that the terminal is all its own.
    os.chdir(ROOT)
    os.execve(argv[0], argv, site.odoo.environment())


def import_file(options):
    """Read a file of cases into the run database."""
    path = Path(options.file).expanduser().resolve()
    if not path.is_file():
        raise DevError(f"There is no file {options.file} to import: check its path.")
    site = ready_site(options)
    named = {"--timezone": options.timezone, "--source": options.source}
    extra = [part for pair in named.items() if pair[1] for part in pair]
    argv = site.odoo.script("import_cases.py", CONF, site.name, path, *extra)
    return subprocess.call(argv, env=site.odoo.environment(), cwd=ROOT)


def check(options):
    """Say whether the record in a database is whole. It is neither made nor updated."""
    name = database_name(options)
    odoo = prepare()
    if not odoo.database.exists(name):
        raise DevError(f"There is no database {name} to check: name one with --db.")
    argv = odoo.script("check_database.py", CONF, name)
    return subprocess.call(argv, env=odoo.environment(), cwd=ROOT)
