import base64
import logging
import os
import time

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.modules import module
from odoo.tools import SQL, config

from ..tools.casework_csv import CaseFile
from ..tools.text_lines import CaseFileError

_logger = logging.getLogger(__name__)

BATCH = 1000
# A file of which nothing can be taken is no file of cases; one that cannot be taken for
# the most part should be mended first. Reading on would only fill the database.
FIRST_BAD, MOST_BAD = 1000, 100_000


class GovCaseImport(models.Model):
    """Taking a file of cases over, batch by batch.

    Each batch is one transaction: cases, report lines and the position in the file are
    committed together. A kill at any instant therefore loses at most the batch at hand,
    and whoever goes on neither repeats nor leaves out a row. That no case is taken
    twice is also a constraint of the database, on source and number there.
    """

    _inherit = "gov.case.import"

    # ------------------------------------------------------------------
    # ENTRY POINTS
    # ------------------------------------------------------------------

    @api.model
    def _run_file(
        self,
        path,
        progress=None,
        batch=BATCH,
        timezone=None,
        source=None,
        commit=None,
        report_path=None,
    ):
        """Import a file of this machine and write the report beside the data of Odoo.

        :param path: CSV file in UTF-8, plain or gzip
        :param progress: called after each committed batch with the counts so far
        :param timezone: zone of the dates; default: of the organisation's calendar
        :param source: name of the system the file comes from
        :param commit: whether to commit each batch; default: yes, except in tests
        :param report_path: where to write the report
        :return: counts ``rows``, ``created``, ``known``, ``duplicates``, ``rejected``,
            ``noted``, and ``seconds``, ``rows_per_second``, ``report_path``
        :raises UserError: the file cannot be read, or not to its end; what was
            committed before stays, and the next import goes on from there
        """
        self._check_rights()
        if commit is None:
            commit = not module.current_test
        values = {"file_name": os.path.basename(path)}
        if source:
            values["source"] = source
        if timezone:
            if timezone not in dict(
                self._fields["tz"]._description_selection(self.env)
            ):
                raise UserError(
                    self.env._(
                        "“%(name)s” is no time zone. Write it like America/New_York.",
                        name=timezone,
                    )
                )
            values["tz"] = timezone
        run = self.create(values)
        run._transition().write({"started_from": "command"})
        run._note_interrupted()
        with open(path, "rb") as stream:
            run._process(stream, batch, commit, progress)
        report_path = run._write_report(report_path)
        if run.state == "failed":
            raise UserError(
                self.env._(
                    "%(message)s\nReport: %(path)s",
                    message=run.message,
                    path=report_path,
                )
            )
        return dict(run._counts(), report_path=report_path)

    @api.model
    def _cron_import(self):
        """Go on with the oldest import that waits or was interrupted, until time is
        up."""
        waiting = [("state", "in", ("queued", "running")), ("started_from", "=", "web")]
        run = self.search(waiting, order="id", limit=1)
        if run:
            # With the rights the person has now who started it, and in that language.
            user = run.user_id
            run = run.with_user(user).with_context(lang=user.lang)
            run._process_uploaded()
        left = self.search_count(waiting)
        if left:  # go on at once: by itself the next turn comes a minute later
            self.env.ref("gov_crm.ir_cron_import_cases")._trigger()
        self.env["ir.cron"]._commit_progress(remaining=left)

    def _process_uploaded(self):
        try:
            self._check_rights()
            with self._open_file() as stream:
                self._process(stream, BATCH, commit=True)
        except psycopg2.OperationalError:
            raise  # the database is busy or away: the job is run again
        except UserError as error:
            self._stop(str(error))
        except Exception:
            _logger.exception("Import %s stopped", self.id)
            self._stop(
                self.env._(
                    "An unexpected error stopped the import. Ask your administrator to "
                    "look into the log, then start it again: nothing is taken twice."
                )
            )

    def _stop(self, message):
        self.env.cr.rollback()
        # Also to somebody who has lost the rights the import says why it stopped.
        self.sudo()._fail(message)

    def _note_interrupted(self):
        """Imports on the command line that were killed say so from now on."""
        if not self._lock_source():
            return
        dead = self.search(
            [
                ("source", "=", self.source),
                ("state", "=", "running"),
                ("started_from", "=", "command"),
                ("id", "!=", self.id),
            ]
        )
        dead._transition().write(
            {"state": "interrupted", "finished_at": fields.Datetime.now()}
        )

    def _lock_source(self):
        """Hold this source until the transaction ends.

        :return: whether nobody else holds it
        """
        name = f"gov.case.import {self.source}"
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", name)
        return self.env.execute_query(query)[0][0]

    # ------------------------------------------------------------------
    # THE RUN
    # ------------------------------------------------------------------

    def _process(self, stream, batch, commit, progress=None):
        """Take the file from where this import stands, until its end or time is up.

        Ends in state ``done`` or ``failed``; stays ``running`` if the job's time is up.
        """
        self.ensure_one()
        run = self.with_company(self.company_id)
        started, position = time.monotonic(), run.position
        now = fields.Datetime.now()
        run._transition().write(
            {
                "state": "running",
                "started_at": run.started_at or now,
                "finished_at": False,
            }
        )
        cache = {"offices": {}, "services": {}, "calendar": None}
        try:
            cases = CaseFile(stream)
            for items in run._batches(cases, batch, position):
                with self.env.cr.savepoint():
                    run._take_batch(items, cache, 100 * cases.fraction)
                    lap = time.monotonic()
                    run._transition().write({"seconds": run.seconds + lap - started})
                    started = lap
                rows = run.row_count / max(cases.fraction, 0.001)
                remaining = max(round(rows) - run.row_count, 1)
                time_left = run._end_batch(commit, len(items), remaining)
                if progress:
                    progress(run._counts())
                run._refuse_mostly_bad()
                if not time_left:
                    return
        except CaseFileError as error:
            run._fail(run._file_sentence(error), commit)
        except UserError as error:
            run._fail(str(error), commit)
        else:
            run._finish("done", commit)

    def _batches(self, cases, size, position):
        """Lists of rows after the line ``position``. Where the file breaks off, what
        was read before still comes."""
        items, broken = [], None
        rows = cases.rows(self._today())
        while True:
            try:
                item = next(rows, None)
            except CaseFileError as error:
                item, broken = None, error
            if item is not None and item.line > position:
                items.append(item)
            if items and (item is None or len(items) == size):
                yield items
                items = []
            if item is None:
                break
        if broken:
            raise broken

    def _end_batch(self, commit, done, remaining):
        """End the transaction and forget its records, so that memory stays as it is.

        :return: seconds left for the job
        """
        if commit:
            return self.env["ir.cron"]._commit_progress(done, remaining=remaining)
        self.env.flush_all()
        self.env.invalidate_all()
        return float("inf")

    def _refuse_mostly_bad(self):
        bad = self.rejected_count + self.duplicate_count
        if (bad == self.row_count and bad >= FIRST_BAD) or bad >= MOST_BAD:
            raise UserError(
                self.env._(
                    "Stopped after line %(line)s: %(bad)s of %(rows)s lines could not "
                    "be taken. The report says why. Mend the file and import it "
                    "again: nothing is taken twice.",
                    line=self.position,
                    bad=bad,
                    rows=self.row_count,
                )
            )

    def _fail(self, message, commit=True):
        self._transition().write({"message": message})
        self._finish("failed", commit)

    def _finish(self, state, commit):
        values = {"state": state, "finished_at": fields.Datetime.now()}
        if state == "done":
            values["progress"] = 100
        self._transition().write(values)
        self._make_report()
        self._end_batch(commit, 0, 0)

    def _counts(self):
        return {
            "rows": self.row_count,
            "created": self.created_count,
            "known": self.known_count,
            "duplicates": self.duplicate_count,
            "rejected": self.rejected_count,
            "noted": self.noted_count,
            "progress": self.progress,
            "seconds": self.seconds,
            "rows_per_second": self.rows_per_second,
        }

    def _write_report(self, path=None):
        """Write the report as a file of this machine and return its path."""
        if not path:
            folder = os.path.join(
                config["data_dir"], "case_imports", self.env.cr.dbname
            )
            os.makedirs(folder, mode=0o700, exist_ok=True)
            path = os.path.join(folder, f"{self.id:05d}-{self.report_name}")
        with open(path, "wb") as stream:
            stream.write(base64.b64decode(self.with_context(bin_size=False).report))
        return path
