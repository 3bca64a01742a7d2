"""Contrast of colours, by the examples of its authors."""

import doctest

from odoo.tests import BaseCase

from ..tools import colour as module
from ..tools.colour import contrast


class TestKernelColour(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_contrast_does_not_depend_on_the_order(self):
        self.assertEqual(contrast("#1b4d89", "#ffffff"), contrast("#ffffff", "#1b4d89"))
        self.assertEqual(contrast("#123456", "#123456"), 1)
