"""Charters as spreadsheets: the traps of real ones, without a database."""

import contextlib
import csv
import io
import zipfile
from datetime import time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from odoo.tests import BaseCase

from ..tools import charter_sheet, charter_time
from ..tools.charter_sheet import CharterFileError, Entry, pair, read
from ..tools.charter_time import (
    read_class,
    read_fee,
    read_time,
    read_transaction,
    say_minutes,
)

OCCUPANCY = """\
1. Certificate of occupancy,,,,
Permission to use a new building.,,,,
Office or Division:,Building Official,,,
Classification:,Simple,,,
Type of Transaction:,G2C – Government to Citizen,,,
Who may avail:,Owners,,,
CHECKLIST OF REQUIREMENTS,,WHERE TO SECURE,,
Certificate of completion,,Building Official,,
As-built plans,,,,
CLIENT STEPS,AGENCY ACTIONS,FEES TO BE PAID,PROCESSING TIME,PERSON RESPONSIBLE
Sign the logbook,,None,1–3 minutes,AA I
"Pay, return","Check receipt, issue",By building cost,15 minutes,Building Official
,Inspect the site,,depends on location,
TOTAL,,By building cost,18 minutes,
,,,,
Marriage licence,,,,
Office or Division,Civil Registrar,,,
Classification,G2C,,,
Type of Transaction,Highly Techincal,,,
Who may avail,Couples,,,
CHECKLIST OF REQUIREMENTS,WHERE TO SECURE,,,
CENOMAR,PSA,,,
CLIENT STEPS,AGENCY ACTIONS,FEES TO BE PAID,PROCESSING TIME,PERSON RESPONSIBLE
Submit,Verify,,5 minutes,AA
Wait,Post the notice,₱550 + ₱20 + ₱2,12 days,Civil Registrar
TOTAL,,₱572,12 days,
"""


def sheet(rows, title="Charter", book=None):
    book = book or Workbook()
    page = book.create_sheet(title) if book.worksheets[0].max_row > 1 else book.active
    page.title = title
    for row in rows:
        page.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestKernelCharterTime(BaseCase):
    def test_times_of_real_charters(self):
        for text, minutes, notes in (
            ("15 s", 1, ()),
            ("1–3 minutes", 3, ("range",)),
            ("1-3 min.", 3, ("range",)),
            ("1 h 4 min", 64, ()),
            ("12 days 20 minutes", 5780, ()),
            ("37 days 35 min", 17795, ()),
            ("2,400 min", 2400, ()),
            ("three (3) working days", 1440, ()),
            ("half a day", 240, ()),
            ("30 days", 14400, ()),
            ("10 days, weekends included", 4800, ("calendar",)),
            ("3 calendar days", 1440, ("calendar",)),
            ("45 min, “may vary”", 45, ("vague",)),
            ("6 minutes, excluding waiting time", 6, ("left_out",)),
            ("25 min, inspection not counted", 25, ("left_out",)),
            ("1 day; 7 days to comply are not counted", 480, ("left_out",)),
            ("10 minutes per set of documents", 10, ("each",)),
            ("per set of documents", 0, ("none",)),
            ("depends on location", 0, ("none",)),
            ("1 session", 0, ("none",)),
            ("15", 0, ("unit",)),
            ("", 0, ("blank",)),
            ("–", 0, ("blank",)),
            ("2 oras at 5 minuto", 125, ()),
            ("tatlong araw", 1440, ()),
        ):
            with self.subTest(text=text):
                found = read_time(text)
                self.assertEqual((found.minutes, found.notes), (minutes, notes))
                if text.strip("–"):
                    self.assertEqual(found.text, text)

    def test_a_day_of_another_office(self):
        self.assertEqual(read_time("2 days", 420).minutes, 840)
        self.assertEqual(say_minutes(840, 420), "2 days")

    @given(st.integers(0, 100_000), st.sampled_from((420, 480, 600)))
    def test_said_and_read(self, minutes, day):
        self.assertEqual(read_time(say_minutes(minutes, day), day).minutes, minutes)

    @given(st.text(max_size=200))
    def test_any_text(self, text):
        self.assertGreaterEqual(read_time(text).minutes, 0)
        self.assertGreaterEqual(read_fee(text).amount, 0)
        read_class(text)
        read_transaction(text)

    def test_fees(self):
        for text, amount, words in (
            ("None", 0, ""),
            ("walang bayad", 0, ""),
            ("–", 0, ""),
            ("₱80", 80, ""),
            ("Php 1,530.00", 1530, ""),
            ("550", 550, ""),
            ("₱550 + ₱20 + ₱2", 572, "₱550 + ₱20 + ₱2"),
            ("by revenue code", 0, "by revenue code"),
            ("2 % of assessed value", 0, "2 % of assessed value"),
            ("₱40 local, ₱95 abroad", 0, "₱40 local, ₱95 abroad"),
            ("₱150 (1 month–1 year late)", 0, "₱150 (1 month–1 year late)"),
            ("₱25 a kilo", 0, "₱25 a kilo"),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_fee(text), (Decimal(amount), words))

    def test_transactions(self):
        for text, letters, sure in (
            ("G2C", "c", True),
            ("G2C, G2B, G2G", "bcg", True),
            ("G2C – Government to Citizen", "c", True),
            ("G 2 C", "c", True),
            ("GC2", "c", False),
            ("Goverment to Citzen", "c", False),
            ("citizens and businesses", "bc", False),
            ("Mamamayan", "c", False),
            ("Simple", "", False),
            ("", "", False),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_transaction(text), (set(letters), sure))

    def test_classes(self):
        for text, code in (
            ("Simple", "simple"),
            ("SIMPLE TRANSACTION", "simple"),
            ("Highly-Technical", "highly_technical"),
            ("Complx", "complex"),
            ("G2C", None),
            ("", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_class(text), code)


class TestKernelCharterSheet(BaseCase):
    def test_official_table(self):
        first, second = read(OCCUPANCY.encode())
        self.assertEqual(first.name, "Certificate of occupancy")
        self.assertEqual(first.description, "Permission to use a new building.")
        self.assertEqual(first.line, 1)
        self.assertEqual(first.facts["office"], "Building Official")
        self.assertEqual(
            [(it["name"], it["where"]) for it in first.papers],
            [
                ("Certificate of completion", "Building Official"),
                ("As-built plans", ""),
            ],
        )
        self.assertEqual(len(first.steps), 3)
        self.assertEqual(first.steps[2]["time"], "depends on location")
        self.assertEqual(first.total["time"], "18 minutes")
        self.assertEqual(first.read_kinds(), ("simple", {"c"}, []))
        self.assertEqual((second.name, second.line), ("Marriage licence", 16))
        self.assertEqual(second.read_kinds(), ("highly_technical", {"c"}, ["swapped"]))

    def test_the_same_as_spreadsheet_of_several_sheets(self):
        rows = list(csv.reader(io.StringIO(OCCUPANCY)))
        book = Workbook()
        sheet(rows[:14], "One", book)
        data = sheet(rows[15:], "Two", book)
        found, wanted = read(data), read(OCCUPANCY.encode())
        self.assertEqual([it.sheet for it in found], ["One", "Two"])
        for one, other in zip(found, wanted, strict=True):
            self.assertEqual(
                (one.name, one.facts, one.papers, one.steps, one.total),
                (other.name, other.facts, other.papers, other.steps, other.total),
            )

    def test_without_empty_rows_between(self):
        text = "\n".join(line for line in OCCUPANCY.splitlines() if line.strip(","))
        self.assertEqual(
            [it.name for it in read(text.encode())],
            ["Certificate of occupancy", "Marriage licence"],
        )

    def test_formulas_are_not_worked_out(self):
        data = sheet(
            [
                ["Permit"],
                ["Office or Division", "=1+1"],
                ["Classification", "Simple"],
                ["CLIENT STEPS", "AGENCY ACTIONS"],
                ['=HYPERLINK("http://x.example","Pay")', "Check"],
            ]
        )
        [entry] = read(data)
        self.assertEqual(entry.facts["office"], "")
        self.assertEqual(entry.steps[0]["you"], "")

    def test_written_texts_stay_texts(self):
        entry = {
            "name": "=cmd|'/C calc'!A0",
            "description": "+1\n@SUM(A1)",
            "facts": [
                ("Office or Division", "-2+3"),
                ("Service name", "=cmd|'/C calc'!A0"),
            ],
            "papers": [("=A1", "@b", "", "1")],
            "steps": [("=1", "=2", "None", "5 minutes", "=x", "", "")],
            "total": ("None", "5 minutes"),
        }
        data = charter_sheet.write([entry], "Charter: [A]")
        page = load_workbook(io.BytesIO(data)).active
        cells = [cell for row in page.iter_rows() for cell in row if cell.value]
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        [found] = read(data)
        self.assertEqual(found.name, entry["name"])
        self.assertEqual(found.papers[0]["name"], "=A1")
        self.assertEqual(found.steps[0]["you"], "=1")

    def test_times_that_a_spreadsheet_made_of_them(self):
        data = sheet(
            [
                ["Permit"],
                ["Office or Division", "Permits"],
                ["CLIENT STEPS", "AGENCY ACTIONS", "PROCESSING TIME"],
                ["Pay", "Take", time(0, 15)],
                ["Wait", "Sign", 20],
            ]
        )
        [entry] = read(data)
        self.assertEqual([it["time"] for it in entry.steps], ["15 minutes", "20"])

    def test_what_is_no_charter(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
        for data, reason in (
            (b"", "empty"),
            (b"a,b\n1,2\n", "no_table"),
            (b"\xff\xfe\x00", "not_text"),
            (b"a\0b", "not_text"),
            (b"PK\x03\x04broken", "not_sheet"),
            (bomb.getvalue(), "too_large"),
            (b"x" * 2_000_001, "too_large"),
            (b"a\n" * 20_001, "too_many"),
            (b"x" * 6000, "long_cell"),
            (b'a,"b\nc', "not_text"),
        ):
            with (
                self.subTest(reason=reason),
                self.assertRaises(CharterFileError) as err,
            ):
                read(data)
            self.assertEqual(err.exception.reason, reason)

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes(self, data):
        for content in (data, b"PK" + data, OCCUPANCY.encode()[:300] + data):
            with contextlib.suppress(CharterFileError):
                read(content)

    @given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abcd")))
    def test_pairs(self, old, new):
        pairs, gone = pair(old, new)
        self.assertEqual([number for _old, number in pairs], list(range(len(new))))
        used = [it for it, _new in pairs if it is not None]
        self.assertEqual(sorted(used + gone), list(range(len(old))))
        if old == new:
            self.assertEqual([(it, it) for it in range(len(old))], pairs)

    def test_kinds(self):
        def kinds(one, other):
            facts = {"classification": one, "transaction": other}
            return Entry("", 1, facts=facts).read_kinds()

        self.assertEqual(kinds("Simple", "G2B"), ("simple", {"b"}, []))
        self.assertEqual(kinds("G2C", "Simple"), ("simple", {"c"}, ["swapped"]))
        self.assertEqual(kinds("Easy", "G2C"), (None, {"c"}, ["class"]))
        self.assertEqual(kinds("Simple", "all"), ("simple", set(), ["transaction"]))
        self.assertEqual(kinds("", ""), (None, set(), []))
        self.assertEqual(kinds("Complex", "Goverment to Citzen")[2], ["misspelt"])
        self.assertEqual(charter_time.read_class("Complex"), "complex")
