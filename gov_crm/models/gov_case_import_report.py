import base64
import csv
import io
from pathlib import PurePath

from markupsafe import Markup

from odoo import models

from ..tools.casework_codes import safe_cell
from ..tools.casework_csv import Row

_CHUNK = 5000


class GovCaseImport(models.Model):
    """The words of an import: reasons as sentences, the preview, the report file."""

    _inherit = "gov.case.import"

    def _file_sentence(self, error):
        """Why a file cannot be read, and what to do about it."""
        values = dict(error.values)
        for name in ("missing", "found"):
            values[name] = ", ".join(values.get(name, ()))
        sentences = {
            "empty": self.env._("The file is empty."),
            "not_text": self.env._(
                "This is no CSV file in UTF-8. Save the table as “CSV UTF-8” and "
                "import that."
            ),
            "spreadsheet": self.env._(
                "This is a spreadsheet or an archive. Save the table as “CSV UTF-8” "
                "and import that."
            ),
            "missing_columns": self.env._(
                "The file has no column for: %(missing)s. Its columns are: %(found)s. "
                "Name the columns so in the first line and import the file again."
            ),
            "double_columns": self.env._(
                "The column “%(column)s” is there twice. Rename or remove one of them."
            ),
            "broken": self.env._(
                "The file is damaged after line %(line)s. What stood before was "
                "taken. Get the file anew and import it again: nothing is taken twice."
            ),
            "too_large": self.env._(
                "The file is too large when unpacked: reading stopped after line "
                "%(line)s. Split it and import the parts: nothing is taken twice."
            ),
        }
        return sentences[error.reason] % values

    def _row_sentence(self, item):
        """Why a row is not taken."""
        values = dict(item.values)
        sentences = {
            "unreadable": self.env._(
                "The quotation marks in this line do not match, so its columns cannot "
                "be told."
            ),
            "too_long": self.env._("This line is far too long for a case."),
            "not_utf8": self.env._("This line has signs that are not UTF-8 text."),
            "columns": self.env._(
                "This line has %(found)s columns, the heading %(expected)s."
            ),
            "empty": self.env._("“%(column)s” is empty."),
            "long_key": self.env._("“%(column)s” is longer than %(most)s signs."),
            "bad_date": self.env._(
                "“%(value)s” in “%(column)s” is no date. Write dates as 2019-01-31."
            ),
            "year": self.env._(
                "Opened on %(opened)s. Cases can be taken from %(first)s to %(last)s."
            ),
            "future": self.env._("%(value)s in “%(column)s” lies in the future."),
            "closed_before": self.env._(
                "Closed on %(closed)s, before it was opened on %(opened)s."
            ),
        }
        if item.reason == "duplicate":
            return self._duplicate_sentence(values)
        return sentences[item.reason] % values

    def _duplicate_sentence(self, values):
        if not values["columns"]:
            return self.env._(
                "Same number as line %(line)s, and nothing in it differs.",
                line=values["first_line"],
            )
        return self.env._(
            "Same number as line %(line)s. These columns differ: %(columns)s.",
            line=values["first_line"],
            columns=", ".join(values["columns"]),
        )

    def _note_sentence(self, row):
        if row.note:
            return self.env._(
                "The source recorded no subject but “%(text)s”. Filed under the "
                "service for that.",
                text=row.note,
            )
        return self.env._(
            "The source recorded no subject. Filed under the service for that."
        )

    # ------------------------------------------------------------------
    # PREVIEW
    # ------------------------------------------------------------------

    def _preview_html(self, cases, rows):
        """The columns as they were understood, then the first rows."""
        labels = self._role_labels()
        mapping = [(labels[role], name) for role, name in cases.columns.items()]
        if cases.place_columns:
            mapping.append((self.env._("Where"), ", ".join(cases.place_columns)))
        if cases.unused:
            mapping.append((self.env._("Not used"), ", ".join(cases.unused)))
        columns = Markup().join(
            Markup("<tr><th scope='row'>%s</th><td>%s</td></tr>") % pair
            for pair in mapping
        )
        heading = Markup().join(
            Markup("<th scope='col'>%s</th>") % labels[role] for role in labels
        )
        body = Markup().join(self._preview_row(item) for item in rows)
        return Markup(
            "<h3>%s</h3><table class='table table-sm "
            "w-auto'>%s</table><h3>%s</h3><table class='table "
            "table-sm'><thead><tr>%s</tr></thead>%s</table>"
        ) % (self.env._("Columns"), columns, self.env._("First rows"), heading, body)

    def _role_labels(self):
        return {
            "key": self.env._("Number there"),
            "office": self.env._("Office"),
            "opened": self.env._("Received"),
            "closed": self.env._("Closed"),
            "subject": self.env._("Service"),
            "detail": self.env._("Detail"),
        }

    def _preview_row(self, item):
        if isinstance(item, Row):
            cells = (item.key, item.office, item.opened, item.closed or "")
            cells += (item.subject, item.detail)
            return Markup("<tr>%s</tr>") % Markup().join(
                Markup("<td>%s</td>") % cell for cell in cells
            )
        return Markup("<tr><td>%s</td><td colspan='5'>%s</td></tr>") % (
            item.key,
            self._row_sentence(item),
        )

    # ------------------------------------------------------------------
    # REPORT FILE
    # ------------------------------------------------------------------

    def _make_report(self):
        """Keep the report as a file on the import."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        # Fixed words and no translations: programs read this file.
        writer.writerow(["line", "line_to", "key", "kind", "reason"])
        for line in self._report_lines():
            writer.writerow(
                [
                    line.line,
                    line.line_to,
                    safe_cell(line.key or ""),
                    line.kind,
                    safe_cell(line.reason or ""),
                ]
            )
        content = out.getvalue().encode("utf-8-sig")
        stem = PurePath(self.file_name or "cases").name.split(".")[0]
        self._transition().write(
            {
                "report": base64.b64encode(content),
                "report_name": f"{stem}-report.csv",
            }
        )

    def _report_lines(self):
        """All lines of the report in order, a chunk at a time in memory."""
        # Whoever runs the import made these lines a moment ago.
        Line = self.env["gov.case.import.line"].sudo()
        last = (0, 0)
        while True:
            line, number = last
            lines = Line.search_fetch(
                [
                    ("import_id", "=", self.id),
                    "|",
                    ("line", ">", line),
                    "&",
                    ("line", "=", line),
                    ("id", ">", number),
                ],
                ["line", "line_to", "key", "kind", "reason"],
                limit=_CHUNK,
                order="line, id",
            )
            yield from lines
            if len(lines) < _CHUNK:
                return
            last = lines[-1].line, lines[-1].id
            lines.invalidate_recordset()
