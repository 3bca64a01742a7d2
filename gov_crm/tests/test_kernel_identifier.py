"""Numbers of identity documents: encrypted, found, masked."""

import doctest

from odoo.tests import BaseCase

from ..tools import identifier_text
from ..tools.identifier_text import compact, mask
from ..tools.identifier_vault import Keyring, VaultError, new_key_line


class TestKernelIdentifier(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(identifier_text)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_sealed_text_opens_and_tells_nothing(self):
        keyring = Keyring([new_key_line("k1")])
        sealed = keyring.seal(b"1234-5678", "number")
        self.assertEqual(keyring.open(sealed, "number"), b"1234-5678")
        self.assertTrue(sealed.startswith("k1:"))
        self.assertNotEqual(sealed, keyring.seal(b"1234-5678", "number"))
        self.assertNotIn("1234", sealed)

    def test_changed_text_does_not_open(self):
        keyring = Keyring([new_key_line("k1")])
        sealed = keyring.seal(b"1234-5678", "number")
        last = "A" if sealed[10] != "A" else "B"
        for wrong in (
            sealed[:10] + last + sealed[11:],
            sealed[:-8],
            "k1:",
            "k1:###",
            "k2" + sealed[2:],
            "",
        ):
            with self.subTest(wrong), self.assertRaises(VaultError):
                keyring.open(wrong, "number")
        with self.assertRaises(VaultError):
            keyring.open(sealed, "copy")

    def test_another_key_of_the_same_name_does_not_open(self):
        sealed = Keyring([new_key_line("k1")]).seal(b"1234", "number")
        with self.assertRaises(VaultError):
            Keyring([new_key_line("k1")]).open(sealed, "number")

    def test_an_older_key_still_opens_and_the_last_one_is_in_use(self):
        first, second = new_key_line("k1"), new_key_line("k2")
        old, both = Keyring([first]), Keyring([first, "", "# new", second])
        sealed = old.seal(b"1234", "number")
        self.assertEqual(both.open(sealed, "number"), b"1234")
        self.assertTrue(both.seal(b"1234", "number").startswith("k2:"))
        self.assertIn(old.index("1234", "7"), both.indexes("1234", "7"))
        self.assertNotEqual(old.index("1234", "7"), both.index("1234", "7"))

    def test_the_index_depends_on_text_and_purpose_alone(self):
        keyring = Keyring([new_key_line("k1")])
        self.assertEqual(keyring.index("1234", "7"), keyring.index("1234", "7"))
        self.assertNotEqual(keyring.index("1234", "7"), keyring.index("1234", "8"))
        self.assertNotEqual(keyring.index("1234", "7"), keyring.index("1235", "7"))
        self.assertNotEqual(keyring.index("71", "2"), keyring.index("1", "27"))

    def test_a_bad_key_file_says_what_is_wrong_and_no_part_of_a_key(self):
        line = new_key_line("k1")
        secret = line.split()[1]
        for lines, word in (
            ([], "no key"),
            (["# k1"], "no key"),
            ([secret], "Line 1"),
            ([f"K1 {secret}"], "Line 1"),
            ([line, line], "twice"),
            ([f"k1 {secret[:20]}"], "32 bytes"),
            (["k1 ###"], "32 bytes"),
        ):
            with self.subTest(lines), self.assertRaises(VaultError) as caught:
                Keyring(lines)
            self.assertIn(word, str(caught.exception))
            self.assertNotIn(secret[:20], str(caught.exception))

    def test_a_mask_keeps_the_shape_and_at_most_four_signs(self):
        for text, masked in (
            ("", ""),
            ("123456", "••••••"),
            ("12-345-67", "••-•••-67"),
            ("123 456 789 000", "••• ••• ••9 000"),
        ):
            with self.subTest(text):
                self.assertEqual(mask(text), masked)

    def test_ways_to_type_one_number(self):
        for text in ("12-34 56a", "123456A", " 12.34.56/A ", "１２–３４56A"):
            with self.subTest(text):
                self.assertEqual(compact(text), "123456A")
