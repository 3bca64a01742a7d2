"""The add-ons of this repository and what they depend on."""

import ast

from .common import ROOT, DevError, digest

PREFIX = "gov_crm"
# A change in one of these changes what an installed add-on does.
SOURCES = {".py", ".xml", ".csv", ".js", ".scss", ".css", ".po", ".pot", ".json"}


def ours():
    """Return the folders of our add-ons, the core first."""
    found = ROOT.glob(f"{PREFIX}*/__manifest__.py")
    return sorted(path.parent for path in found)


def names():
    """Return the names of our add-ons; none at all is the developer's mistake."""
    found = [folder.name for folder in ours()]
    if not found:
        raise DevError(
            f"No add-on is in {ROOT}: a folder {PREFIX} with a __manifest__.py must "
            "be there."
        )
    return found


def manifest(folder):
    """Return an add-on's manifest."""
    path = folder / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except (ValueError, SyntaxError) as error:
        raise DevError(f"{path} is not a plain dictionary: {error}.") from error


def dependencies():
    """Return the add-ons of others that ours ask for directly."""
    own = set(names())
    wanted = {name for folder in ours() for name in manifest(folder)["depends"]}
    return sorted(wanted - own)


def source_hash(folder):
    """Return a hash of everything in an add-on that an update would read."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in SOURCES
        and path.is_file()
        and "tests" not in path.relative_to(folder).parts
    )
    named = ((str(path.relative_to(folder)), path) for path in files)
    return digest(*(part for pair in named for part in pair))
