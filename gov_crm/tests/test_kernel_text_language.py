"""The language of a text is told by its small words, or not at all."""

import doctest

from odoo.tests import BaseCase

from ..tools import text_language as module
from ..tools.text_language import language_of


class TestKernelTextLanguage(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_sentences(self):
        for text, wanted in (
            ("Your permit is ready. You can take it at window 3.", "en"),
            ("Handa na ang permiso ninyo. Makukuha ninyo ito sa bintana 3.", "fil"),
            ("Pakidala po ang original at photocopy ng barangay clearance.", "fil"),
            ("Please bring the barangay clearance and the cedula.", "en"),
        ):
            with self.subTest(text):
                self.assertEqual(language_of(text), wanted)

    def test_what_is_no_sentence(self):
        for text in ("", "Luz dela Cruz", "Barangay clearance", "12:30", "Sa", "The"):
            with self.subTest(text):
                self.assertEqual(language_of(text), "")

    def test_half_and_half_is_neither(self):
        text = "The permit is ready. Handa na ang permiso."
        self.assertEqual(language_of(text), "")
