"""What every part of ``./dev`` needs: places, errors, progress, child processes."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# One folder holds everything the script makes, so that deleting it undoes everything.
DEV = ROOT / ".dev"
CACHE = DEV / "cache"
LOGS = DEV / "logs"
STATE = DEV / "state"

# What the tools below say when the network or the disk is at fault.
NETWORK_SIGNS = (
    "Could not resolve",
    "Temporary failure resolving",
    "Temporary failure in name resolution",
    "Could not connect",
    "Failed to establish a new connection",
    "Network is unreachable",
    "Connection refused",
    "Connection timed out",
    "NewConnectionError",
    "ConnectTimeoutError",
)
DISK_SIGNS = ("No space left on device", "Disk quota exceeded")


class DevError(Exception):
    """A failure the developer can mend; its text is one sentence that says how."""


def shown(path):
    """Return ``path`` as the developer would type it: relative to the checkout."""
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def write_atomic(path, text, mode=0o644):
    """Write a file so that an interruption leaves the old one or none at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_text(path, default=""):
    """Return the stripped text of a small file, or ``default`` if there is none."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return default


def read_json(path):
    """Return the object kept in a state file; a missing or broken one is empty."""
    try:
        return json.loads(read_text(path, "{}"))
    except ValueError:
        return {}


def write_json(path, state):
    """Write a state file, whole or not at all."""
    write_atomic(path, json.dumps(state, indent=1, sort_keys=True) + "\n")


def digest(*parts):
    """Return a short hash of texts and files, in order."""
    found = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()[:16]


def cached_environment():
    """Return the variables that keep the tools' own litter inside ``.dev``."""
    env = dict(os.environ)
    # Either would let another Python's packages or settings leak into ours.
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"):
        env.pop(name, None)
    env.update(
        PYTHONPYCACHEPREFIX=str(CACHE / "pycache"),
        PYTHONUNBUFFERED="1",
        PIP_CACHE_DIR=str(CACHE / "pip"),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
        RUFF_CACHE_DIR=str(CACHE / "ruff"),
        PYLINTHOME=str(CACHE / "pylint"),
        COVERAGE_FILE=str(CACHE / "coverage"),
        HYPOTHESIS_STORAGE_DIRECTORY=str(CACHE / "hypothesis"),
        PRE_COMMIT_HOME=str(CACHE / "pre-commit"),
        XDG_CACHE_HOME=str(CACHE / "xdg"),
        XDG_CONFIG_HOME=str(CACHE / "xdg-config"),
    )
    return env


@contextlib.contextmanager
def step(title):
    """Show one line for a piece of work: its title, then the seconds it took.

    On a terminal the seconds run; elsewhere (a CI log) the line is written once.
    """
    start = time.monotonic()
    done = threading.Event()
    terminal = sys.stdout.isatty()

    def tick():
        while not done.wait(1):
            print(
                f"\r  {title} … {time.monotonic() - start:.0f} s ", end="", flush=True
            )

    print(f"  {title} … ", end="", flush=True)
    ticker = threading.Thread(target=tick, daemon=True)
    if terminal:
        ticker.start()
    outcome = "stopped after "
    try:
        yield
        outcome = ""
    finally:
        done.set()
        if terminal:
            ticker.join()
            print(f"\r  {title} … ", end="")
        print(f"{outcome}{time.monotonic() - start:.1f} s", flush=True)


def run_logged(argv, log, sentence, env=None, **options):
    """Run a child to its end with its output in ``log``.

    A failure raises :class:`DevError` with ``sentence``, the reason as far as it can
    be told from the output, and where the output is.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8", errors="replace") as stream:
        child = subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=env or cached_environment(),
            **options,
        )
        try:
            code = child.wait()
        except BaseException:
            end_child(child)
            raise
    if code:
        raise DevError(f"{sentence}: {reason_in(log)} (all output: {shown(log)}).")


def end_child(child, patience=20):
    """End a child we started, politely first."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def reason_in(log):
    """Return the likeliest reason of a failure from a log, as part of a sentence."""
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    if any(sign in text for sign in DISK_SIGNS):
        return "the disk is full, so free some space and run the command again"
    if any(sign in text for sign in NETWORK_SIGNS):
        return (
            "a package registry cannot be reached, so check the network (or the "
            "proxy and mirror settings of apt and pip) and run the command again"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    signs = ("E:", "ERROR", "FATAL", "error:")
    telling = [line for line in lines if line.startswith(signs)]
    return (telling or lines or ["it said nothing"])[-1].rstrip(".")


def check_space(folder, gigabytes):
    """Refuse to begin what would fill the disk half-way."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise DevError(
            f"Only {free:.1f} GB are free where the checkout is, and this needs "
            f"{gigabytes} GB: free some space and run the command again."
        )


@contextlib.contextmanager
def locked(name="lock"):
    """Let one ``./dev`` at a time prepare this checkout; a second one waits."""
    DEV.mkdir(exist_ok=True)
    with open(DEV / name, "w", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with step("Waiting for another ./dev that prepares this checkout"):
                fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def port_is_free(port):
    """Tell whether a server could listen on this local port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count):
    """Return ``count`` different local ports nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def process_runs(pid, mark):
    """Tell whether process ``pid`` is alive and its command line contains ``mark``.

    The mark guards against a pid that was given to another program since.
    """
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists():
        return not Path("/proc/self").exists()
    return mark.encode() in command.read_bytes()
