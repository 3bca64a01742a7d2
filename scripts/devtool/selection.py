"""Which tests there are, read from the sources, and which of them a name means."""

import ast
from dataclasses import dataclass

from . import addons
from .common import DevError

KERNEL_PREFIX = "test_kernel_"


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
    """Yield the tests of one add-on."""
    for path in sorted((folder / "tests").glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if getattr(item, "name", "").startswith("test"):
                        yield Test(folder.name, path.stem, node.name, item.name)


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
