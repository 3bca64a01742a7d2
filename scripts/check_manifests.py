#!/usr/bin/env python3
"""Check the add-ons' files against their manifests; standard library only.

What it looks for goes wrong silently in Odoo: a view nobody lists is never loaded, a
test nobody imports never runs, an access line without a group is open to everyone.
"""

import ast
import csv
import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
DATA_FOLDERS = ("security", "data", "wizards", "wizard", "views", "report", "demo")
VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
REQUIRED = ("name", "summary", "version", "license", "author", "depends")
ACCESS_COLUMNS = ["id", "name", "model_id:id", "group_id:id"]


def is_data_file(path):
    """Tell whether Odoo loads this file by its name in a manifest.

    A CSV file is one if it is named after a model, which always has a dot in it;
    others are tables for our own code.
    """
    return path.suffix == ".xml" or (path.suffix == ".csv" and "." in path.stem)


def check_manifest(addon, manifest):
    """Check the fields of a manifest."""
    for name in REQUIRED:
        if name not in manifest:
            yield f"the manifest has no {name!r}"
    if manifest.get("license") != "AGPL-3":
        yield "the licence is not AGPL-3 (helpdesk_mgmt demands it)"
    if not VERSION.fullmatch(manifest.get("version", "")):
        yield "the version is not 19.0.MAJOR.MINOR.PATCH"


def check_files(addon, manifest):
    """Check that listed files are there and files that are there are listed."""
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    for name, count in Counter(listed).items():
        if count > 1:
            yield f"{name} is listed {count} times"
        if not (addon / name).is_file():
            yield f"{name} is listed but not there"
    for folder in DATA_FOLDERS:
        for path in sorted((addon / folder).rglob("*")):
            name = path.relative_to(addon).as_posix()
            if is_data_file(path) and name not in listed:
                yield f"{name} is in no list of the manifest, so it is never loaded"


def check_assets(addon, manifest):
    """Check that each of our own assets exists."""
    for bundle, entries in manifest.get("assets", {}).items():
        for entry in entries:
            # ("include", bundle), ("remove", path), ("after", target, path), …
            if isinstance(entry, (tuple, list)):
                if entry[0] == "include":
                    continue
                entry = entry[-1]
            module, _, pattern = entry.lstrip("/").partition("/")
            if module == addon.name and not any(addon.glob(pattern)):
                yield f"no file matches {entry} of the bundle {bundle}"


def check_xml(addon, _manifest):
    """Check that XML is well-formed and no record is defined twice."""
    seen = Counter()
    for path in sorted(addon.rglob("*.xml")):
        name = path.relative_to(addon).as_posix()
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError as error:
            yield f"{name} is not well-formed: {error}"
            continue
        if name.startswith("static/"):
            continue
        if root.tag != "odoo":
            yield f"{name} begins with <{root.tag}> instead of <odoo>"
        seen.update(
            node.get("id")
            for node in root.iter()
            if node.tag in ("record", "template", "menuitem")
            # With a dot it changes another add-on's record, maybe more than once.
            and "." not in node.get("id", ".")
        )
    for identifier, count in sorted(seen.items()):
        if count > 1:
            yield f"the XML id {identifier} is defined {count} times"


def check_access(addon, _manifest):
    """Check that each line of the access list names a group."""
    path = addon / "security" / "ir.model.access.csv"
    if not path.exists():
        return
    with open(path, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if not set(ACCESS_COLUMNS) <= set(reader.fieldnames or ()):
            yield f"{path.name} lacks one of the columns {', '.join(ACCESS_COLUMNS)}"
            return
        seen = set()
        for row in reader:
            where = f"{path.name} line {reader.line_num}"
            if not row["group_id:id"]:
                yield f"{where}: {row['id']} names no group, so it is open to everyone"
            if row["id"] in seen:
                yield f"{where}: {row['id']} is there twice"
            seen.add(row["id"])


def check_tests(addon, _manifest):
    """Check that every test file is imported: Odoo runs no other."""
    tests = addon / "tests"
    files = {path.stem for path in tests.glob("test_*.py")}
    if not files:
        return
    init = tests / "__init__.py"
    tree = ast.parse(init.read_text(encoding="utf-8") if init.exists() else "")
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for name in sorted(files - imported):
        yield f"tests/{name}.py is not imported in tests/__init__.py, so it never runs"


CHECKS = (
    check_manifest,
    check_files,
    check_assets,
    check_xml,
    check_access,
    check_tests,
)


def problems(addon):
    """Yield what is wrong with one add-on."""
    try:
        text = (addon / "__manifest__.py").read_text(encoding="utf-8")
        manifest = ast.literal_eval(text)
    except (SyntaxError, ValueError) as error:
        yield f"the manifest is not a plain dictionary: {error}"
        return
    for check in CHECKS:
        yield from check(addon, manifest)


def main():
    """Print every problem; leave with code 1 if there is one."""
    found = [
        f"{path.parent.name}: {problem}"
        for path in sorted(ROOT.glob("*/__manifest__.py"))
        for problem in problems(path.parent)
    ]
    print("\n".join(found) if found else "The manifests and their files agree.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
