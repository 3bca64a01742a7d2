"""Casework of another system: a CSV file, plain or gzip, read row by row.

The file is never held in memory and no row of it is lost: each comes out either as a
`Row` or as `NotTaken`, with its line and the reason. A file that cannot be read at all,
or not to its end, raises `CaseFileError`. Reasons are codes with values: whoever shows
them writes the sentence.

>>> data = b'''Unique_Key,Account,OpenDate,CloseDate,Complaint_Type,Descriptor,Zip
... A1,NYCC 01,2019-01-02,2019-01-02,Parks,Tree planting,10003
... A1,NYCC 01,2019-01-02,2019-01-09,Parks,Tree planting,10003
... A2,NYCC 01,2019-02-30,,Parks,,
... A3,NYCC 01,2019-03-01,,@getxlate.Udf_Code_Genera,Bicycles,
... '''
>>> cases = CaseFile(io.BytesIO(data))
>>> cases.columns["opened"], cases.place_columns, cases.unused
('OpenDate', ['Zip'], [])
>>> taken, double, wrong, junk = cases.rows(today=date(2026, 1, 1))
>>> taken.key, taken.closed, taken.subject, taken.place
('A1', datetime.date(2019, 1, 2), 'Parks', (('Zip', '10003'),))
>>> double.line, double.reason, double.values
(3, 'duplicate', {'first_line': 2, 'columns': ['CloseDate']})
>>> wrong.line, wrong.key, wrong.reason
(4, 'A2', 'bad_date')
>>> junk.subject, junk.detail, junk.note
('', 'Bicycles', '@getxlate.Udf_Code_Genera')
"""

import csv
import io
import re
import struct
import zlib
from dataclasses import dataclass
from datetime import date

from .text_lines import CaseFileError, TextLines, TooLong, is_utf8, unpacked

# Names by which other systems call the columns; the first one found in a file counts.
SYNONYMS = {
    "key": (
        *("unique_key", "case_id", "case_number", "case_no", "caseid", "ticket_id"),
        *("service_request_id", "reference", "reference_number", "external_ref", "id"),
    ),
    "office": (
        *("account", "office", "office_code", "agency", "agency_code"),
        *("agency_name", "department"),
    ),
    "opened": (
        *("opendate", "open_date", "opened", "opened_on", "date_opened", "filed_on"),
        *("filing_date", "date_filed", "date_received", "received", "created_date"),
    ),
    "closed": (
        *("closedate", "close_date", "closed", "closed_on", "date_closed"),
        *("closed_date", "closing_date", "resolved_on", "date_resolved"),
    ),
    "subject": (
        *("complaint_type", "case_type", "request_type", "subject", "topic"),
        *("category", "issue", "service", "type"),
    ),
    "detail": ("descriptor", "description", "detail", "details", "sub_type", "subtype"),
}
REQUIRED = ("key", "office", "opened", "closed", "subject")
# Where the citizen lives. Kept as text, in this order.
PLACES = (
    *("address", "barangay", "neighborhood", "borough", "city", "municipality"),
    *("province", "zip", "zip_code", "zipcode", "postcode", "postal_code"),
    *("council_dist", "council_district", "district", "ward", "community_board"),
)
DELIMITERS = ",;\t|"
# Left behind by the forms of source systems: no subject was ever chosen.
_JUNK = re.compile(r"@get|please (choose|select)", re.IGNORECASE)
# A day; some systems export it as a moment at midnight.
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]00:00(:00(\.0+)?)?Z?)?")
# Reference numbers carry a year from 2000 to 2099.
FIRST_YEAR, LAST_YEAR = 2000, 2099

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the file tells it.

    ``subject`` is empty where the source recorded none; ``note`` is then what stands
    there instead (perhaps nothing).
    """

    line: int
    key: str
    office: str
    opened: date
    closed: date | None
    subject: str
    detail: str
    place: tuple
    note: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A row that cannot be taken, and why.

    ``reason`` is one of ``unreadable``, ``too_long``, ``not_utf8``, ``columns``,
    ``empty``, ``long_key``, ``bad_date``, ``year``, ``future``, ``closed_before``,
    ``duplicate``.
    """

    line: int
    key: str
    reason: str
    values: dict


class CaseFile:
    """A file of cases, opened: its columns are known, its rows can be read once.

    :param stream: seekable binary file
    :raises CaseFileError: no CSV file, or columns are missing
    """

    def __init__(self, stream):
        self._stream = stream
        self._size = stream.seek(0, io.SEEK_END)
        self._lines = TextLines(unpacked(stream))
        header = self._read_header()
        self._width = len(header)
        self.columns, self.place_columns, self.unused = _map_columns(header)
        self._index = {role: header.index(name) for role, name in self.columns.items()}
        self._header = header
        self._places = [(name, header.index(name)) for name in self.place_columns]
        self._first = {}

    @property
    def fraction(self):
        """How much of the file has been read, from 0 to 1."""
        return min(self._stream.tell() / self._size, 1.0) if self._size else 1.0

    def rows(self, today):
        """Yield a `Row` or `NotTaken` for each row of the file.

        A key that was taken before is not taken again: the first valid line counts.

        :param today: what was opened or closed after this date is refused
        :raises CaseFileError: the rest of the file cannot be read
        """
        for line, cells in self._records():
            if isinstance(cells, NotTaken):
                yield cells
                continue
            problem = self._problem(line, cells, today)
            yield problem or self._row(line, cells)

    # Reading

    def _read_header(self):
        lines = self._lines
        try:
            text = next(lines)
        except StopIteration:
            raise CaseFileError("empty") from None
        except TooLong:
            raise CaseFileError("not_text") from None
        if text.startswith("PK\x03\x04"):
            raise CaseFileError("spreadsheet")
        if "\0" in text or not is_utf8(text):
            raise CaseFileError("not_text")
        text = text.removeprefix("\ufeff")
        self._delimiter = max(DELIMITERS, key=text.count)
        try:
            header = next(csv.reader([text], delimiter=self._delimiter, strict=True))
        except csv.Error:
            raise CaseFileError("not_text") from None
        return [" ".join(name.split()) for name in header]

    def _records(self):
        """Yield ``(line, cells)``, or ``(line, NotTaken)`` for what is no record.

        After a record that cannot be parsed, reading goes on with the line after its
        *first* one: a quotation mark that is never closed swallows no other row.
        """
        lines = self._lines
        reader = self._reader()
        while True:
            lines.begin_record()
            line = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, TooLong) as error:
                reason = "too_long" if isinstance(error, TooLong) else "unreadable"
                reader = self._again()
                yield line, NotTaken(line, "", reason, {})
                continue
            if not cells:
                continue  # an empty line
            if len(cells) != self._width:
                reader = self._again()
                values = {"found": len(cells), "expected": self._width}
                yield line, NotTaken(line, self._key(cells), "columns", values)
            else:
                yield line, cells

    def _reader(self):
        return csv.reader(self._lines, delimiter=self._delimiter, strict=True)

    def _again(self):
        self._lines.push_back()
        return self._reader()

    # Judging

    def _key(self, cells):
        """The key, as far as it can be told, to be named in a report."""
        place = self._index["key"]
        key = cells[place].strip() if place < len(cells) else ""
        return key.encode(errors="replace").decode().replace("\0", "?")[:LONGEST_KEY]

    def _problem(self, line, cells, today):
        """Why the row cannot be taken, or None."""

        def refuse(reason, **values):
            return NotTaken(line, self._key(cells), reason, values)

        text = "".join(cells)
        if not is_utf8(text) or "\0" in text:
            return refuse("not_utf8")
        for role in ("key", "office", "opened"):
            if not cells[self._index[role]].strip():
                return refuse("empty", column=self.columns[role])
        if len(cells[self._index["key"]].strip()) > LONGEST_KEY:
            return refuse("long_key", column=self.columns["key"], most=LONGEST_KEY)
        days = {}
        for role in ("opened", "closed"):
            value = cells[self._index[role]].strip()
            days[role] = parse_day(value) if value else None
            if value and not days[role]:
                return refuse("bad_date", column=self.columns[role], value=value[:40])
        opened, closed = days["opened"], days["closed"]
        if not FIRST_YEAR <= opened.year <= LAST_YEAR:
            return refuse("year", opened=opened, first=FIRST_YEAR, last=LAST_YEAR)
        for role, day in days.items():
            if day and day > today:
                return refuse("future", column=self.columns[role], value=day)
        if closed and closed < opened:
            return refuse("closed_before", opened=opened, closed=closed)
        return self._duplicate(line, cells)

    def _duplicate(self, line, cells):
        """Remember the row; if its key was there before, say where and what differs.

        Checksums are kept in place of the cells, so that memory grows little.
        """
        key = cells[self._index["key"]].strip()
        sums = [zlib.crc32(cell.encode()) for cell in cells]
        form = f"{len(sums) + 1}I"
        known = self._first.setdefault(key, struct.pack(form, line, *sums))
        first_line, *first_sums = struct.unpack(form, known)
        if first_line == line:
            return None
        columns = [
            name
            for name, one, other in zip(self._header, first_sums, sums, strict=True)
            if one != other
        ]
        values = {"first_line": first_line, "columns": columns}
        return NotTaken(line, self._key(cells), "duplicate", values)

    def _row(self, line, cells):
        def cell(role):
            place = self._index.get(role)
            return "" if place is None else " ".join(cells[place].split())

        subject, detail = cell("subject"), cell("detail")
        junk = not subject or _JUNK.match(subject)
        return Row(
            line=line,
            key=cells[self._index["key"]].strip(),
            office=cell("office"),
            opened=parse_day(cell("opened")),
            closed=parse_day(cell("closed")),
            subject="" if junk else subject,
            detail="" if _JUNK.match(detail) else detail,
            place=tuple(
                (name, " ".join(cells[place].split()))
                for name, place in self._places
                if cells[place].strip()
            ),
            note=subject if junk else "",
        )


def _plain(name):
    """A column's name as the synonyms write it: “Open Date” is ``open_date``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _map_columns(header):
    """Return ``({role: column}, columns of the place, unused columns)``."""
    plain = [_plain(name) for name in header]
    columns = {}
    for role, synonyms in SYNONYMS.items():
        found = next((name for name in synonyms if name in plain), None)
        if found is None:
            continue
        if plain.count(found) > 1:
            raise CaseFileError("double_columns", column=header[plain.index(found)])
        columns[role] = header[plain.index(found)]
    missing = [SYNONYMS[role][0] for role in REQUIRED if role not in columns]
    if missing:
        raise CaseFileError("missing_columns", missing=missing, found=header[:50])
    places = [header[plain.index(name)] for name in PLACES if name in plain]
    used = {*columns.values(), *places}
    return columns, places, [name for name in header if name not in used]


def parse_day(text):
    """The date of ISO text, or None if it is none.

    >>> parse_day("2019-01-31"), parse_day("2019-01-31T00:00:00.000")
    (datetime.date(2019, 1, 31), datetime.date(2019, 1, 31))
    >>> parse_day("2019-02-30"), parse_day("31.1.2019"), parse_day("2019-01-31T10:00")
    (None, None, None)
    """
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
