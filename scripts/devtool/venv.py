"""The Python environment in ``.dev/venv``: pinned packages and the path to Odoo."""

import importlib.util
import shutil
import subprocess
import sys

from .common import (
    DEV,
    ROOT,
    DevError,
    cached_environment,
    check_space,
    digest,
    read_text,
    run_logged,
    shown,
    step,
    write_atomic,
)

VENV = DEV / "venv"
PYTHON = VENV / "bin" / "python"
RUNNING = ROOT / "requirements.txt"
DEVELOPING = ROOT / "requirements-dev.txt"
# OCA wheels want the source build of psycopg2 (a compiler, pg_config) although
# psycopg2-binary is there, so they are installed apart and without dependencies.
OCA_PREFIX = "odoo-addon-"
MIN_PYTHON = (3, 10)


def python_lacks():
    """Return a sentence on what this Python lacks to make an environment, or ''."""
    if sys.version_info < MIN_PYTHON:
        return (
            f"This is Python {sys.version.split()[0]} and Odoo 19 needs 3.10 or newer: "
            "run ./dev with a newer one, e.g. `python3.12 ./dev run`."
        )
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            return (
                f"This Python comes without {module}: install it first, on Debian "
                "with `sudo apt-get install python3-venv`."
            )
    return ""


def site_packages():
    """Return the environment's site-packages folder."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return VENV / "lib" / version / "site-packages"


def requirements(path):
    """Return the requirement lines of a file without comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and line[0] != "#"]


def oca_requirements():
    """Return the pinned OCA add-ons, which ``run`` must update when they change."""
    return [line for line in requirements(RUNNING) if line.startswith(OCA_PREFIX)]


def _stamp(path):
    return VENV / f"{path.stem}.stamp"


def _wanted(path):
    # Not the whole version: two patch levels may take turns on one machine.
    return digest(path, sys.version_info[:2])


def is_current(path):
    """Tell whether the environment has this requirement file installed as it is."""
    return read_text(_stamp(path)) == _wanted(path) and PYTHON.exists()


def _missing(developing):
    wanted = [RUNNING, DEVELOPING] if developing else [RUNNING]
    return [path for path in wanted if not is_current(path)]


def check_python(developing=False):
    """Refuse a Python that cannot make the environment, if it is still to be made."""
    if _missing(developing) and python_lacks():
        raise DevError(python_lacks())


def ensure(developing=False):
    """Make the environment as the requirement files say, if it is not so already."""
    missing = _missing(developing)
    if not missing:
        return
    check_space(DEV, 1)
    if not is_current(RUNNING) and not _venv_usable():
        with step("Python environment"):
            shutil.rmtree(VENV, ignore_errors=True)
            run_logged(
                [sys.executable, "-m", "venv", VENV],
                DEV / "logs" / "venv.log",
                "The Python environment could not be made",
            )
    for path in missing:
        with step(f"Python packages of {path.name}"):
            _install(path)
    # Last, so that an interruption before this line is made good by the next run.
    for path in missing:
        write_atomic(_stamp(path), _wanted(path) + "\n")


def _venv_usable():
    """Tell whether pip runs in the environment: an older one is then kept."""
    if not PYTHON.exists() or not site_packages().exists():
        return False
    argv = [str(PYTHON), "-m", "pip", "--version"]
    result = subprocess.run(
        argv, capture_output=True, check=False, env=cached_environment()
    )
    return result.returncode == 0


def _install(path):
    _stamp(path).unlink(missing_ok=True)
    log = DEV / "logs" / f"pip-{path.stem}.log"
    pip = [PYTHON, "-m", "pip", "install", "--quiet"]
    lines = requirements(path)
    plain = [line for line in lines if not line.startswith(OCA_PREFIX)]
    sentence = f"The Python packages of {shown(path)} could not be installed"
    run_logged([*pip, *plain], log, sentence)
    oca = [line for line in lines if line.startswith(OCA_PREFIX)]
    if oca:
        log = log.with_name("pip-oca.log")
        run_logged([*pip, "--no-deps", *oca], log, sentence)


def link_odoo(tree):
    """Put the Odoo tree on the environment's path.

    A ``.pth`` file rather than PYTHONPATH, so that the environment's own packages win
    and an editor that knows the environment finds Odoo.
    """
    path = site_packages() / "odoo-tree.pth"
    if read_text(path) != str(tree.home):
        write_atomic(path, f"{tree.home}\n")


def environment():
    """Return the variables for a child that runs in the environment."""
    env = cached_environment()
    env["PATH"] = f"{VENV / 'bin'}:{env.get('PATH', '')}"
    env["VIRTUAL_ENV"] = str(VENV)
    return env


def font_folder():
    """Return where the Font Awesome 4.7 files are."""
    return site_packages() / "xstatic/pkg/font_awesome/data/fonts"
