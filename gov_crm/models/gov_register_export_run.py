import logging
import tempfile
from pathlib import Path

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .gov_register_export import KEPT
from .gov_register_kind import Ask

_logger = logging.getLogger(__name__)
# A server that stops its jobs too early does so each time.
MOST_TRIES = 3


class Cancelled(Exception):
    """Whoever asked for the register wants it no longer."""


class GovRegisterExport(models.Model):
    """The job that makes registers, one at a time.

    After each batch of rows it commits where it is and looks whether it shall stop. One that
    was killed begins anew: nothing of it is left but a line that says it runs.
    """

    _inherit = "gov.register.export"

    @api.model
    def _produce(self, kind, first, last, filters, user, tick=None):
        """Make a register in the rights ``user`` has now.

        :param kind: key of a register, as in the field ``kind``
        :param first: first day
        :param last: last day, included
        :param filters: dict; ``agency_ids``: ids of offices, with those below them; an
            add-on may take more
        :param tick: called with (rows written, rows in all) after each batch; may commit
        :return: an ``ir.attachment`` of the user as superuser, which belongs to no record
            yet; its description is the digest of the rows
        :raises AccessError: the register is not for this user
        :raises UserError: nothing can be told of this period, no such register or offices
        """
        return self._produce_all(kind, first, last, filters, user, tick)[0]

    @api.model
    def _produce_all(self, kind, first, last, filters, user, tick=None):
        """As ``_produce``; returns the attachment and the number of rows."""
        if kind not in dict(self._kinds()):
            raise UserError(self.env._("There is no such register."))
        register = self.env[f"gov.register.{kind}"].with_user(user)
        register = register.with_context(lang=user.lang, tz=user.tz)
        ask = Ask(first, last, self._offices_asked(filters), filters or {})
        with tempfile.TemporaryDirectory(prefix="gov-register-") as folder:
            suffix = register._register_suffix
            path = str(Path(folder, f"register.{suffix}"))
            parts = register._make(path, ask, tick or (lambda *_it: None), folder)
            name = f"{register._title()} {first} {last}.{suffix}"
            # Nobody may create files at large; this one is the user's.
            Attachment = self.env["ir.attachment"].with_user(user).sudo()
            attachment = Attachment._gov_create_from_file(
                path,
                {
                    "name": name,
                    "mimetype": register._register_mimetype,
                    "description": " ".join(part.digest for part in parts),
                },
            )
        return attachment, sum(part.count for part in parts)

    @api.model
    def _offices_asked(self, filters):
        ids = (filters or {}).get("agency_ids")
        if not ids:
            return ()
        # Which offices stand below which is no secret.
        found = self.env["gov.agency"].sudo().browse(ids).exists()._scope_ids()
        if not found:
            raise UserError(self.env._("The offices chosen are no longer here."))
        return found

    # ------------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------------

    @api.model
    def _cron_make(self):
        """Delete what is over, then make what waits, the oldest first."""
        self._delete_expired()
        waiting = [("state", "in", ("queued", "running"))]
        export = self.search(waiting, order="id", limit=1)
        if export and export.try_lock_for_update():
            export._run()
        left = self.search_count(waiting)
        if left:
            self.env.ref("gov_crm.ir_cron_registers")._trigger()
        self.env["ir.cron"]._commit_progress(1, remaining=left)

    def _run(self):
        """Make one register, or say why not."""
        export = self.with_context(lang=self.user_id.lang)
        if export.tries >= MOST_TRIES:
            export._finish(
                "failed",
                export.env._(
                    "The server ended the job before it was done, more than once. Choose "
                    "a shorter period, or ask your administrator for more time "
                    "(limit_time_real_cron)."
                ),
            )
            return
        export._transition().write(
            {
                "state": "running",
                "started_at": fields.Datetime.now(),
                "tries": export.tries + 1,
                "row_count": 0,
            }
        )
        self.env["ir.cron"]._commit_progress(remaining=1)
        try:
            attachment, count = self._produce_all(
                export.kind,
                export.first_day,
                export.last_day,
                export._filters(),
                export.user_id,
                export._tick,
            )
        except OperationalError:
            raise  # the database is busy or away: the job is run again
        except Cancelled:
            self._close_cursor()
        except UserError as error:
            self._close_cursor()
            export._finish("failed", str(error))
        except Exception:
            _logger.exception("Register %s stopped", export.id)
            self.env.cr.rollback()
            self._close_cursor()
            export._finish(
                "failed",
                export.env._(
                    "An unexpected error stopped it. Ask your administrator to look into "
                    "the log, then start it again."
                ),
            )
        else:
            export._keep(attachment, count)

    def _filters(self):
        return {"agency_ids": self.agency_ids.ids}

    def _tick(self, count, total):
        """Tell how far it is, and stop if nobody wants it any longer."""
        # A new transaction sees what others have written meanwhile.
        self.env["ir.cron"]._commit_progress(remaining=1)
        self.invalidate_recordset(["state"])
        if not self.exists() or self.state != "running":
            raise Cancelled
        self._transition().write({"row_count": count, "row_total": total})
        self.env["ir.cron"]._commit_progress(remaining=1)

    def _close_cursor(self):
        """Free what the cursor of the rows holds, wherever it stands."""
        self.env.cr.execute(SQL("CLOSE ALL"))

    def _keep(self, attachment, count):
        """Give the file to whoever asked for it, if it is still wanted."""
        self.invalidate_recordset(["state"])
        if self.state != "running":
            attachment.unlink()
            return
        expires_at = fields.Datetime.now() + KEPT
        attachment.write({"res_model": self._name, "res_id": self.id})
        self._transition().write(
            {
                "attachment_id": attachment.id,
                "file_size": attachment.file_size,
                "digest": attachment.description,
                "expires_at": expires_at,
                "row_count": count,
                "row_total": count,
            }
        )
        self.env.ref("gov_crm.ir_cron_registers")._trigger(expires_at)
        self._finish("done", False)

    def _finish(self, state, message):
        self._transition().write(
            {
                "state": state,
                "message": message,
                "finished_at": fields.Datetime.now(),
            }
        )
        self.env["ir.cron"]._commit_progress(0)

    @api.model
    def _delete_expired(self):
        over = self.search(
            [("state", "=", "done"), ("expires_at", "<=", fields.Datetime.now())]
        )
        over.attachment_id.unlink()
        over._transition().write({"state": "expired"})
