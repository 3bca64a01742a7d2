"""Kernels stay free of Odoo and of the clock: what they need is an argument."""

import ast
from pathlib import Path

from odoo.tests import BaseCase

TOOLS = Path(__file__).resolve().parents[1] / "tools"
CLOCKS = {"now", "utcnow", "today", "localtime", "monotonic"}


def imports_of_odoo(source):
    """Lines that import Odoo, or by a relative import leave the folder of kernels."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["odoo"] if node.level > 1 else [node.module or ""]
        elif isinstance(node, ast.Call) and node.args:  # import_module("odoo")
            names = [node.args[0].value] if is_import_call(node) else []
        if any(str(name).split(".")[0] == "odoo" for name in names):
            lines.append(node.lineno)
    return lines


def is_import_call(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    is_import = name in ("import_module", "__import__")
    return is_import and isinstance(call.args[0], ast.Constant)


def readings_of_the_clock(source):
    """Lines that call a function such as `datetime.now` or `date.today`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in CLOCKS
    ]


class TestKernelPurity(BaseCase):
    def test_kernels_import_no_odoo(self):
        files = sorted(TOOLS.rglob("*.py"))
        self.assertTrue(files)
        for path in files:
            with self.subTest(file=path.name):
                source = path.read_text(encoding="utf-8")
                self.assertEqual(imports_of_odoo(source), [])

    def test_kernels_read_no_clock(self):
        for path in sorted(TOOLS.rglob("*.py")):
            with self.subTest(file=path.name):
                source = path.read_text(encoding="utf-8")
                self.assertEqual(readings_of_the_clock(source), [])

    def test_the_test_itself(self):
        for source, found in [
            ("import odoo", True),
            ("import os, odoo.tools", True),
            ("from odoo import fields", True),
            ("from odoo.addons.base import models", True),
            ("def f():\n    from odoo.tools import SQL", True),
            ("from .. import models", True),
            ("import_module('odoo.tools')", True),
            ("from .worktime import WorkingTime", False),
            ("from . import worktime", False),
            ("import odoorpc", False),
        ]:
            with self.subTest(source=source):
                self.assertEqual(bool(imports_of_odoo(source)), found)
        self.assertTrue(readings_of_the_clock("datetime.now()"))
        self.assertFalse(readings_of_the_clock("deadline(now, 3)"))
