"""The digest of a register, worked out again from its file: has somebody changed the rows?

Only for files as they were made: a program that saves one anew writes it differently.
"""

import hashlib
import re
import zipfile
from xml.etree import ElementTree

from .register_book import CELL_PART

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def digest_of(path, sheets):
    """The digest of the rows of sheets (their numbers in the file, from 1) of a book that
    nobody changed since it was made."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path) as book:
        for number in sheets:
            with book.open(f"xl/worksheets/sheet{number}.xml") as stream:
                for line in _lines(stream):
                    digest.update(line.encode())
    return digest.hexdigest()


def _lines(stream):
    """The lines of a sheet below its header as the digest takes them."""
    width = None
    for _event, element in ElementTree.iterparse(stream):
        if element.tag != f"{_NAMESPACE}row":
            continue
        cells = {_place(it.get("r")): _content(it) for it in element}
        if width is None:
            width = max(cells) + 1
        else:
            row = [cells.get(column, "") for column in range(width)]
            yield CELL_PART.join(row) + "\n"
        element.clear()


def _place(name):
    """The number of a column by the name of a cell.

    >>> _place("A1"), _place("AB12")
    (0, 27)
    """
    number = 0
    for letter in name:
        if letter.isdecimal():
            break
        number = number * 26 + ord(letter) - 64
    return number - 1


def _content(cell):
    text = "".join(cell.itertext())
    # Signs that XML cannot hold are written as their codes, as spreadsheets do.
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda it: chr(int(it[1], 16)), text)
