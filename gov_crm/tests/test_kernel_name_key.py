"""Names that differ in case, accents and punctuation only are the same name."""

import doctest

from odoo.tests import BaseCase

from ..tools import name_key as module
from ..tools.name_key import name_key


class TestKernelNameKey(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_spellings_of_one_name(self):
        for one, other in (
            ("Marriage licence", "MARRIAGE  LICENCE"),
            ("Señor’s permit – new", "Senor s permit, new"),
            ("Permis\N{COMBINING CEDILLA} A", "permis̨ a"),
            ("Ⅳ. Klasse", "iv klasse"),
        ):
            with self.subTest(one):
                self.assertEqual(name_key(one), name_key(other))

    def test_different_names_stay_apart(self):
        self.assertNotEqual(name_key("Permit, new"), name_key("Permit, renewal"))
        self.assertNotEqual(name_key("Permit 1"), name_key("Permit 11"))

    def test_its_own_form_stays(self):
        key = name_key("Lisensya sa Pag-aasawa (Peña)")
        self.assertEqual(name_key(key), key)
