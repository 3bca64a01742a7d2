"""``doctor``: what is here, what is missing, and what to do about it."""

import shutil
import sys
from pathlib import Path

from . import addons, apt, browser, npm, odoo_source, office, postgres, venv
from .cluster import Cluster
from .commands import DEFAULT_PORT
from .common import DEV, DevError, free_ports, port_is_free, shown

# What the first run fetches and makes, with room to work.
NEEDED_GIGABYTES = 3


class Examination:
    """The list of findings, each good, missing (to be made by run) or bad."""

    def __init__(self):
        self.bad = 0

    def good(self, what, finding):
        """Report that something is as it should be."""
        print(f"  ok       {what}: {finding}")

    def later(self, what, finding):
        """Report something that ./dev makes by itself when it needs it."""
        print(f"  to come  {what}: {finding}")

    def wrong(self, what, finding):
        """Report something the developer has to mend."""
        self.bad += 1
        print(f"  MISSING  {what}: {finding}")


def doctor(_options):
    """Look at everything ./dev relies on; changes nothing."""
    seen = Examination()
    checks = (
        check_python,
        check_addons,
        check_apt,
        check_odoo,
        check_packages,
        check_postgres,
        check_browser,
        check_office,
        check_npm,
        check_fonts,
        check_disk,
        check_port,
    )
    for check in checks:
        try:
            check(seen)
        except DevError as error:
            seen.wrong(check.__name__.removeprefix("check_"), str(error))
    if seen.bad:
        print(f"\n{seen.bad} missing: see above for what to do.")
    else:
        print("\nNothing needed is missing.")
    return 1 if seen.bad else 0


def check_python(seen):
    """Python itself and its venv module."""
    lacking = venv.python_lacks()
    version = sys.version.split()[0]
    if lacking:
        seen.wrong("Python", lacking)
    else:
        seen.good("Python", f"{version} with venv")


def check_addons(seen):
    """This repository's add-ons."""
    seen.good("add-ons here", ", ".join(addons.names()))


def check_apt(seen):
    """apt, unless Odoo and a browser are here without it."""
    lacking = apt.missing_tools()
    if not lacking and apt.debian_site():
        seen.good("apt", "there, with a Debian mirror in its settings")
    elif odoo_source.find() and browser.find():
        seen.good("apt", "not usable for Debian packages, and not needed any more")
    else:
        reason = f"{lacking[0]} is not there" if lacking else "knows no Debian mirror"
        seen.wrong("apt", f"{reason}: {odoo_source.HOW_TO_SET}")


def check_odoo(seen):
    """Odoo's tree and its web-client files."""
    tree = odoo_source.find()
    if tree is None:
        seen.later("Odoo 19", "fetched by ./dev run from Debian")
        return
    seen.good("Odoo", f"{tree.version} in {shown(tree.home)} {tree.package()}".strip())
    lost = tree.lost_files(tree.closure(addons.dependencies()))
    if not lost:
        seen.good("web-client files", "all there, no link leads nowhere")
        return
    names = ", ".join(str(path.relative_to(tree.home)) for path in lost)
    todo = "run ./dev run" if tree.ours else "mend that tree or unset ODOO_HOME"
    seen.wrong("web-client files", f"{todo}; these are not there: {names}")


def check_packages(seen):
    """The Python environment."""
    for path in (venv.RUNNING, venv.DEVELOPING):
        if venv.is_current(path):
            seen.good(path.name, "installed as pinned")
        else:
            seen.later(path.name, "installed by ./dev when it needs it")


def check_postgres(seen):
    """The PostgreSQL that would be used."""
    named = postgres.named()
    if named:
        if venv.is_current(venv.RUNNING):
            postgres.check_named(named)
        seen.good("PostgreSQL", f"named by the environment: {named.host}")
        return
    cluster = Cluster()
    if cluster.running():
        seen.good("PostgreSQL", f"embedded, running in {shown(cluster.home)}")
    elif (cluster.data / "PG_VERSION").exists():
        seen.good("PostgreSQL", f"embedded, stopped, in {shown(cluster.home)}")
    else:
        seen.later("PostgreSQL", "made by ./dev run")


def check_office(seen):
    """LibreOffice; only the tests of registers need it."""
    program = office.find()
    if program:
        seen.good("LibreOffice", shown(program))
    elif apt.missing_tools():
        seen.wrong("LibreOffice", office.HOW_TO_INSTALL)
    else:
        seen.later("LibreOffice", "fetched by ./dev test from Debian")


def check_browser(seen):
    """A browser that starts; only the tests need it."""
    program = browser.find()
    if program is None and not apt.missing_tools() and apt.machine_sources():
        seen.later("browser", "fetched by ./dev test from Debian")
    elif program is None:
        seen.wrong("browser", browser.HOW_TO_INSTALL)
    elif browser.works(program):
        seen.good("browser", shown(program))
    else:
        seen.wrong("browser", f"{program} does not start: {browser.HOW_TO_INSTALL}")


def check_npm(seen):
    """axe-core from npm; only the tests need it."""
    version = npm.wanted()[0]
    if npm.is_current():
        seen.good("axe-core", f"{version} in {shown(npm.AXE)}")
    else:
        seen.later("axe-core", f"{version}, fetched by ./dev test with npm")


def check_fonts(seen):
    """Fonts for the browser: without any, pages show boxes instead of letters."""
    folders = (Path("/usr/share/fonts"), browser.HOME / "root/usr/share/fonts")
    count = sum(1 for folder in folders for path in folder.rglob("*.[to]tf"))
    if count:
        seen.good("fonts", f"{count} for the browser")
    elif browser.find():
        seen.wrong("fonts", "none, e.g. `sudo apt-get install fonts-liberation`")
    else:
        seen.later("fonts", "fetched together with the browser")


def check_disk(seen):
    """Room for what is still to be made."""
    place = DEV if DEV.exists() else DEV.parent
    free = shutil.disk_usage(place).free / 1e9
    needed = 1 if odoo_source.find() else NEEDED_GIGABYTES
    if free < needed:
        seen.wrong("disk", f"{free:.1f} GB free, {needed} GB needed: free some space")
    else:
        seen.good("disk", f"{free:.0f} GB free")


def check_port(seen):
    """The port of ./dev run."""
    if port_is_free(DEFAULT_PORT):
        seen.good("port", f"{DEFAULT_PORT} is free")
    else:
        other = free_ports(1)[0]
        seen.good(
            "port", f"{DEFAULT_PORT} is in use; if not by ./dev run, use --port {other}"
        )
