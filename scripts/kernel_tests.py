"""Run the kernel tests and doctests of our add-ons without a database.

Runs inside Odoo's Python: ``kernel_tests.py RESULT_FILE ADDONS_PATH SELECTION ADDON…``.
Kernel tests are the classes in ``tests/test_kernel_*.py``; they inherit Odoo's
``BaseCase`` (Odoo's own runner ignores plain unittest classes) but need no registry.
SELECTION is a JSON list of "module:Class.method" tags, empty for everything.
"""

import doctest
import importlib
import json
import pkgutil
import sys
import unittest
from pathlib import Path

import odoo.init  # noqa: F401  (applies Odoo's patches before its parts are imported)
import odoo.tests  # noqa: F401
from odoo.modules.module import initialize_sys_path
from odoo.tools import config


def kernel_cases(addon):
    """Return the tests of an add-on's test_kernel_*.py files."""
    package = importlib.import_module(f"odoo.addons.{addon}")
    tests = Path(package.__path__[0]) / "tests"
    loader = unittest.defaultTestLoader
    for path in sorted(tests.glob("test_kernel_*.py")):
        module = importlib.import_module(f"odoo.addons.{addon}.tests.{path.stem}")
        yield from flatten(loader.loadTestsFromModule(module))


def kernel_doctests(addon):
    """Return the doctests of an add-on's tools/ as test cases, one a docstring."""
    package = importlib.import_module(f"odoo.addons.{addon}")
    tools = Path(package.__path__[0]) / "tools"
    finder = doctest.DocTestFinder(exclude_empty=True)
    for found in pkgutil.iter_modules([str(tools)]):
        module = importlib.import_module(f"odoo.addons.{addon}.tools.{found.name}")
        for example in finder.find(module):
            if example.examples:
                yield doctest.DocTestCase(example)


def flatten(suite):
    """Yield the single tests of a suite."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def is_selected(test, addon, selection):
    """Tell whether one of the tags names this test."""
    if not selection:
        return True
    names = {
        f"{addon}:{type(test).__name__}",
        f"{addon}:{type(test).__name__}.{getattr(test, '_testMethodName', '')}",
    }
    return not names.isdisjoint(selection)


def main(result_file, addons_path, selection, *addons):
    """Run them, print what fails and leave the counts in a file for ``./dev``."""
    config.parse_config([f"--addons-path={addons_path}"])
    initialize_sys_path()
    selection = set(json.loads(selection))
    suite = unittest.TestSuite(
        test
        for addon in addons
        for test in (*kernel_cases(addon), *kernel_doctests(addon))
        if is_selected(test, addon, selection)
    )
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
    failed = len(result.failures) + len(result.errors)
    counts = {
        "run": result.testsRun,
        "failed": failed,
        "skipped": [f"{test}: {reason}" for test, reason in result.skipped],
    }
    Path(result_file).write_text(json.dumps(counts), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
