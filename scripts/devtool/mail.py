"""A mail server that delivers nowhere: what Odoo sends lands in a folder to look at.

Without one, every message to a citizen of the demo town would be marked as failed; with a
real one, a developer could write to strangers by mistake.
"""

import subprocess

from . import venv
from .common import (
    DEV,
    LOGS,
    ROOT,
    STATE,
    free_ports,
    process_runs,
    read_json,
    write_json,
)

FOLDER = DEV / "mail"
PID_FILE = STATE / "mail.json"
MARK = "aiosmtpd.handlers.Mailbox"


def ensure():
    """Start the server unless it runs; return its port on the loopback address."""
    state = read_json(PID_FILE)
    if state and process_runs(state["pid"], MARK):
        return state["port"]
    port = free_ports(1)[0]
    FOLDER.mkdir(parents=True, exist_ok=True)
    address = f"127.0.0.1:{port}"
    argv = [str(venv.PYTHON), "-m", "aiosmtpd", "-n", "-l", address, "-c", MARK]
    with open(LOGS / "mail.log", "a", encoding="utf-8") as stream:
        child = subprocess.Popen(
            [*argv, str(FOLDER / "box")],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )
    write_json(PID_FILE, {"pid": child.pid, "port": port})
    return port


def running_pid():
    """Return the process of the mail server, or None."""
    state = read_json(PID_FILE)
    return state["pid"] if state and process_runs(state["pid"], MARK) else None


def forget():
    """Note that the server has been stopped."""
    PID_FILE.unlink(missing_ok=True)
