"""A database a person works with, and the server that serves it."""

import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import addons, mail, venv
from .common import (
    LOGS,
    ROOT,
    STATE,
    DevError,
    digest,
    free_ports,
    port_is_free,
    process_runs,
    read_json,
    shown,
    step,
    write_json,
)
from .odoo import CONF


class Site:
    """One database with our add-ons and the server that serves it."""

    def __init__(self, odoo, name, demo):
        self.odoo = odoo
        self.name = name
        self.demo = demo
        self.log = LOGS / f"{name}.log"
        self.state = STATE / f"{name}.json"

    # -- the database ---------------------------------------------------------

    def ensure_database(self):
        """Make the database, or bring an older one up to the sources.

        Return the administrator's new password if one was made up.
        """
        if not self.odoo.database.exists(self.name):
            return self._create()
        self._keep_kind()
        self._update()
        return None

    def _keep_kind(self):
        """Go on with or without demo data as the database was made."""
        made_with = read_json(self.state).get("demo", self.demo)
        if made_with and not self.demo:
            raise DevError(
                f"The database {self.name} has demo data: name another one with --db."
            )
        self.demo = made_with

    def _create(self):
        part = f"{self.name}_part"
        modules = addons.names()
        # Read before the work: a file saved during it is then updated next time.
        hashes = _source_hashes()
        password = None if self.demo else secrets.token_urlsafe(12)
        with step(f"Database {self.name} with {', '.join(modules)}"):
            self.odoo.drop(part)
            self._install(part, "-i", modules)
            if password:
                self._set_password(part, password)
            self.odoo.publish(part, self.name)
        self._remember(hashes)
        return password

    def _install(self, database, flag, modules):
        argv = ["-c", CONF, "-d", database, flag, ",".join(modules), "--no-http"]
        argv += ["--stop-after-init"]
        if self.demo:
            argv.append("--with-demo")
        log = LOGS / f"install-{self.name}.log"
        sentence = f"The database {self.name} could not be made ready"
        self.odoo.call(self.odoo.argv(*argv), log, sentence)
        # Odoo leaves with code 0 when an add-on is unknown or was skipped.
        states = self.odoo.database.module_states(database)
        lacking = [name for name in modules if states.get(name) != "installed"]
        if lacking:
            raise DevError(
                f"{lacking[0]} could not be installed: {shown(log)} says why."
            )

    def _set_password(self, database, password):
        # Over standard input: a command line is everybody's to read.
        argv = self.odoo.script("set_admin_password.py", CONF, database)
        result = subprocess.run(
            argv,
            input=password,
            env=self.odoo.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise DevError(
                "The administrator's password could not be set: "
                f"{result.stderr.strip().splitlines()[-1]}."
            )

    def _update(self):
        """Install add-ons that are new and update those whose sources changed."""
        states = self.odoo.database.module_states(self.name)
        current = _source_hashes()
        known = read_json(self.state)
        new = [name for name in addons.names() if states.get(name) != "installed"]
        changed = [
            name
            for name, found in current.items()
            if known.get(name) != found and states.get(name) == "installed"
        ]
        if not new and not changed:
            return
        port = self.running()
        self.stop()
        for flag, modules, title in (
            ("-u", changed, "Update"),
            ("-i", new, "Install"),
        ):
            if modules:
                with step(f"{title} {', '.join(modules)} in {self.name}"):
                    self._install(self.name, flag, modules)
        self._remember(current)
        if port:
            self.start(port)

    def _remember(self, hashes):
        """Note the sources the database was last brought up to."""
        write_json(self.state, {"demo": self.demo, **hashes})

    # -- the server -----------------------------------------------------------

    def running(self):
        """Return the port of the running server, or None."""
        state = read_json(self.pid_file)
        if state and process_runs(state["pid"], f"--db-filter=^{self.name}$"):
            return state["port"]
        return None

    @property
    def pid_file(self):
        """Return the file that says which process serves this database."""
        return STATE / f"server-{self.name}.json"

    def start(self, port):
        """Start the server in the background and wait for its login page."""
        check_port(port)
        argv = ["-c", CONF, "-d", self.name, f"--db-filter=^{self.name}$"]
        argv += [f"--http-port={port}", f"--gevent-port={free_ports(1)[0]}"]
        argv += ["--smtp=127.0.0.1", f"--smtp-port={mail.ensure()}"]
        with open(self.log, "a", encoding="utf-8") as stream:
            child = subprocess.Popen(
                self.odoo.argv(*argv),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self.odoo.environment(),
                start_new_session=True,
            )
        state = {"pid": child.pid, "port": port}
        write_json(self.pid_file, state)
        try:
            self._wait(child, port)
        except BaseException:
            self.stop()
            raise

    def _wait(self, child, port, patience=180):
        with step("Server, until the login page answers"):
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if child.poll() is not None:
                    raise DevError(
                        f"The server stopped at once: {shown(self.log)} says why."
                    )
                if _answers(f"http://127.0.0.1:{port}/web/login"):
                    return
                time.sleep(0.3)
        raise DevError(
            f"The login page did not answer within {patience} s: {shown(self.log)} "
            "says why."
        )

    def stop(self):
        """Stop the server; tell whether there was one."""
        port = self.running()
        if port is None:
            self.pid_file.unlink(missing_ok=True)
            return False
        stop_process(read_json(self.pid_file)["pid"], self.name)
        self.pid_file.unlink(missing_ok=True)
        return True


def stop_process(pid, mark, patience=30):
    """End a server politely, then firmly."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        if not process_runs(pid, mark):
            return
        os.kill(pid, signal_number)
        deadline = time.monotonic() + patience
        while process_runs(pid, mark) and time.monotonic() < deadline:
            time.sleep(0.1)


def _source_hashes():
    """Return what an update would read, by add-on to update.

    The pinned OCA add-ons count as sources of the lowest of them: updating that one
    updates all that build on it.
    """
    hashes = {folder.name: addons.source_hash(folder) for folder in addons.ours()}
    oca = venv.oca_requirements()
    if oca:
        lowest = oca[0].removeprefix(venv.OCA_PREFIX).partition("==")[0]
        hashes[lowest] = digest(*oca)
    return hashes


def check_port(port):
    """Refuse a port somebody else listens on."""
    if not port_is_free(port):
        raise DevError(
            f"Port {port} is taken by another program: stop that one or choose "
            f"another port, e.g. `./dev run --port {free_ports(1)[0]}`."
        )


def _answers(url):
    # No proxy: the page is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=60) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
