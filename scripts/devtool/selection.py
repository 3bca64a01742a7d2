"""Which tests there are, read from the sources, and which of them a name means."""

import ast
from dataclasses import dataclass

from . import addons
from .common import DevError

KERNEL_PREFIX = "test_kernel_"
# By this a test class asks Odoo for the tests it has from its parts.
_INHERITS = "allow_inherited_tests_method"


@dataclass(frozen=True)
class Test:
    """One test method as it stands in the sources."""

    module: str
    file: str
    class_name: str
    method: str

    @property
    def is_kernel(self):
        """Tell whether it runs without a database."""
        return self.file.startswith(KERNEL_PREFIX)

    @property
    def tag(self):
        """Return how Odoo's --test-tags names it, without the leading slash."""
        return f"{self.module}:{self.class_name}.{self.method}"

    def matches(self, name):
        """Tell whether a name, or one of several with commas between, is part of the file,
        class and method."""
        whole = f"{self.file}.{self.class_name}.{self.method}".lower()
        return any(it in whole for it in name.lower().split(",") if it)


def tests_of(folder):
    """Yield the tests of one add-on, as Odoo loads them: those in the body of a class, and
    those of its parts where the class says so.

    :raises DevError: a part of a class has tests that no class would run
    """
    parts = _parts(folder)
    run = {
        name: _owners(name, parts)
        for name, (path, node) in parts.items()
        # A class without parents is a part of others.
        if path.stem.startswith("test_") and node.bases
    }
    lost = {name for name, (_path, node) in parts.items() if _methods(node)}
    lost -= {owner for owners in run.values() for owner in owners}
    if lost:
        raise DevError(
            f"Nothing runs the tests of {', '.join(sorted(lost))} in {folder.name}: a class "
            f"that takes them from there needs {_INHERITS} = True."
        )
    for name, owners in run.items():
        for owner in owners:
            for method in _methods(parts[owner][1]):
                yield Test(folder.name, parts[name][0].stem, name, method)


def _parts(folder):
    """``{class: (file, its node)}`` of all in the tests of an add-on."""
    return {
        node.name: (path, node)
        for path in sorted((folder / "tests").glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8"), str(path)).body
        if isinstance(node, ast.ClassDef)
    }


def _owners(name, parts):
    """The classes whose tests run with a class: its own, and those of its parts if it asks
    for them."""
    _path, node = parts[name]
    if not any(
        getattr(target, "id", "") == _INHERITS
        for item in node.body
        if isinstance(item, ast.Assign)
        for target in item.targets
    ):
        return [name]
    found, todo = [], [name]
    while todo:
        owner = todo.pop()
        if owner in parts and owner not in found:
            found.append(owner)
            todo += [getattr(base, "id", "") for base in parts[owner][1].bases]
    return found


def _methods(node):
    return [
        item.name for item in node.body if getattr(item, "name", "").startswith("test")
    ]


def kernel_classes():
    """Return module:Class of the tests that the run with a database leaves out."""
    return sorted(
        {
            f"{test.module}:{test.class_name}"
            for folder in addons.ours()
            for test in tests_of(folder)
            if test.is_kernel
        }
    )


def select(name=None, module=None):
    """Return the tests a command line means; that there are none is an error."""
    folders = addons.ours()
    if module and module not in addons.names():
        raise DevError(
            f"There is no add-on {module} here; there are {', '.join(addons.names())}."
        )
    found = [
        test
        for folder in folders
        if module in (None, folder.name)
        for test in tests_of(folder)
        if not name or test.matches(name)
    ]
    if not found:
        raise DevError(
            f"No test's file, class or method has {name!r} in its name: "
            "look into the tests folders for the right one."
            if name
            else "There are no tests."
        )
    return found
