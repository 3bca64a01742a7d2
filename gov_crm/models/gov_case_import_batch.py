from collections import Counter
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.casework_csv import Row


class GovCaseImport(models.Model):
    """A batch of rows: which are known, which become cases, what the report says."""

    _inherit = "gov.case.import"

    def _take_batch(self, items, cache, progress):
        """Make cases of the rows of one batch and report on the others."""
        self._refuse_second_run()
        rows = [item for item in items if isinstance(item, Row)]
        known = self._known_cases(rows)
        lines, counts, new = [], Counter(row_count=len(items)), []
        for item in items:
            if not isinstance(item, Row):
                kind = "duplicate" if item.reason == "duplicate" else "rejected"
                lines.append((item.line, item.key, kind, self._row_sentence(item)))
            elif item.key not in known:
                new.append(item)
            else:
                lines += self._known_lines(item, *known[item.key])
        refused = self._file_rows(new, cache)
        for row, sentence in refused:
            lines.append((row.line, row.key, "rejected", sentence))
        refused = {row.line for row, sentence in refused}
        for row in new:
            if not row.subject and row.line not in refused:
                lines.append((row.line, row.key, "noted", self._note_sentence(row)))
        counts.update(f"{kind}_count" for line, key, kind, reason in lines)
        counts["created_count"] = len(new) - len(refused)
        self._keep_lines(lines)
        values = {name: self[name] + count for name, count in counts.items()}
        values.update(position=items[-1].line, progress=progress, state="running")
        self._transition().write(values)

    def _refuse_second_run(self):
        """Only one import of a source at a time: another one ends here, and not when
        the database refuses a case that both took."""
        if not self._lock_source():
            raise UserError(
                self.env._(
                    "Another import from “%(system)s” is running. Wait for its end and "
                    "start this one again.",
                    system=self.source,
                )
            )

    def _known_cases(self, rows):
        """``{number there: (filed, is open, reference number)}`` of cases taken
        before."""
        # Whether a case exists is all that is asked; who starts an import sees no
        # cases.
        Case = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        query = Case._search(
            [
                ("external_source", "=", self.source),
                ("external_ref", "in", [row.key for row in rows]),
            ],
            order="id",
        )
        return {
            key: values
            for key, *values in self.env.execute_query(
                query.select("external_ref", "filed_at", "is_open", "number")
            )
        }

    def _known_lines(self, row, filed_at, is_open, number):
        """Report lines on a row whose number is known here."""
        # A day of tolerance, as the office may have changed its time zone since.
        if abs(filed_at.date() - row.opened) > timedelta(days=1):
            sentence = self.env._(
                "This number belongs to %(number)s already, opened on another day. If "
                "the file is of another system, import it under another name in "
                "“Comes from”.",
                number=number,
            )
            return [(row.line, row.key, "rejected", sentence)]
        lines = [(row.line, row.key, "known", "")]
        if is_open and row.closed:
            sentence = self.env._(
                "%(number)s was taken before as open and is still open here. The file "
                "says it was closed on %(day)s.",
                number=number,
                day=row.closed,
            )
            lines.append((row.line, row.key, "noted", sentence))
        elif not row.subject:
            lines.append((row.line, row.key, "noted", self._note_sentence(row)))
        return lines

    def _keep_lines(self, lines):
        """Add lines to the report, those taken before as ranges: there can be many."""
        sentence = self.env._("Taken in an earlier import of the same source.")
        vals_list, span = [], None
        for line, key, kind, reason in lines:
            if kind == "known" and span and line == span["line_to"] + 1:
                span.update(line_to=line, key=False)
                continue
            vals_list.append(
                {
                    "import_id": self.id,
                    "line": line,
                    "line_to": line,
                    "key": key,
                    "kind": kind,
                    "reason": sentence if kind == "known" else reason,
                }
            )
            if kind == "known":
                span = vals_list[-1]
        # The report is written by the import alone; nobody has the right to write
        # lines.
        self.env["gov.case.import.line"].sudo().create(vals_list)
