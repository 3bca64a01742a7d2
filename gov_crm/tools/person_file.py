"""A table of people, as CSV or as a spreadsheet (.xlsx), read line by line.

Nothing here knows what is in the database; what a line says is checked for its form only.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl import load_workbook

from .name_key import name_key

COLUMNS = {
    "name": ("full name", "whole name"),
    "given_name": ("given names", "first name", "first names"),
    "middle_name": (),
    "family_name": ("last name", "surname"),
    "suffix": ("name suffix", "extension"),
    "birth_date": ("date of birth", "birthday", "born"),
    "birth_year": ("year of birth",),
    "phone": ("mobile", "telephone", "phone number", "mobile number"),
    "email": ("e mail", "email address", "e mail address"),
    "street": ("address", "house and street"),
    "street2": ("village", "district"),
    "city": ("town", "municipality", "city or municipality"),
    "zip": ("postal code", "zip code"),
    "area_code": ("psgc", "psgc code", "code of the place"),
    "language": ("languages", "speaks"),
    "access_needs": ("needs",),
}
_BY_KEY = {
    name_key(alias): column
    for column, aliases in COLUMNS.items()
    for alias in (column.replace("_", " "), *aliases)
}
MAX_UNPACKED = 300_000_000


class PersonFileError(ValueError):
    """The file cannot be read; ``reason`` says why in one word, ``values`` what of it."""

    def __init__(self, reason, **values):
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(slots=True)
class PersonRow:
    """One line: the texts of its columns, its date and year, and what is wrong with it."""

    line: int
    texts: dict
    birth_date: date | None = None
    birth_year: int = 0
    wrong: list = field(default_factory=list)


class PersonFile:
    """The lines of a table of people.

    :param data: the bytes of the file
    :raises PersonFileError: no such table
    """

    def __init__(self, data):
        if not data:
            raise PersonFileError("empty")
        rows = _sheet_rows(data) if data[:2] == b"PK" else _csv_rows(data)
        try:
            heading = next(rows, None)
        except csv.Error:
            raise PersonFileError("not_text") from None
        if not heading:
            raise PersonFileError("empty")
        self._rows = rows
        self.columns, self.ignored = self._read_heading(heading)

    def _read_heading(self, heading):
        columns, ignored = {}, []
        for place, title in enumerate(heading):
            column = _BY_KEY.get(name_key(str(title or "")))
            if column is None:
                if title:
                    ignored.append(str(title))
            elif column in columns:
                raise PersonFileError("double", column=str(title))
            else:
                columns[column] = place
        if not {"name", "given_name", "family_name"} & columns.keys():
            found = [str(title) for title in heading if title]
            raise PersonFileError("no_name", found=found)
        return columns, ignored

    def rows(self):
        """Each line that is not empty, in order.

        :raises PersonFileError: the file breaks off; what came before was right
        """
        line = 1
        while True:
            line += 1
            try:
                cells = next(self._rows, None)
            except (csv.Error, zipfile.BadZipFile, UnicodeDecodeError):
                raise PersonFileError("broken", line=line - 1) from None
            if cells is None:
                return
            values = {
                column: cells[place] if place < len(cells) else None
                for column, place in self.columns.items()
            }
            if any(value not in (None, "") for value in values.values()):
                yield _row(line, values)


def _row(line, values):
    row = PersonRow(line, {})
    for column, value in values.items():
        if column == "birth_date":
            row.birth_date = _read_date(row, value)
        elif column == "birth_year":
            row.birth_year = _read_year(row, value)
        else:
            row.texts[column] = _text(value)
    return row


def _text(value):
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet keeps 1234 as 1234.0
    return " ".join(str("" if value is None else value).split())


def _read_date(row, value):
    if isinstance(value, datetime):
        return value.date()
    text = _text(value)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        row.wrong.append("birth_date")
        return None


def _read_year(row, value):
    text = _text(value)
    if text and not (text.isdigit() and len(text) == 4):
        row.wrong.append("birth_year")
        return 0
    return int(text or 0)


def _csv_rows(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PersonFileError("not_text") from None
    if "\0" in text:
        raise PersonFileError("not_text")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _sheet_rows(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise PersonFileError("too_large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except PersonFileError:
        raise
    except Exception:
        # Whatever the library stumbles over in a file from outside.
        raise PersonFileError("not_sheet") from None
    return iter(book.worksheets[0].iter_rows(values_only=True))
