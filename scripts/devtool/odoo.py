"""One prepared Odoo: the tree, the environment, the server's settings."""

import base64
import secrets
import shutil
import subprocess

from . import odoo_source, venv
from .cluster import ensure_server, mark_in_use
from .common import (
    DEV,
    ROOT,
    DevError,
    end_child,
    locked,
    read_text,
    shown,
    write_atomic,
)

DATA = DEV / "data"
CONF = DEV / "odoo.conf"
MASTER = DEV / "master-password"
# For numbers of identity documents; without it those stored before are lost.
IDENTIFIER_KEYS = DEV / "identifier-keys"


class Odoo:
    """How to run Odoo's commands against this checkout's add-ons."""

    def __init__(self, tree, database):
        self.tree = tree
        self.database = database

    def addons_path(self):
        """Return Odoo's addons_path: its own folders, then this checkout.

        The OCA add-ons need no entry: they are installed into the environment, where
        the ``odoo.addons`` namespace finds them.
        """
        return ",".join(str(path) for path in (*self.tree.addons_paths, ROOT))

    def configure(self, **options):
        """Write ``.dev/odoo.conf``, the settings all commands share."""
        lines = {
            "addons_path": self.addons_path(),
            "data_dir": DATA,
            "admin_passwd": _master_password(),
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "max_cron_threads": 1,
            **self.database.options(),
            **options,
        }
        text = "".join(f"{name} = {value}\n" for name, value in lines.items())
        # It holds passwords, so it is nobody else's to read.
        write_atomic(CONF, f"[options]\n{text}", mode=0o600)

    def argv(self, *arguments):
        """Return the command line of an Odoo command."""
        return [str(venv.PYTHON), "-m", "odoo", *map(str, arguments)]

    def environment(self):
        """Return the variables of an Odoo process."""
        env = self.database.environment(venv.environment())
        return {**env, "GOV_IDENTIFIER_KEYS": str(IDENTIFIER_KEYS)}

    def script(self, name, *arguments):
        """Return the command line of a helper that runs inside Odoo's Python."""
        return [str(venv.PYTHON), str(ROOT / "scripts" / name), *map(str, arguments)]

    def call(self, argv, log, sentence):
        """Run a command that must succeed; its log tells why it did not."""
        code = self.run(argv, log)
        if code:
            raise DevError(f"{sentence}: {_failure(log)} (all of it: {shown(log)}).")

    def run(self, argv, log, env=None):
        """Run a command with its output in a file and return its exit code."""
        [code] = self.run_together({log: argv}, env)
        return code

    def run_together(self, commands, env=None):
        """Run commands at once and return their exit codes, in their order.

        :param commands: ``{log file: command line}``
        """
        children = []
        try:
            for log, argv in commands.items():
                children.append(self._start(argv, log, env))
            return [child.wait() for child in children]
        except BaseException:
            for child in children:
                end_child(child)
            raise

    def _start(self, argv, log, env):
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "w", encoding="utf-8") as stream:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=env or self.environment(),
                # Ctrl-C reaches us alone, and we end the child in an orderly way.
                start_new_session=True,
            )

    def filestore(self, name):
        """Return the folder of a database's attachments."""
        return DATA / "filestore" / name

    def drop(self, name):
        """Drop a database together with its attachments."""
        self.database.drop(name)
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def publish(self, part, name):
        """Give a complete database its final name.

        The rename is the last act: whatever is interrupted before leaves no database
        of that name, and the next command starts over.
        """
        shutil.rmtree(self.filestore(name), ignore_errors=True)
        if self.filestore(part).exists():
            self.filestore(part).rename(self.filestore(name))
        self.database.rename(part, name)


def _master_password():
    """Return the database manager's password, made up once and shown to nobody."""
    if not read_text(MASTER):
        write_atomic(MASTER, secrets.token_urlsafe(24) + "\n", mode=0o600)
    return read_text(MASTER)


def _ensure_identifier_keys():
    """Make the key of identity documents, once and readable by nobody else."""
    if not read_text(IDENTIFIER_KEYS):
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        write_atomic(IDENTIFIER_KEYS, f"k1 {key}\n", mode=0o600)


def _failure(log):
    """Return the line of an Odoo log that tells best why it stopped."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line for line in lines if line and not line[0].isspace()]
    errors = [line for line in told if not line[:4].isdigit() and "Error" in line]
    critical = [line for line in told if " CRITICAL " in line or " ERROR " in line]
    return (errors or critical or told or ["it said nothing"])[-1].rstrip(".")


def prepare(developing=False):
    """Bring everything this checkout needs into ``.dev`` and return it ready."""
    with locked():
        # Before the long download: without a usable Python it would be in vain.
        venv.check_python(developing)
        tree = odoo_source.ensure()
        venv.ensure(developing)
        venv.link_odoo(tree)
        odoo_source.complete(tree, venv.font_folder())
        odoo = Odoo(tree, ensure_server())
        odoo.configure()
        _ensure_identifier_keys()
        # Until this process ends no other one stops the server behind its back.
        mark_in_use()
    return odoo
