import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
# Few at a time: an officer who changes one of these cases meanwhile is turned away.
_BATCH = 25
_TRIES = 5


class GovTimerEffect(models.Model):
    """Work the sweep has found: this timer has something due.

    A row lives from the claim to the commit of what it asked for, so a process that dies
    between two rows loses nothing and does nothing twice. A row that fails is kept with its
    error and tried again later; it never holds up the others.
    """

    _name = "gov.timer.effect"
    _description = "Due effect of a time limit"
    _order = "due_at, id"
    _rec_name = "timer_id"
    _log_access = False

    timer_id = fields.Many2one(
        "gov.service.timer", required=True, index=True, ondelete="cascade"
    )
    due_at = fields.Datetime("Due since", required=True)
    try_at = fields.Datetime("Try again at", required=True)
    tries = fields.Integer(default=0)
    error = fields.Text()

    _try_idx = models.Index("(try_at, id)")

    @api.model
    def _work(self, now, commit):
        """Set off what is due, in batches; each batch is committed by ``commit(done)``.

        :param now: naive UTC
        :param commit: called after each batch with the number of rows; returns the seconds
            left for the job
        :return: number of rows worked on
        """
        done = 0
        while effects := self._take_batch(now):
            # Deleted without the ORM: it would log every one of millions.
            finished = [effect.id for effect in effects if effect._set_off(now)]
            self.env.flush_all()
            self.env.cr.execute(
                SQL("DELETE FROM gov_timer_effect WHERE id = ANY(%s)", finished)
            )
            self.env.invalidate_all(flush=False)
            done += len(effects)
            if commit(len(effects)) <= 0:
                break
        return done

    @api.model
    def _take_batch(self, now):
        """The next rows nobody else works on, locked with their cases until the transaction
        ends. A case an officer is just changing is left for the next sweep."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT effect.id FROM gov_timer_effect effect
                JOIN gov_service_timer timer ON timer.id = effect.timer_id
                JOIN helpdesk_ticket ticket ON ticket.id = timer.ticket_id
                WHERE effect.try_at <= %s ORDER BY effect.try_at, effect.id LIMIT %s
                FOR NO KEY UPDATE OF effect, ticket SKIP LOCKED
                """,
                now,
                _BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _set_off(self, now):
        """Everything due on one timer. A failure undoes this one only and is kept.

        :return: whether it is done
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.timer_id._take_steps(now)
                self.env.flush_all()
        except Exception as error:
            # Whatever one case suffers from must not stop the clock of all others.
            self.env.invalidate_all(flush=False)
            tries = self.tries + 1
            _logger.warning(
                "Time limit %s: its due effects failed (try %s)",
                self.timer_id.id,
                tries,
                exc_info=True,
            )
            wait = timedelta(minutes=5 * 4 ** min(tries - 1, _TRIES))
            self.write({"tries": tries, "error": str(error), "try_at": now + wait})
            return False
        return True
