"""The checks that need no database: style, Odoo's conventions, manifests."""

import subprocess

from . import addons, venv
from .common import ROOT, step


def commands():
    """Return the checks as (title, command line) pairs."""
    python = str(venv.PYTHON)
    names = addons.names()
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        (
            "pylint-odoo",
            [python, "-m", "pylint", "--rcfile=.pylintrc", *names],
        ),
        ("manifests and XML", [python, "scripts/check_manifests.py"]),
    ]


def run():
    """Run every check, print what they complain about, return the failed ones."""
    failed = []
    for title, argv in commands():
        with step(title):
            result = subprocess.run(
                argv,
                cwd=ROOT,
                env=venv.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        if result.returncode:
            print(result.stdout.rstrip())
            failed.append(f"{title} complains")
    return failed
