"""Debian packages fetched with apt's own tools, without touching the system.

apt gets its own package lists, cache and source list in a folder of ours, so neither
root nor a change to the machine is needed. Where the packages come from is read from
the machine's own apt settings: no mirror is named in this repository.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .common import DEV, DevError, check_space, run_logged, step

KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
# A machine may follow a release by its name or by its role.
DEBIAN_RELEASES = {"stable", "testing", "unstable", "sid"}
INDEX_FIELDS = "$(SITE) $(RELEASE) $(COMPONENT)"


def missing_tools():
    """Return the tools this module needs and the machine lacks."""
    return [name for name in ("apt-get", "dpkg-deb") if not shutil.which(name)]


def os_release():
    """Return the machine's /etc/os-release as a dict."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value.strip().strip('"') for name, _, value in pairs}


def machine_sources():
    """Return the (site, release, component) rows of the machine's apt settings."""
    # Without --no-release-info nothing is listed before the first `apt-get update`.
    argv = ["apt-get", "indextargets", "--no-release-info", "--format", INDEX_FIELDS]
    result = subprocess.run(argv, capture_output=True, text=True, check=False)
    rows = [tuple(line.split()) for line in result.stdout.splitlines()]
    return list(dict.fromkeys(row for row in rows if len(row) == 3))


def debian_site():
    """Return the address of the Debian mirror this machine uses, or None."""
    codename = os_release().get("VERSION_CODENAME", "")
    releases = DEBIAN_RELEASES | ({codename} if codename else set())
    if os_release().get("ID") != "debian":
        releases = DEBIAN_RELEASES
    for site, release, component in machine_sources():
        if release in releases and component == "main":
            return site
    return None


class Apt:
    """apt-get with lists and caches of its own in ``home``."""

    def __init__(self, home, releases):
        """Prepare the folder; ``releases`` are (site, release) pairs to read from."""
        self.home = home
        self.log = home / "apt.log"
        for folder in ("lists/partial", "cache/archives/partial", "debs"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        keyring = next((name for name in KEYRINGS if Path(name).exists()), None)
        signed = f"[signed-by={keyring}] " if keyring else ""
        lines = [f"deb {signed}{site} {release} main" for site, release in releases]
        (home / "sources.list").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (home / "apt.conf").write_text(self._settings(), encoding="utf-8")

    def _settings(self):
        # Read after the machine's own settings, so proxies and certificates stay.
        return "\n".join(
            [
                f'Dir::Etc::sourcelist "{self.home}/sources.list";',
                'Dir::Etc::sourceparts "/dev/null";',
                f'Dir::State::Lists "{self.home}/lists";',
                f'Dir::Cache "{self.home}/cache";',
                'Acquire::Languages "none";',
                'Debug::NoLocking "1";',
                # Without it an update that reached nothing counts as a success.
                'APT::Update::Error-Mode "any";',
                # Hooks of the machine would refresh its catalogues, not ours.
                "#clear APT::Update::Post-Invoke;",
                "#clear APT::Update::Post-Invoke-Success;",
                # apt's own user cannot reach a checkout in a private home folder.
                f'APT::Sandbox::User "{"root" if os.geteuid() == 0 else ""}";',
                "",
            ]
        )

    def _argv(self, *arguments):
        return ["apt-get", "-qq", "-c", str(self.home / "apt.conf"), *arguments]

    def update(self):
        """Fetch the package lists."""
        run_logged(
            self._argv("update"), self.log, "apt could not fetch Debian's package lists"
        )

    def download(self, packages):
        """Put the newest .deb of each package into ``debs`` and return them."""
        run_logged(
            self._argv("download", *packages),
            self.log,
            "apt could not download Debian's packages",
            cwd=self.home / "debs",
        )
        return sorted((self.home / "debs").glob("*.deb"))

    def missing_for(self, packages):
        """Return what an installation of ``packages`` would add to this machine."""
        argv = self._argv("install", "--simulate", "--no-install-recommends")
        result = subprocess.run(
            [*argv, *packages], capture_output=True, text=True, check=False
        )
        if result.returncode:
            reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise DevError(f"apt cannot find a way to install {packages[0]}: {reason}")
        return re.findall(r"^Inst (\S+)", result.stdout, re.MULTILINE)


def unpack(debs, folder, log):
    """Unpack .deb files over each other into ``folder``."""
    check_space(folder, 1.5)
    for deb in debs:
        run_logged(
            ["dpkg-deb", "-x", deb, folder], log, f"{deb.name} could not be unpacked"
        )


def fetch(title, home, packages, finish):
    """Unpack packages, with the libraries this machine lacks, into a folder of ``.dev``.

    :param title: what they are called to people
    :param home: the folder, which is there whole or not at all
    :param packages: names in Debian
    :param finish: called with the folder before it gets its name; the packages are in its
        ``root``
    """
    sources = [row[:2] for row in machine_sources() if row[2] == "main"]
    if missing_tools() or not sources:
        raise DevError("apt cannot be used here to fetch one")
    check_space(DEV, 1.5)
    work = DEV / f"apt-{home.name}"
    source = Apt(work, sources)
    with step(f"Debian's package lists for {title}"):
        source.update()
    with step(f"Download {title}"):
        missing = source.missing_for(packages)
        if not missing:
            raise DevError("dpkg says it is installed, but it is not on the PATH")
        debs = source.download(missing)
    with step(f"Unpack {title}"):
        part = DEV / f"{home.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        (part / "root").mkdir(parents=True)
        unpack(debs, part / "root", work / "unpack.log")
        finish(part)
        shutil.rmtree(home, ignore_errors=True)
        part.rename(home)
        shutil.rmtree(work)
