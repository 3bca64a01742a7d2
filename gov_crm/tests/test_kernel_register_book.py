"""Registers as files: what stands in them, and that nothing in them is live."""

import doctest
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from odoo.tests import BaseCase

from ..tools import register_book, register_digest
from ..tools.register_book import (
    CELL_LENGTH,
    CHOICE,
    DAY,
    DECIMAL,
    MOMENT,
    NUMBER,
    TEXT,
    Column,
    RegisterBook,
    harmless,
    serial,
)
from ..tools.register_digest import digest_of

PROPERTIES = settings(max_examples=40, deadline=None, database=None)
COLUMNS = [
    Column("Text", TEXT, "What was said."),
    Column("Kind", CHOICE, labels={"a": "Alpha"}),
    Column("Count", NUMBER),
    Column("Hours", DECIMAL),
    Column("At", MOMENT),
    Column("On", DAY),
]
DEAD = (
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "＝1+1",
    "|cmd",
    "<r><t>bold</t></r>",
    "<r>not closed & broken</r>",
)
# What XML holds; the rest of Unicode is no text that anybody could type.
texts = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"),
    max_size=60,
)


class TestKernelRegisterBook(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = str(Path(folder.name, "book.xlsx"))

    def _write(self, rows, **options):
        book = RegisterBook(
            self.path, "Register", "City", datetime(2026, 11, 24), **options
        )
        table = book.table("Rows", COLUMNS)
        # In two batches, as they come.
        table.add(rows[:1])
        table.add(rows[1:])
        digest = table.end()
        book.close()
        self.assertEqual(table.count, len(rows))
        return digest

    def _row(self, text="Road"):
        at = serial(datetime(2026, 11, 24, 10, 30))
        return (text, "a", 7, 2.25, at, serial(date(2026, 11, 24)))

    def test_examples(self):
        result = doctest.testmod(register_book)
        self.assertGreater(result.attempted, 2)
        self.assertFalse(result.failed)
        self.assertFalse(doctest.testmod(register_digest).failed)

    def test_dates_and_numbers_are_real(self):
        self._write([self._row(), (None, "b", 0, None, None, None)])
        sheet = load_workbook(self.path)["Rows"]
        self.assertEqual([it.value for it in sheet[1]], [it.label for it in COLUMNS])
        self.assertEqual(
            [it.value for it in sheet[2]],
            [
                "Road",
                "Alpha",
                7,
                2.25,
                datetime(2026, 11, 24, 10, 30),
                datetime(2026, 11, 24),
            ],
        )
        self.assertEqual([it.value for it in sheet[3]][:3], [None, "b", 0])
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, "A1:F3")

    def test_nothing_is_live(self):
        self._write([self._row(text) for text in DEAD])
        with zipfile.ZipFile(self.path) as book:
            self.assertIsNone(book.testzip())
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f", sheet)
        self.assertNotIn("<hyperlink", sheet)
        rows = load_workbook(self.path)["Rows"]
        for number, text in enumerate(DEAD, start=2):
            cell = rows.cell(number, 1)
            self.assertEqual(cell.data_type, "s", text)
            self.assertTrue(cell.value.startswith("'"), text)

    def test_negative_numbers_of_citizens_stay(self):
        self.assertEqual(harmless("-5,000"), "-5,000")
        self.assertEqual(harmless("+63 917"), "'+63 917")

    def test_too_long(self):
        smile = "\N{GRINNING FACE}"
        self.assertEqual(len(harmless("a" * 40_000)), CELL_LENGTH)
        short = harmless(smile * 20_000)
        self.assertLessEqual(len(short.encode("utf-16-le")), 2 * CELL_LENGTH)
        self.assertEqual(set(short), {smile})

    def test_digest_tells_a_change(self):
        digest = self._write([self._row(), self._row("Bridge\nsecond line")])
        self.assertEqual(digest_of(self.path, [1]), digest)
        other = self._write([self._row(), self._row("Bridge\nsecond line.")])
        self.assertNotEqual(other, digest)

    @PROPERTIES
    @given(
        st.lists(
            st.tuples(
                st.none() | texts,
                st.sampled_from(["a", "b", None]),
                # A row without any cell is not in the file at all.
                st.integers(-(10**9), 10**9),
                st.none() | st.floats(-1e6, 1e6, allow_nan=False),
                st.none() | st.floats(40_000, 60_000),
                st.none() | st.integers(40_000, 60_000),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_digest_of_any_rows(self, rows):
        # An empty text is an empty cell, as the file itself keeps it.
        rows = [(row[0] or None, *row[1:]) for row in rows]
        self.assertEqual(self._write(rows), digest_of(self.path, [1]))

    def test_rows_that_do_not_fit_on_a_sheet(self):
        digest = self._write([self._row(f"Row {n}") for n in range(7)], sheet_rows=4)
        names = load_workbook(self.path).sheetnames
        self.assertEqual(names, ["Rows", "Rows 2", "Rows 3"])
        self.assertEqual(digest_of(self.path, [1, 2, 3]), digest)

    def test_the_same_rows_make_the_same_file(self):
        self._write([self._row()])
        first = Path(self.path).read_bytes()
        self._write([self._row()])
        self.assertEqual(Path(self.path).read_bytes(), first)

    def test_names_of_sheets(self):
        book = RegisterBook(self.path, "Register", "City", datetime(2026, 11, 24))
        for name in ("A/B: [what]?", "A B   what", "'", "x" * 50):
            book.page(name).title("=1+1")
        book.close()
        names = load_workbook(self.path).sheetnames
        self.assertEqual(len(set(names)), 4)
        self.assertTrue(all(len(name) <= 31 for name in names))
