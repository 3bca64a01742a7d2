"""Spreadsheets hold what citizens wrote: as text, never as a formula or a link."""

import json
import re

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo.http import route

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

# What spreadsheet programs may run: formulas also in their wide forms, and behind a tab or a
# line end. Addresses become links.
_LIVE = re.compile(
    r"[=+\-@\t\r\n＝＋－＠]|\{=|(?:https?|ftp|file|mailto|internal|external):"
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


_EXPORT_KEYS = {"model", "fields", "ids", "domain", "import_compat"}
_PIVOT_KEYS = {"title", "col_group_headers", "measure_headers", "rows", "measure_count"}


def asked_for(data, keys):
    """What the web client asks to export; garbage is refused and breaks nothing."""
    try:
        asked = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
    except (TypeError, ValueError):
        asked = None
    if not isinstance(asked, dict) or not keys <= asked.keys():
        raise BadRequest("This is no table to export.")
    return asked


def as_text(value):
    """The value with an apostrophe before text that a spreadsheet program would run.

    >>> as_text("@SUM(1)"), as_text("-5"), as_text("Road"), as_text(3)
    ("'@SUM(1)", '-5', 'Road', 3)
    """
    if isinstance(value, str) and _LIVE.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


class _TextCells:
    """Every text is written as text, whatever it begins with."""

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str) and cell_value:
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class _TextXlsxWriter(_TextCells, ExportXlsxWriter):
    pass


class _TextGroupXlsxWriter(_TextCells, GroupExportXlsxWriter):
    pass


class TextCSVExport(CSVExport):
    @route()
    def web_export_csv(self, data):
        asked_for(data, _EXPORT_KEYS)
        return super().web_export_csv(data)

    def from_data(self, fields, columns_headers, rows):
        return super().from_data(
            fields,
            [as_text(header) for header in columns_headers],
            [
                [
                    as_text(cell.decode() if isinstance(cell, bytes) else cell)
                    for cell in row
                ]
                for row in rows
            ],
        )


class TextExcelExport(ExcelExport):
    @route()
    def web_export_xlsx(self, data):
        asked_for(data, _EXPORT_KEYS)
        return super().web_export_xlsx(data)

    def from_group_data(self, fields, columns_headers, groups):
        with _TextGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            place = 1, 0
            for name, group in groups.children.items():
                place = writer.write_group(*place, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with _TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    writer.write_cell(number, column, cell)
        return writer.value


class TextTableExporter(TableExporter):
    @route()
    def export_xlsx(self, data, **kw):
        table = asked_for(data, _PIVOT_KEYS)
        return super().export_xlsx(json.dumps(_with_text(table)), **kw)


def _with_text(part):
    """A table of the pivot view with every text in it written as text."""
    if isinstance(part, dict):
        return {name: _with_text(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_with_text(value) for value in part]
    return as_text(part)
