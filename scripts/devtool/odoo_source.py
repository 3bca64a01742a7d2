"""Where Odoo 19 comes from, and the web-client files its Debian package lacks."""

import os
import shutil
from pathlib import Path

from . import apt
from .addons import manifest
from .common import DEV, DevError, check_space, read_text, step, write_atomic

FETCHED = DEV / "odoo"
# Odoo's static files link into the libjs-* and fonts-* packages by relative path, so
# unpacking all of them into one tree makes the links resolve.
PACKAGES = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
]
HOW_TO_SET = (
    "set ODOO_HOME to a folder with Odoo 19's source (the one that contains odoo/) "
    "and run the command again"
)
# A non-free build that Debian leaves out. It only blurs the background of video
# calls, but the bundle that names it prints a console error without it.
STUB = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
STUB_TEXT = "/* Left out of Debian's package; only video calls use it. */\n"


class OdooTree:
    """A folder that contains the ``odoo`` package, and where its add-ons are."""

    def __init__(self, home, ours):
        """``ours`` tells a tree we unpacked (and may mend) from a foreign one."""
        self.home = home
        self.ours = ours
        # A git tree keeps most add-ons beside the package, an installed one inside.
        # Debian's package has both, but the folder beside lacks the static files.
        inside, beside = home / "odoo" / "addons", home / "addons"
        complete = (inside / "web" / "__manifest__.py").exists()
        self.addons_paths = [inside] if complete else [inside, beside]

    @property
    def version(self):
        """Return the series, e.g. ``19.0``, as the tree's release file has it."""
        scope = {}
        release = read_text(self.home / "odoo" / "release.py")
        exec(compile(release, "release.py", "exec"), scope)
        return str(scope.get("serie") or scope.get("version"))

    def addon(self, name):
        """Return the folder of one of Odoo's own add-ons, or None."""
        for path in self.addons_paths:
            if (path / name / "__manifest__.py").exists():
                return path / name
        return None

    def package(self):
        """Return the Debian package a tree of ours was unpacked from, else ''."""
        if not self.ours:
            return ""
        return f"({read_text(FETCHED / 'package')})"

    def closure(self, names):
        """Return the named add-ons of Odoo's with all they depend on."""
        found, queue = set(), list(names)
        while queue:
            name = queue.pop()
            folder = self.addon(name)
            if folder and name not in found:
                found.add(name)
                queue += manifest(folder).get("depends", ["base"])
        return sorted(found)

    def lost_files(self, addons):
        """Return the web-client files of the named add-ons that are not there."""
        lost = self.dangling_links(addons)
        if not self.stub.exists():
            lost.append(self.stub)
        return lost

    @property
    def stub(self):
        """Return the path of the script that Debian leaves out."""
        return self.addon("mail").parent / STUB

    def dangling_links(self, addons):
        """Return links to nowhere among the static files of the named add-ons."""
        folders = [self.addon(name) for name in addons]
        return sorted(
            path
            for folder in folders
            if folder
            for path in (folder / "static").rglob("*")
            if path.is_symlink() and not path.exists()
        )


def _tree(home, ours):
    tree = OdooTree(home, ours)
    if not (home / "odoo" / "release.py").exists() or not tree.addon("web"):
        return None
    return tree


def find():
    """Return the Odoo 19 tree this checkout would use, or None if none is here."""
    named = os.environ.get("ODOO_HOME")
    if named:
        tree = _tree(Path(named).expanduser().resolve(), ours=False)
        if not tree:
            raise DevError(
                f"ODOO_HOME is {named}, but that folder does not hold Odoo with its "
                "web client: name the folder that contains odoo/ and addons/."
            )
        if not tree.version.startswith("19.0"):
            raise DevError(
                f"ODOO_HOME holds Odoo {tree.version}, but the add-ons are for 19.0: "
                "name a folder with Odoo 19.0."
            )
        return tree
    return _tree(FETCHED / "usr/lib/python3/dist-packages", ours=True)


def ensure():
    """Return an Odoo 19 tree, fetching Debian's package if there is none yet."""
    tree = find()
    if tree:
        return tree
    lacking = apt.missing_tools()
    if lacking:
        raise DevError(
            f"Odoo 19 is not here and {lacking[0]} is not there to fetch it with: "
            f"{HOW_TO_SET}."
        )
    site = apt.debian_site()
    if not site:
        raise DevError(
            f"Odoo 19 is not here and apt's settings name no Debian mirror: "
            f"{HOW_TO_SET}."
        )
    check_space(DEV, 3)
    try:
        _fetch(site)
    except DevError as error:
        raise DevError(f"{str(error).rstrip('.')}; or else {HOW_TO_SET}.") from error
    return find()


def _fetch(site):
    """Unpack Debian's package beside the final place and move it there at the end."""
    home = DEV / "apt-odoo"
    part = DEV / "odoo.part"
    source = apt.Apt(home, [(site, "sid")])
    with step("Debian's package lists"):
        source.update()
    with step("Download Odoo 19 (about 130 MB)"):
        debs = source.download(PACKAGES)
    with step("Unpack Odoo 19 (about 1.3 GB)"):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        apt.unpack(debs, part, home / "unpack.log")
        versions = [deb.name for deb in debs if deb.name.startswith("odoo-19_")]
        write_atomic(part / "package", "\n".join(versions) + "\n")
        shutil.rmtree(FETCHED, ignore_errors=True)
        part.rename(FETCHED)
        shutil.rmtree(home)


def complete(tree, font_folder):
    """Put the web-client files in place that Debian leaves out or links elsewhere.

    ``font_folder`` holds Font Awesome 4.7, which Odoo 19 draws its icons with; sid's
    own package has moved on to another major version, so the links miss.
    """
    if not tree.ours:
        return
    if not tree.stub.exists():
        write_atomic(tree.stub, STUB_TEXT)
    for link in tree.dangling_links(["web"]):
        real = font_folder / link.name
        if real.exists():
            link.unlink()
            shutil.copy(real, link)
