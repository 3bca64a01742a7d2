import json
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from .helpdesk_ticket_notices import CLOSED, CLOSED_AHEAD, CLOSURE_LIFTED, HOURS_CHANGED

_logger = logging.getLogger(__name__)
_BATCH = 25
_TRIES = 5
# For so long after a change of office hours cases are looked through once more.
_SECOND_LOOK = timedelta(minutes=15)


class GovCaseNotice(models.Model):
    """A notice to the citizen that is still to be sent, put down with what it is about.

    A row lives until the notice stands in its case, in the same transaction: a process that
    dies sends nothing twice and forgets nothing. A row that fails is kept with its error and
    tried again later; it never holds up the others.
    """

    _name = "gov.case.notice"
    _description = "Notice to be sent"
    _order = "try_at, id"
    _rec_name = "ticket_id"
    _log_access = False

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("closed", "Offices closed"),
            ("lifted", "Closure lifted"),
            ("hours", "Office hours changed"),
        ],
        required=True,
    )
    suspension_id = fields.Many2one(
        "gov.work.suspension", index="btree_not_null", ondelete="cascade"
    )
    closures = fields.Json(help="[[from, to, reference], …] in UTC.")
    old_deadline = fields.Datetime("Old date", required=True)
    new_deadline = fields.Datetime("New date", required=True)
    at = fields.Datetime("Since", required=True)
    try_at = fields.Datetime("Try again at", required=True)
    tries = fields.Integer(default=0)
    error = fields.Text()

    _try_idx = models.Index("(try_at, id)")

    @api.model
    def _add_moved(self, answers, whys, at, suspension=None):
        """Put down what citizens are to be told, in one statement.

        Where an earlier notice still waits, one is sent that says both; where the date is
        what it was before, none.

        :param answers: ``[(Move, place of its reason in whys)]``
        :return: number of notices
        """
        if not answers:
            return 0
        closures = [
            json.dumps(
                [[str(start), str(stop), why] for start, stop, why in it["closures"]]
            )
            for it in whys
        ]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH new AS (
                    SELECT DISTINCT ON (ticket_id) *
                    FROM unnest(%(tickets)s::int4[], %(olds)s::timestamp[],
                                %(news)s::timestamp[], %(index)s::int4[])
                        AS moved (ticket_id, old, new, why)
                ), earlier AS (
                    DELETE FROM gov_case_notice waiting USING new
                    WHERE waiting.ticket_id = new.ticket_id
                      AND waiting.old_deadline IS NOT NULL
                    RETURNING waiting.ticket_id, waiting.old_deadline
                )
                INSERT INTO gov_case_notice (
                    ticket_id, kind, suspension_id, closures, old_deadline, new_deadline,
                    at, try_at, tries
                )
                SELECT new.ticket_id, (%(kinds)s::varchar[])[new.why + 1], %(suspension)s,
                       (%(closures)s::jsonb[])[new.why + 1],
                       coalesce(earlier.old_deadline, new.old), new.new,
                       %(at)s, %(at)s, 0
                FROM new LEFT JOIN earlier USING (ticket_id)
                WHERE new.new IS DISTINCT FROM earlier.old_deadline
                """,
                tickets=pg_array(move.ticket_id for move, _why in answers),
                olds=pg_array(move.old for move, _why in answers),
                news=pg_array(move.new for move, _why in answers),
                index=pg_array(number for _move, number in answers),
                kinds=[it["kind"] for it in whys],
                suspension=suspension.id if suspension else None,
                closures=closures,
                at=at,
            )
        )
        added = self.env.cr.rowcount
        self.invalidate_model(flush=False)
        return added

    @api.model
    def _wake(self, at):
        """Send what waits, and look a second time a little later (see ``_look_again``)."""
        # Jobs are no business of whoever closes an office.
        cron_sudo = self.env.ref("gov_crm.ir_cron_tell_moved", raise_if_not_found=False)
        if cron_sudo:
            cron_sudo.sudo()._trigger([at, at + _SECOND_LOOK / 3])

    # ------------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------------

    @api.model
    def _cron_tell(self):
        """Send what waits, in small committed batches, until the time for jobs is over."""
        now = fields.Datetime.now()
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        self._look_again(now)
        Timer._end_batch(0)
        while notices := self._take_batch(now):
            told = [notice.id for notice in notices if notice._send(now)]
            self.env.flush_all()
            self.env.cr.execute(
                SQL("DELETE FROM gov_case_notice WHERE id = ANY(%s)", told)
            )
            self.env.invalidate_all(flush=False)
            if Timer._end_batch(len(notices)) <= 0:
                break
        [(next_try,)] = self.env.execute_query(
            SQL("SELECT min(try_at) FROM gov_case_notice")
        )
        if next_try:
            self._wake(max(next_try, now))
            Timer._end_batch(0)

    @api.model
    def _look_again(self, now):
        """Date cases anew that were filed or changed while office hours were changing: the
        two transactions did not see each other."""
        agencies_sudo = (
            self.env["gov.agency"]
            .sudo()
            .with_context(active_test=False)
            .search([("calendar_id.write_date", ">=", now - _SECOND_LOOK)])
        )
        self.env["gov.service.timer"]._recompute(agencies_sudo, now)

    @api.model
    def _take_batch(self, now):
        """The next rows nobody else works on, locked with their cases until the transaction
        ends. A case an officer is just changing is left for the next time."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT notice.id FROM gov_case_notice notice
                JOIN helpdesk_ticket ticket ON ticket.id = notice.ticket_id
                WHERE notice.try_at <= %s ORDER BY notice.try_at, notice.id LIMIT %s
                FOR NO KEY UPDATE OF notice, ticket SKIP LOCKED
                """,
                now,
                _BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _send(self, now):
        """Tell one citizen. A failure undoes this one only and is kept.

        :return: whether it is done
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._tell(now)
                self.env.flush_all()
        except Exception as error:
            # Whatever one case suffers from must not keep others from being told.
            self.env.invalidate_all(flush=False)
            tries = self.tries + 1
            _logger.warning("Notice %s failed (try %s)", self.id, tries, exc_info=True)
            wait = timedelta(minutes=5 * 4 ** min(tries - 1, _TRIES))
            self.write({"tries": tries, "error": str(error), "try_at": now + wait})
            return False
        return True

    def _tell(self, now):
        """Post the notice, unless the case is closed or has another date by now: whatever
        changed it has told the citizen."""
        # A notice of the office; mails are left to the queue, which sends many at once.
        ticket = self.sudo().ticket_id.with_context(mail_notify_force_send=False)
        if not ticket.is_open or ticket.deadline != self.new_deadline:
            return
        reader = ticket.with_env(ticket._citizen_env())
        closures = [
            (fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop), why)
            for start, stop, why in self.closures or ()
        ]
        office = reader.sudo().agency_id
        closed = ", ".join(
            f"{office._say_closure(start, stop)} ({why})"
            if why
            else office._say_closure(start, stop)
            for start, stop, why in closures
        )
        ahead = closures and closures[0][0] > now
        notice = {
            "closed": CLOSED_AHEAD if ahead else CLOSED,
            "lifted": CLOSURE_LIFTED,
            "hours": HOURS_CHANGED,
        }[self.kind]
        ticket._tell_citizen(
            notice,
            now,
            closed=closed,
            old=reader._say_moment(self.old_deadline, now),
            new=reader._say_moment(self.new_deadline, now),
        )
        ticket._renew_warnings(now=now)  # what officers were told names the old date
