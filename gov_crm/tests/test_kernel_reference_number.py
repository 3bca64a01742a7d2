"""Case numbers: made, read as people type them, and refused when a sign is wrong."""

import doctest
import itertools
import string

from odoo.tests import BaseCase

from ..tools import reference_number
from ..tools.reference_number import (
    InvalidNumber,
    format_number,
    is_valid,
    normalise,
)

SIGNS = string.digits + string.ascii_uppercase
NUMBERS = [
    format_number(code, year, running)
    for code, year in [("BPLO", 2026), ("OSCA", 2027), ("R4A", 2031), ("AB", 2026)]
    for running in (1, 98, 4127, 99999, 123456, 909090)
]


class TestKernelReferenceNumber(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(reference_number)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_format(self):
        for arguments, expected in [
            (("BPLO", 2026, 4127), "BPLO-2026-004127-U"),
            (("OSCA", 2026, 98, 4), "OSCA-2026-0098-W"),
            (("BPLO", 2026, 1234567), "BPLO-2026-1234567-D"),
        ]:
            with self.subTest(arguments=arguments):
                number = format_number(*arguments)
                self.assertEqual(number, expected)
                self.assertEqual(normalise(number), number)

    def test_format_refuses(self):
        for arguments in [
            ("A", 2026, 1),
            ("ABCDEFGHIJKLM", 2026, 1),
            ("bplo", 2026, 1),
            ("BP-LO", 2026, 1),
            ("BÑLO", 2026, 1),
            ("", 2026, 1),
            ("BPLO", 26, 1),
            ("BPLO", 20260, 1),
            ("BPLO", 2026, 0),
            ("BPLO", 2026, -1),
            ("BPLO", 2026, 10**12),
            ("BPLO", 2026, 1, 3),
            ("BPLO", 2026, 1, 13),
        ]:
            with self.subTest(arguments=arguments), self.assertRaises(ValueError):
                format_number(*arguments)

    def test_as_people_type_it(self):
        for text in [
            "BPLO-2026-004127-U",
            "bplo-2026-004127-u",
            "  BPLO 2026 004127 U\n",
            "BPLO 2026 004 127 U",
            "BPLO2026004127U",
            "bplo–2026—004127‑u",
            "BPLO/2026/004127.U",
            "B P L O 2 0 2 6 0 0 4 1 2 7 U",
        ]:
            with self.subTest(text=text):
                self.assertEqual(normalise(text), "BPLO-2026-004127-U")
                self.assertTrue(is_valid(text))

    def test_refused(self):
        for text in [
            None,
            False,
            4127,
            "",
            "-",
            "---",
            "BPLO",
            "BPLO-2026-004127",
            "BPLO-2026-4127-U",  # leading zeros left out
            "BPLO-2026-004127-V",
            "BPLO-2026-OO4127-U",  # letters for figures
            "BPL0-2026-004127-U",
            "BPLO-2026-00412７-U",  # another script's digit
            "BPLO-2026-004127-U-X",
            "BPLO-2026-004127-U" * 20,
        ]:
            with self.subTest(text=text):
                self.assertFalse(is_valid(text))
                with self.assertRaises(InvalidNumber):
                    normalise(text)

    def test_two_readings_are_not_guessed(self):
        number = format_number("AB20", 2026, 4127)
        self.assertEqual(normalise(number.lower()), number)
        self.assertEqual(normalise(number.replace("-", " ")), number)
        self.assertFalse(is_valid(number.replace("-", "")))

    def test_letters_that_become_ascii_are_refused(self):
        number = format_number("BIR", 2026, 4127)
        self.assertTrue(is_valid(number.lower()))
        self.assertFalse(is_valid(number.lower().replace("i", "ı")))

    def test_similar_check_characters_are_told_apart(self):
        endings = {}
        for running in range(1, 500):
            number = format_number("BPLO", 2026, running)
            endings.setdefault(number[-1], number)
        self.assertEqual(set(endings), set(SIGNS))
        for one, other in ("O0", "0O", "I1", "1I"):
            self.assertFalse(is_valid(endings[one][:-1] + other))

    def test_every_wrong_sign_is_noticed(self):
        for number in NUMBERS:
            for place, sign in enumerate(number):
                for other in SIGNS.replace(sign, "") if sign != "-" else "":
                    wrong = number[:place] + other + number[place + 1 :]
                    self.assertFalse(is_valid(wrong), wrong)

    def test_swapped_neighbours_are_noticed(self):
        """The scheme misses a swap only of signs that follow each other, and rarely."""
        tried, missed = 0, []
        for running in range(1, 3000):
            signs = format_number("BPLO", 2026, running).replace("-", "")
            for place, (one, other) in enumerate(itertools.pairwise(signs)):
                if one != other:
                    tried += 1
                    swapped = signs[:place] + other + one + signs[place + 2 :]
                    if is_valid(swapped):
                        missed.append((one, other))
        self.assertGreater(tried, 20000)
        self.assertLess(len(missed) / tried, 0.01)
        for one, other in missed:
            distance = abs(SIGNS.index(one) - SIGNS.index(other))
            self.assertIn(distance, (1, 35))
