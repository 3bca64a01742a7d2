"""Files of casework: read row by row, whatever is wrong with them, and nothing lost."""

import doctest
import gzip
import io
from datetime import date
from unittest.mock import patch

from odoo.tests import BaseCase

from ..tools import casework_codes, casework_csv, text_lines
from ..tools.casework_codes import office_code, safe_cell, service_code
from ..tools.casework_csv import CaseFile, NotTaken, Row
from ..tools.text_lines import CaseFileError

HEADER = b"unique_key,account,opendate,closedate,complaint_type,descriptor\n"
ROW = b"%d,AB,2019-01-02,2019-01-03,Parks,Trees\n"
TODAY = date(2026, 1, 1)


def read(data):
    """``(line, key, reason or "taken")`` of each row."""
    return [
        (item.line, item.key, getattr(item, "reason", "taken"))
        for item in CaseFile(io.BytesIO(data)).rows(TODAY)
    ]


class TestKernelCaseworkCsv(BaseCase):
    def test_doctests(self):
        for module in (casework_csv, casework_codes):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def assertRefused(self, reason, data):
        with self.assertRaises(CaseFileError) as caught:
            read(data)
        self.assertEqual(caught.exception.reason, reason)
        return caught.exception.values

    # Files

    def test_plain_and_gzip_are_told_apart_by_content(self):
        data = HEADER + ROW % 1 + ROW % 2
        expected = [(2, "1", "taken"), (3, "2", "taken")]
        self.assertEqual(read(data), expected)
        self.assertEqual(read(gzip.compress(data)), expected)

    def test_byte_order_mark_semicolons_and_names_as_people_write_them(self):
        data = (
            b"\xef\xbb\xbfCase ID;Office;Date opened;Date closed;Topic;City;Colour\r\n"
            b"7; Roads ;2019-01-02;;Pot \xc3\xb1 hole;Manila;red\r\n"
        )
        cases = CaseFile(io.BytesIO(data))
        (row,) = cases.rows(TODAY)
        self.assertIsInstance(row, Row)
        self.assertEqual(
            (row.key, row.office, row.subject), ("7", "Roads", "Pot ñ hole")
        )
        self.assertEqual(row.place, (("City", "Manila"),))
        self.assertIsNone(row.closed)
        self.assertEqual(cases.unused, ["Colour"])

    def test_missing_columns_are_named(self):
        values = self.assertRefused(
            "missing_columns", b"unique_key,account,when\n1,2,3\n"
        )
        self.assertEqual(values["missing"], ["opendate", "closedate", "complaint_type"])
        self.assertEqual(values["found"], ["unique_key", "account", "when"])

    def test_what_is_no_csv_file(self):
        for reason, data in [
            ("empty", b""),
            ("empty", gzip.compress(b"")),
            ("not_text", b"\xff\xfeu\x00n\x00"),
            ("not_text", b"unique_key,acc\xe9nt\n"),
            ("not_text", b"x" * 100_000),
            ("spreadsheet", b"PK\x03\x04 and so on"),
            ("broken", b"\x1f\x8b no gzip"),
            ("double_columns", HEADER.replace(b"account", b"Unique Key")),
        ]:
            with self.subTest(reason=reason, data=data[:20]):
                self.assertRefused(reason, data)

    def test_file_that_breaks_off_gives_what_is_there(self):
        data = gzip.compress(
            HEADER + b"".join(ROW % number for number in range(20_000))
        )
        rows = CaseFile(io.BytesIO(data[:-2000])).rows(TODAY)
        taken = []
        with self.assertRaises(CaseFileError) as caught:
            for row in rows:
                taken.append(row.line)  # noqa: PERF402
        self.assertEqual(caught.exception.reason, "broken")
        self.assertEqual(caught.exception.values["line"], taken[-1])
        self.assertEqual(taken, list(range(2, len(taken) + 2)))
        self.assertGreater(len(taken), 1000)

    def test_bomb_is_not_unpacked(self):
        bomb = gzip.compress(HEADER + ROW % 1 + b"\0" * 30_000_000 + b"\n" + ROW % 2)
        self.assertLess(len(bomb), 100_000)
        self.assertEqual(
            read(bomb), [(2, "1", "taken"), (3, "", "too_long"), (4, "2", "taken")]
        )
        with patch.object(text_lines, "LARGEST_FILE", 1_000_000):
            self.assertRefused("too_large", bomb)

    def test_fraction_grows_to_one(self):
        cases = CaseFile(io.BytesIO(HEADER + b"".join(ROW % n for n in range(5000))))
        fractions = [cases.fraction for row in cases.rows(TODAY)]
        self.assertEqual(fractions, sorted(fractions))
        self.assertEqual(fractions[-1], 1.0)

    # Rows

    def test_open_quotation_mark_swallows_no_other_row(self):
        bad = b'2,"AB,2019-01-02,,Parks,Trees\n'
        good = b'4,AB,2019-01-02,,Parks,"Trees, ""old"""\n'
        self.assertEqual(
            read(HEADER + ROW % 1 + bad + ROW % 3 + good + ROW % 5),
            [
                (2, "1", "taken"),
                (3, "", "unreadable"),
                (4, "3", "taken"),
                (5, "4", "taken"),
                (6, "5", "taken"),
            ],
        )
        many = b"".join(ROW % number for number in range(3, 600))
        rows = read(HEADER + bad + many)
        self.assertEqual(rows[0], (2, "", "too_long"))
        self.assertEqual([row[2] for row in rows[1:]], ["taken"] * 597)
        self.assertEqual(read(HEADER + bad + ROW % 3)[1:], [(3, "3", "taken")])

    def test_cell_of_several_lines_and_empty_lines(self):
        data = HEADER + b'1,AB,2019-01-02,,Parks,"Old\ntrees"\n\r\n\n' + ROW % 2
        first, second = CaseFile(io.BytesIO(data)).rows(TODAY)
        self.assertEqual((first.line, first.detail), (2, "Old trees"))
        self.assertEqual((second.line, second.key), (6, "2"))

    def test_reasons(self):
        for reason, line in [
            ("columns", b"1,AB,2019-01-02,,Parks"),
            ("columns", b"1,AB,2019-01-02,,Parks,Trees,more"),
            ("not_utf8", b"1,AB,2019-01-02,,Parks,Caf\xe9"),
            ("not_utf8", b"1,A\0B,2019-01-02,,Parks,"),
            ("empty", b",AB,2019-01-02,,Parks,"),
            ("empty", b"1, ,2019-01-02,,Parks,"),
            ("empty", b"1,AB,,,Parks,"),
            ("empty", b",,,,,"),
            ("long_key", b"1" * 101 + b",AB,2019-01-02,,Parks,"),
            ("bad_date", b"1,AB,02.01.2019,,Parks,"),
            ("bad_date", b"1,AB,2019-02-29,,Parks,"),
            ("bad_date", b"1,AB,2019-02-28,soon,Parks,"),
            ("bad_date", b"1,AB,2019-02-28T11:30,,Parks,"),
            ("year", b"1,AB,1999-12-31,,Parks,"),
            ("future", b"1,AB,2026-01-02,,Parks,"),
            ("future", b"1,AB,2019-01-02,2026-01-02,Parks,"),
            ("closed_before", b"1,AB,2019-01-02,2019-01-01,Parks,"),
        ]:
            with self.subTest(reason=reason, line=line):
                (first, second) = CaseFile(
                    io.BytesIO(HEADER + line + b"\n" + ROW % 2)
                ).rows(TODAY)
                self.assertIsInstance(first, NotTaken)
                self.assertEqual((first.line, first.reason), (2, reason))
                self.assertEqual(second.key, "2")

    def test_first_valid_line_of_a_number_counts(self):
        rows = list(
            CaseFile(
                io.BytesIO(
                    HEADER
                    + b"1,AB,2019-01-02,2018-01-01,Parks,Trees\n"
                    + ROW % 1
                    + ROW % 1
                    + b"1 ,AB,2019-01-02,,Parks,Lawn\n"
                )
            ).rows(TODAY)
        )
        self.assertIsInstance(rows[1], Row)
        self.assertEqual(
            [getattr(row, "reason", "taken") for row in rows],
            ["closed_before", "taken", "duplicate", "duplicate"],
        )
        self.assertEqual(rows[2].values, {"first_line": 3, "columns": []})
        self.assertEqual(
            rows[3].values,
            {"first_line": 3, "columns": ["unique_key", "closedate", "descriptor"]},
        )

    def test_junk_subjects_are_taken_with_a_note(self):
        for subject, detail, expected in [
            ("@getxlate.Udf_Code_Genera", "Bicycles", ("", "Bicycles")),
            ("Please choose an issue...", "", ("", "")),
            ("", "", ("", "")),
            ("Parks", "@getxlate.Udf_Code_Genera", ("Parks", "")),
            ("Pleased citizens", "", ("Pleased citizens", "")),
        ]:
            with self.subTest(subject=subject):
                line = f"1,AB,2019-01-02,,{subject},{detail}\n".encode()
                (row,) = CaseFile(io.BytesIO(HEADER + line)).rows(TODAY)
                self.assertEqual((row.subject, row.detail), expected)
                self.assertEqual(row.note, "" if expected[0] else subject)

    # Codes

    def test_office_codes_fit_reference_numbers(self):
        for name in (
            "NYCC02",
            "a",
            "Ñuñoa",
            "Мэрия",
            "Department of Health",
            "-",
            "x y",
        ):
            with self.subTest(name=name):
                self.assertRegex(office_code(name), "^[A-Z0-9]{2,12}$")
        names = ["Department of Health", "Department of Housing", "Мэрия", "Дума"]
        self.assertEqual(len({office_code(name) for name in names}), 4)

    def test_service_codes(self):
        self.assertEqual(
            service_code("CRIMINAL JUSTICE"), service_code("Criminal justice")
        )
        self.assertLessEqual(len(service_code("long " * 30)), 40)
        self.assertTrue(service_code("Парки"))
        self.assertNotEqual(service_code("Парки"), service_code("Сады"))

    def test_cells_are_no_formulas(self):
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
            self.assertEqual(safe_cell(text), f"'{text}")
        self.assertEqual(safe_cell("A=1"), "A=1")
        self.assertEqual(safe_cell(""), "")
