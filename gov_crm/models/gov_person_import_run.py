import logging
from collections import Counter

from psycopg2 import Error as DatabaseError
from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools.person_file import PersonFile, PersonFileError

_logger = logging.getLogger(__name__)
BATCH = 200


class GovPersonImport(models.Model):
    """The job that takes tables of people, in batches that are committed one by one: lines,
    their report and how far it got are in one transaction, so a job that is killed takes
    nothing twice and forgets nothing."""

    _inherit = "gov.person.import"

    @api.model
    def _cron_import(self):
        """Go on with the oldest import that waits or was interrupted, until time is up."""
        waiting = [("state", "in", ("queued", "running"))]
        run = self.search(waiting, order="id", limit=1)
        if run and run.try_lock_for_update():
            run._process()
        left = self.search_count(waiting)
        if left:
            self.env.ref("gov_crm.ir_cron_import_people")._trigger()
        self.env["ir.cron"]._commit_progress(remaining=left)

    def _process(self):
        """Take the file from where this import stands, until its end or time is up."""
        run = self.with_context(lang=self.user_id.lang)
        run._transition().write(
            {
                "state": "running",
                "started_at": run.started_at or fields.Datetime.now(),
            }
        )
        try:
            for rows in run._batches():
                with self.env.cr.savepoint():
                    run._take_batch(rows)
                if not self.env["ir.cron"]._commit_progress(len(rows), remaining=1):
                    return
        except PersonFileError as error:
            run._finish("failed", run._file_sentence(error))
        except OperationalError:
            raise  # the database is busy or away: the job is run again
        except Exception:
            _logger.exception("Import of citizens %s stopped", run.id)
            run._finish(
                "failed",
                run.env._(
                    "An unexpected error stopped the import. Ask your administrator to "
                    "look into the log, then start it again: nothing is taken twice."
                ),
            )
        else:
            run._finish("done", False)

    def _batches(self):
        """Lists of lines after the one dealt with last. Where the file breaks off, what
        stood before still comes."""
        rows, broken = [], None
        start = self.position
        lines = PersonFile(self._data()).rows()
        while True:
            try:
                row = next(lines, None)
            except PersonFileError as error:
                row, broken = None, error
            if row is not None and row.line > start:
                rows.append(row)
            if rows and (row is None or len(rows) == BATCH):
                yield rows
                rows = []
            if row is None:
                break
        if broken:
            raise broken

    def _finish(self, state, message):
        values = {"state": state, "message": message}
        values["finished_at"] = fields.Datetime.now()
        if state == "done":
            values["file"] = False  # full of facts nobody needs twice
        self._transition().write(values)
        self.env["ir.cron"]._commit_progress(0)

    # ------------------------------------------------------------------
    # A BATCH
    # ------------------------------------------------------------------

    def _take_batch(self, rows):
        """Register the people of these lines who are not here, and report on the others."""
        lines, good = [], []
        for row in rows:
            refusal = self._row_refusal(row)
            if refusal:
                lines.append((row.line, "rejected", refusal))
            else:
                good.append(row)
        created = 0
        # Line by line within the batch: a person may stand in the file twice.
        matches = self._match(good)
        self._note_looks(matches)
        areas, needs = self._places(good), self._needs()
        seen = {}
        for row in good:
            same, others = matches.get(row.line, ((), ()))
            twin = seen.get(self._identity(row))
            if same or twin:
                words = self.env._("Here already, by name and another fact.")
                if twin:
                    words = self.env._(
                        "The same person as in line %(line)s.", line=twin
                    )
                lines.append((row.line, "known", words))
                continue
            problem = self._register_row(row, areas, needs)
            if problem:
                lines.append((row.line, "rejected", problem))
                continue
            created += 1
            if self._identity(row):
                seen[self._identity(row)] = row.line
            note = self._note(row, others, areas)
            if note:
                lines.append((row.line, "noted", note))
        self._keep(rows, lines, created)

    def _identity(self, row):
        """What tells one person of a batch from another; nothing where too little is
        known."""
        name = self._row_name(row).casefold()
        fact = row.birth_date or self._row_phone(row) or row.texts.get("email")
        return (name, fact) if fact else None

    def _register_row(self, row, areas, needs):
        """Create one citizen.

        :return: why it could not be done, or “”
        """
        # Registered by the office as such: whoever starts an import does not thereby see
        # the people. Searches by exact facts find them.
        People = self.env["res.partner"].with_user(SUPERUSER_ID)
        People = People.with_context(tracking_disable=True, lang=self.env.lang)
        try:
            with self.env.cr.savepoint():
                People.create(self._row_values(row, areas, needs)).flush_recordset()
        except UserError as error:
            return str(error)
        except OperationalError:
            raise
        except DatabaseError:
            _logger.warning("Import of citizens %s: line %s", self.id, row.line)
            return self.env._("The line does not fit into the record of a person.")
        return ""

    def _note(self, row, others, areas):
        notes = []
        if others:
            notes.append(
                self.env._("Somebody else has the same phone number or e-mail address.")
            )
        code = row.texts.get("area_code")
        if code and code not in areas:
            notes.append(self.env._("No place has the code %(code)s.", code=code))
        return " ".join(notes)

    def _note_looks(self, matches):
        """Whoever imports learns who is here; that is noted like a search by exact facts."""
        ids = {
            person for pair in matches.values() for group in pair for person in group
        }
        log = self.env["gov.access.log"].with_user(self.user_id)
        log._note("res.partner", sorted(ids), "lookup")

    def _places(self, rows):
        codes = {row.texts.get("area_code") for row in rows} - {None, ""}
        areas = self.env["gov.area"].sudo().search([("code", "in", list(codes))])
        return {area.code: area.id for area in areas}

    def _needs(self):
        needs = self.env["gov.access.need"].sudo().search([])
        return {need.name.casefold(): need.id for need in needs}

    def _keep(self, rows, lines, created):
        counts = Counter(f"{kind}_count" for _line, kind, _reason in lines)
        counts.update(row_count=len(rows), created_count=created)
        values = {name: self[name] + count for name, count in counts.items()}
        self._transition().write({**values, "position": rows[-1].line})
        # The report is written by the import alone; nobody has the right to write lines.
        self.env["gov.person.import.line"].sudo().create(
            [
                {"import_id": self.id, "line": line, "kind": kind, "reason": reason}
                for line, kind, reason in sorted(lines)
            ]
        )

    def _file_sentence(self, error):
        """Why a file cannot be read, and what to do about it."""
        values = dict(error.values)
        values["found"] = ", ".join(values.get("found", ()))
        sentences = {
            "empty": self.env._("The file is empty."),
            "not_text": self.env._(
                "This is no CSV file in UTF-8 and no spreadsheet. Save the table as “CSV "
                "UTF-8” or as .xlsx and import that."
            ),
            "not_sheet": self.env._(
                "This spreadsheet cannot be read. Save the table as .xlsx or as “CSV "
                "UTF-8” and import that."
            ),
            "too_large": self.env._(
                "The file is too large. Split it and import the parts."
            ),
            "double": self.env._(
                "The column “%(column)s” is there twice. Rename or remove one of them."
            ),
            "no_name": self.env._(
                "No column has the name of the person. The columns are: %(found)s. Name "
                "one “name”, or “given name” and “family name”, in the first line."
            ),
            "broken": self.env._(
                "The file is damaged after line %(line)s. What stood before was taken. "
                "Get the file anew and import it again: nobody is registered twice."
            ),
        }
        return sentences[error.reason] % values
