"""A register as a spreadsheet (.xlsx), written row by row in constant memory.

A book has a cover that says what it is, sheets with rows, and a digest of those rows. What
people wrote is written as text and never as a formula or a link, moments as real dates in
the zone of an office, numbers as numbers. Nothing here knows where rows come from.

The digest of a sheet is the SHA-256 over its rows below the header, one line a row, cells
parted by U+001F: texts as they stand in the cells, numbers and moments as the numbers that
stand in the file (a moment is a count of days since 30 December 1899), nothing
for an empty cell, and a line end after each row. ``register_digest`` works it out again.
"""

import hashlib
import re
from dataclasses import dataclass, field

import xlsxwriter

# Rows of a sheet, header included: what spreadsheet programs can open.
SHEET_ROWS = 1_048_576
CELL_LENGTH = 32_767
# What spreadsheet programs may run once a text is copied or saved as CSV. "<r>" would be
# taken for a part of the file itself.
_LIVE = tuple("=+-@\t\r\n＝＋－＠{|") + ("<r>",)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
CELL_PART = "\x1f"

TEXT, CHOICE, NUMBER, DECIMAL, PERCENT, MOMENT, DAY = (
    "text",
    "choice",
    "number",
    "decimal",
    "percent",
    "moment",
    "day",
)
_FORMATS = {
    NUMBER: "0",
    DECIMAL: "0.0",
    PERCENT: "0.0",
    MOMENT: "yyyy-mm-dd hh:mm",
    DAY: "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, how cells are written, what it means.

    Cells of MOMENT and DAY are given as days since 30 December 1899 (:func:`serial`),
    those of CHOICE as a key of ``labels``; None is an empty cell.
    """

    label: str
    kind: str = TEXT
    meaning: str = ""
    width: int = 16
    labels: dict = field(default_factory=dict)


def serial(moment):
    """A date or a naive moment as the number spreadsheets keep: days since 1899-12-30.

    >>> from datetime import date, datetime
    >>> serial(date(2026, 11, 24)), serial(datetime(2026, 11, 24, 12))
    (46350, 46350.5)
    """
    days = moment.toordinal() - 693_594
    if not hasattr(moment, "hour"):
        return days
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return round(days + seconds / 86_400, 8)


def harmless(text):
    """A text as it may stand in a cell: nothing a program would run, and not too long.

    >>> harmless("=1+1"), harmless("-5"), harmless("Road"), harmless("<r>x</r>")
    ("'=1+1", '-5', 'Road', "'<r>x</r>")
    """
    if text.startswith(_LIVE) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    # Cells hold UTF-16: a sign beyond the first plane counts twice.
    if len(text) > CELL_LENGTH // 2:
        text = text.encode("utf-16-le")[: 2 * CELL_LENGTH].decode("utf-16-le", "ignore")
    return text


class RegisterBook:
    """An .xlsx file in the making; ``close`` finishes it, else nothing is left of it.

    :param path: where the file is to be
    :param made_at: naive moment the file says it was made at, so that the same rows make
        the same file
    :param folder: where parts of it stand in the meantime
    :param sheet_rows: most rows of one sheet
    """

    def __init__(
        self, path, title, author, made_at, folder=None, sheet_rows=SHEET_ROWS
    ):
        self.sheet_rows = sheet_rows
        self._book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "tmpdir": folder}
        )
        self._book.set_properties(
            {"title": title, "author": author, "created": made_at}
        )
        make = self._book.add_format
        top = {"valign": "top", "text_wrap": True}
        self._styles = {
            "title": make({"bold": True, "font_size": 16}),
            "head": make({"bold": True, "bottom": 1, **top}),
            "heading": make({"bold": True}),
            "label": make({"bold": True, **top}),
            "prose": make(top),
            "left": make({"align": "left", "valign": "top"}),
            **{
                kind: make({"num_format": it, "valign": "top"})
                for kind, it in _FORMATS.items()
            },
        }
        self._dated = {
            kind: make({"num_format": _FORMATS[kind], "align": "left", **top})
            for kind in (MOMENT, DAY)
        }
        self._names = set()

    def _sheet(self, name):
        """A new sheet; of a name that is taken, or that no sheet may have, another."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:28] or "Sheet"
        chosen, number = plain, 1
        while chosen.casefold() in self._names:
            number += 1
            chosen = f"{plain} {number}"
        self._names.add(chosen.casefold())
        return self._book.add_worksheet(chosen)

    def page(self, name, landscape=False):
        """A sheet of sentences, pairs and small tables, such as a cover."""
        return Page(self, self._sheet(name), landscape)

    def table(self, name, columns):
        """A sheet of rows below a header that stays in sight, with filters."""
        return Table(self, name, columns)

    def close(self):
        self._book.close()


class Page:
    """Lines one below the other; two columns for what is said, more for small tables."""

    def __init__(self, book, sheet, landscape=False):
        self._book, self._sheet, self._row = book, sheet, 0
        self._styles = book._styles
        self.name = sheet.get_name()
        self.widths(34, 70)
        sheet.hide_gridlines(2)
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()

    def widths(self, *widths):
        """Widths of the columns, in signs."""
        self._widths = widths
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def title(self, text):
        self._put(0, text, "title")
        self.skip(2)

    def heading(self, text):
        self._row += 1
        self._put(0, text, "heading")
        self.skip()

    def line(self, text):
        """Sentences across the first two columns."""
        self._sheet.merge_range(
            self._row, 0, self._row, 1, harmless(text), self._styles["prose"]
        )
        # Merged cells do not grow with their text by themselves.
        self._grow([(text, sum(self._widths[:2]))])
        self.skip()

    def pair(self, label, value, kind=None):
        """What is told of the whole: a label and a text, number or moment."""
        self._put(0, label, "label")
        if isinstance(value, str):
            self._put(1, value, "prose")
            self._grow([(value, self._widths[1])])
        elif value is not None:
            style = self._book._dated.get(kind) or self._styles["left"]
            self._sheet.write_number(self._row, 1, value, style)
        self.skip()

    def rows(self, header, rows, kinds=()):
        """A small table; returns the places (first row, last row) of its body."""
        for column, text in enumerate(header):
            self._put(column, text, "head")
        self._grow(zip(header, self._widths, strict=False))
        self.skip()
        first = self._row
        for row in rows:
            for column, value in enumerate(row):
                if isinstance(value, str):
                    self._put(column, value, "prose")
                elif value is not None:
                    kind = kinds[column] if column < len(kinds) else None
                    style = self._styles[kind or NUMBER]
                    self._sheet.write_number(self._row, column, value, style)
            self._grow(
                (value, width)
                for value, width in zip(row, self._widths, strict=False)
                if isinstance(value, str)
            )
            self.skip()
        return first, self._row - 1

    def bars(self, title, places, value_column=1, at=3):
        """A chart of a small table, with its words.

        :param places: what :meth:`rows` returned
        :param value_column: number of the column that is drawn
        :param at: number of the column where the chart begins, beside the table; None:
            below it
        """
        first, last = places
        if last < first:
            return
        chart = self._book._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "categories": [self.name, first, 0, last, 0],
                "values": [self.name, first, value_column, last, value_column],
                "data_labels": {"value": True},
                "gap": 60,
            }
        )
        chart.set_title({"name": title, "overlay": False, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
        height = min(900, 110 + 26 * (last - first + 1))
        chart.set_size({"width": 560, "height": height})
        place = self._row + 1 if at is None else first - 1
        self._sheet.insert_chart(place, at or 0, chart)
        # Whatever follows stands below the chart.
        self._row = max(self._row, place + height // 20 + 1)

    def skip(self, count=1):
        self._row += count

    def _grow(self, texts):
        """As high a row as its texts need; programs do not work that out themselves."""
        lines = max(
            (
                sum(len(part) // max(width, 1) + 1 for part in text.split("\n"))
                for text, width in texts
            ),
            default=1,
        )
        if lines > 1:
            self._sheet.set_row(self._row, 15 * min(lines, 27))

    def _put(self, column, text, style):
        self._sheet.write_string(self._row, column, harmless(text), self._styles[style])


class Table:
    """Rows below a header. What does not fit on one sheet goes on on another."""

    def __init__(self, book, name, columns):
        self._book, self._name, self._columns = book, name, columns
        self._digest = hashlib.sha256()
        self.count = 0
        self._texts = [it.kind in (TEXT, CHOICE) for it in columns]
        self._labels = [it.labels if it.kind == CHOICE else None for it in columns]
        self._begin()

    def _begin(self):
        sheet = self._sheet = self._book._sheet(self._name)
        self._row = 0
        styles = self._book._styles
        for number, column in enumerate(self._columns):
            sheet.set_column(number, number, column.width, styles.get(column.kind))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for number, column in enumerate(self._columns):
            sheet.write_string(0, number, column.label, styles["head"])
        lines = max(len(it.label) // max(it.width - 1, 1) for it in self._columns)
        sheet.set_row(0, 15 * (lines + 1))

    def add(self, rows):
        """Write rows of as many values as there are columns."""
        lines = []
        text_or_not, all_labels = self._texts, self._labels
        write_string, write_number = self._sheet.write_string, self._sheet.write_number
        for values in rows:
            if self._row + 1 == self._book.sheet_rows:
                self._end()
                self._begin()
                write_string = self._sheet.write_string
                write_number = self._sheet.write_number
            self._row = row = self._row + 1
            cells = []
            for column, value in enumerate(values):
                if value is None:
                    cells.append("")
                elif text_or_not[column]:
                    labels = all_labels[column]
                    text = value if labels is None else labels.get(value, str(value))
                    if text.startswith(_LIVE) or len(text) > CELL_LENGTH // 2:
                        text = harmless(text)
                    write_string(row, column, text)
                    cells.append(text)
                else:
                    write_number(row, column, value)
                    cells.append(f"{value:.16G}")
            lines.append(CELL_PART.join(cells))
            self.count += 1
        if lines:
            self._digest.update(("\n".join(lines) + "\n").encode())

    def _end(self):
        last = max(self._row, 1)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)

    def end(self):
        """No more rows; returns the digest of all of them."""
        self._end()
        return self._digest.hexdigest()
