"""A Citizen's Charter as a spreadsheet: the official table of each service, one below the other.

The layout is that of the service specification of ARTA (MC 2019-002, Reference B): name and
description, four labelled lines, the checklist of requirements, the steps, the total. The same
layout with a few more labels and columns is what we write, so that nothing is lost on the way
out and back. Read from .xlsx (all sheets) and from CSV. Formulas are never worked out.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import time, timedelta

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font

from .charter_time import read_class, read_time, read_transaction

LARGEST_FILE = 2_000_000
LARGEST_UNPACKED = 50_000_000
MOST_ROWS = 20_000
MOST_ENTRIES = 1_000
LONGEST_CELL = 5_000
_MOST_COLUMNS = 30

# Labels of the official table, and of ours; as they are written, without colon and case.
LABELS = {
    "office": (
        "office or division",
        "office/division",
        "office",
        "division",
        "tanggapan",
    ),
    "classification": ("classification", "klasipikasyon"),
    "transaction": (
        "type of transaction",
        "types of transaction",
        "uri ng transaksyon",
    ),
    "who": (
        "who may avail",
        "who may avail of the service",
        "sino ang maaaring kumuha",
    ),
    "name": ("service name",),
    "description": ("service description",),
    "code": ("service code",),
    "kind": ("kind of case",),
    "lane": ("lane",),
    "law": ("legal basis",),
    "address": ("address of the page",),
    "words": ("other words for it",),
    "events": ("when in life",),
    "asked": ("asked of the citizen",),
}
_LABEL = {alias: label for label, aliases in LABELS.items() for alias in aliases}
PAPERS = {
    "name": (
        "checklist of requirements",
        "requirements",
        "listahan ng mga kinakailangan",
    ),
    "where": ("where to secure", "saan makukuha"),
    "condition": ("only if",),
    "copies": ("copies",),
}
STEPS = {
    "you": ("client steps", "clients steps", "hakbang ng kliyente"),
    "we": ("agency actions", "agency action", "aksyon ng ahensya"),
    "fee": ("fees to be paid", "fees", "bayarin"),
    "time": ("processing time", "oras ng pagproseso"),
    "who": ("person responsible", "responsible person", "taong may pananagutan"),
    "amount": ("fee number",),
    "minutes": ("minutes",),
}
_PAPER = {alias: column for column, aliases in PAPERS.items() for alias in aliases}
_STEP = {alias: column for column, aliases in STEPS.items() for alias in aliases}
_TOTAL = ("total", "totals", "kabuuan", "total fees and processing time")
_COUNTED = re.compile(r"^\s*\d{1,3}\s*[.)]\s+")


class CharterFileError(ValueError):
    """The file cannot be read; ``reason`` says why in one word."""

    def __init__(self, reason, **values):
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(slots=True)
class Entry:
    """One service of the file. ``facts`` are the texts beside the labels; papers and steps
    are dicts of texts; ``total`` has the texts of ``fee`` and ``time``, or is None."""

    sheet: str
    line: int
    heading: str = ""
    below: str = ""
    facts: dict = field(default_factory=dict)
    papers: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    total: dict | None = None

    @property
    def name(self):
        return self.facts.get("name") or _COUNTED.sub("", self.heading)

    @property
    def description(self):
        return self.facts.get("description") or self.below

    def read_kinds(self):
        """Class and kinds of transaction, ``(class, letters, notes)``.

        ``notes``: ``swapped`` where the two stand in each other's place, ``class`` and
        ``transaction`` where a text says neither, ``misspelt`` where it is not as the law
        writes it.
        """
        first, second = (
            self.facts.get("classification", ""),
            self.facts.get("transaction", ""),
        )
        notes = []
        if not read_class(first) and (read_class(second) or read_transaction(first)[0]):
            if read_class(second) or not read_transaction(second)[0]:
                first, second = second, first
                notes.append("swapped")
        code = read_class(first)
        letters, sure = read_transaction(second)
        if first.strip() and not code:
            notes.append("class")
        if second.strip() and not letters:
            notes.append("transaction")
        elif letters and not sure:
            notes.append("misspelt")
        return code, letters, notes


# ----------------------------------------------------------------------
# READING
# ----------------------------------------------------------------------


def read(data):
    """The services of a file.

    :param data: its bytes
    :return: list of :class:`Entry`
    :raises CharterFileError: it is no such table
    """
    if not data:
        raise CharterFileError("empty")
    if len(data) > LARGEST_FILE:
        raise CharterFileError("too_large")
    sheets = _sheets(data) if data[:2] == b"PK" else [("", _csv_rows(data))]
    entries, count = [], 0
    for title, rows in sheets:
        rows = list(rows)
        count += len(rows)
        if count > MOST_ROWS:
            raise CharterFileError("too_many")
        entries += _entries(title, rows)
    if not entries:
        raise CharterFileError("no_table")
    if len(entries) > MOST_ENTRIES:
        raise CharterFileError("too_many")
    return entries


def _entries(title, rows):
    """The entries of one sheet; ``rows`` are lists of texts."""
    starts = _starts(rows)
    bounds = [*sorted(starts), len(rows)]
    for start, stop in zip(bounds, bounds[1:], strict=False):
        yield _entry(title, start, starts[start], rows[start:stop])


def _starts(rows):
    """``{row on which an entry begins: row of its first label}``.

    An entry begins at its heading: the one or two rows of one cell above its first label, up
    to an empty row, a table or another entry.
    """
    starts, in_labels, taken = {}, False, 0
    for number, row in enumerate(rows):
        label = _label(row)
        if label and not in_labels:
            first = number
            while first > taken and not _cells(rows[first - 1]):
                first -= 1  # an empty row between heading and table
            begin = first
            while begin > taken and first - begin < 2 and _is_heading(rows[begin - 1]):
                begin -= 1
            starts[begin if begin < first else number] = number
        if label:
            in_labels = True
        elif _cells(row):
            in_labels = False
        if label or _header(row) or len(_cells(row)) > 1 or _is_total(row):
            taken = number + 1
    return starts


def _entry(title, start, first, rows):
    entry = Entry(title, start + 1)
    heading = [_cells(row)[0] for row in rows[: first - start] if _cells(row)]
    entry.heading = heading[0] if heading else ""
    entry.below = heading[1] if len(heading) > 1 else ""
    columns, section = {}, None
    for row in rows[first - start :]:
        cells, label, header = _cells(row), _label(row), _header(row)
        if not cells:
            continue
        if header:
            section, columns = header
        elif section is None and label:
            # The value may stand some columns further on: merged cells leave empty ones.
            entry.facts.setdefault(label, cells[1] if len(cells) > 1 else "")
        elif _is_total(row):
            if section == "steps":
                entry.total = {
                    name: _at(row, columns.get(name)) for name in ("fee", "time")
                }
            section = "done"
        elif section in ("papers", "steps"):
            values = {name: _at(row, place) for name, place in columns.items()}
            if any(values.values()):
                getattr(entry, section).append(values)
    return entry


def _key(text):
    text = re.sub(r"[^\w/]+", " ", str(text).casefold()).strip()
    return re.sub(r"\s*/\s*", "/", text)


def _cells(row):
    return [cell for cell in row if cell]


def _label(row):
    """The label with which a row begins, where a value stands or could stand beside it."""
    cells = _cells(row)
    if not cells or len(cells) > 2 or not row[0]:
        return None
    return _LABEL.get(_key(cells[0]))


def _header(row):
    """``(section, {column: place})`` of the head of a table."""
    keys = [_key(cell) for cell in row]
    for section, columns, needed in (
        ("papers", _PAPER, "name"),
        ("steps", _STEP, "you"),
    ):
        found = {}
        for place, key in enumerate(keys):
            if key in columns:
                found.setdefault(columns[key], place)
        if needed in found and (len(found) > 1 or section == "papers"):
            if len(found) > 1 or len([key for key in keys if key]) == 1:
                return section, found
    return None


def _is_total(row):
    cells = _cells(row)
    return bool(cells) and _key(cells[0]) in _TOTAL


def _is_heading(row):
    cells = _cells(row)
    return (
        len(cells) == 1 and not _label(row) and not _header(row) and not _is_total(row)
    )


def _at(row, place):
    return row[place] if place is not None and place < len(row) else ""


def _text(value):
    """The text of a cell; of a formula nothing, as it is not worked out."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet keeps 1234 as 1234.0
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        value = f"{minutes} minutes"
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    text = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = "\n".join(lines).strip()
    if len(text) > LONGEST_CELL:
        raise CharterFileError("long_cell", text=text[:40])
    return text


def _csv_rows(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CharterFileError("not_text") from None
    if "\0" in text:
        raise CharterFileError("not_text")
    delimiter = max(",;\t", key=text[:20_000].count)
    rows = []
    try:
        for row in csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, strict=True
        ):
            rows.append([_plain_csv(_text(cell)) for cell in row[:_MOST_COLUMNS]])
            if len(rows) > MOST_ROWS:
                raise CharterFileError("too_many")
    except csv.Error:
        raise CharterFileError("not_text") from None
    return rows


def _plain_csv(text):
    """Without the quote by which a program keeps another from running the cell."""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _sheets(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise CharterFileError("too_large")
        # Formulas come as their text and not as what somebody's program made of them.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        return [(sheet.title, _sheet_rows(sheet)) for sheet in book.worksheets]
    except CharterFileError:
        raise
    except Exception:
        # Whatever the library stumbles over in a file from outside.
        raise CharterFileError("not_sheet") from None


def _sheet_rows(sheet):
    rows = []
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=MOST_ROWS + 1):
        rows.append(
            ["" if cell.data_type == "f" else _text(cell.value) for cell in row]
        )
        if len(rows) > MOST_ROWS:
            raise CharterFileError("too_many")
    return rows


# ----------------------------------------------------------------------
# COMPARING
# ----------------------------------------------------------------------


def pair(old, new):
    """Which row of now is which row of the file: ``[(index of old or None, index of new)]``,
    and the rows of now that are gone.

    Equal ones first, wherever they stand, then those left over in their order: a row that
    was moved or corrected stays the same row, with its translations.

    >>> pair(["a", "b", "c"], ["c", "a", "x"])
    ([(2, 0), (0, 1), (1, 2)], [])
    >>> pair(["a", "b"], ["b"])
    ([(1, 0)], [0])
    """
    left = list(range(len(old)))
    found = {}
    for number, text in enumerate(new):
        same = next((it for it in left if old[it] == text), None)
        if same is not None:
            found[number] = same
            left.remove(same)
    # Only as many as there are new rows without an equal one.
    rest = [number for number in range(len(new)) if number not in found]
    for number, place in zip(rest, list(left), strict=False):
        found[number] = place
        left.remove(place)
    return [(found.get(number), number) for number in range(len(new))], left


def same_total(text, minutes, day_minutes):
    """Whether the total that stands in the file is the sum; None where none is readable."""
    read_total = read_time(text, day_minutes)
    if not read_total.minutes:
        return None
    return read_total.minutes == minutes


# ----------------------------------------------------------------------
# WRITING
# ----------------------------------------------------------------------


_PAPER_HEAD = ("CHECKLIST OF REQUIREMENTS", "WHERE TO SECURE", "ONLY IF", "COPIES")
_STEP_HEAD = (
    "CLIENT STEPS",
    "AGENCY ACTIONS",
    "FEES TO BE PAID",
    "PROCESSING TIME",
    "PERSON RESPONSIBLE",
    "FEE (NUMBER)",
    "MINUTES",
)
_WIDTHS = (34, 40, 24, 22, 30, 14, 12)


def write(entries, title):
    """A file in the official layout, as bytes.

    :param entries: dicts with ``name``, ``description``, ``facts`` (pairs of label and
        text), ``papers`` and ``steps`` (rows of texts), and ``total`` (fee and time)
    :param title: name of the sheet
    """
    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[number]].width = width
    line = 0
    for entry in entries:
        for is_head, row in _rows_of(entry):
            line += 1
            _put(sheet, line, row, is_head)
        line += 1  # an empty row keeps services apart
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows_of(entry):
    """``(whether it is a head, texts)`` of each row of an entry."""
    yield True, (entry["name"],)
    if entry["description"]:
        yield False, (" ".join(entry["description"].split()),)
    for fact in entry["facts"]:
        yield False, fact
    yield True, _PAPER_HEAD
    for paper in entry["papers"]:
        yield False, paper
    yield True, _STEP_HEAD
    for step in entry["steps"]:
        yield False, step
    yield True, ("TOTAL", "", *entry["total"])


def _put(sheet, line, row, is_head):
    for place, text in enumerate(row, 1):
        if text in (None, ""):
            continue
        cell = sheet.cell(line, place)
        cell.value = text
        if isinstance(text, str):
            # Whatever a text begins with: it is a text and never a formula.
            cell.data_type = "s"
            cell.quotePrefix = text[0] in "=+-@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=is_head)
