import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
# Few at a time: an officer who changes one of these cases meanwhile is turned away.
_BATCH = 25
# Seven waits of 5 minutes to a day: more than three days in which the cause can be mended.
_TRIES = 8
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)
# Somebody else was at the same case: nothing is wrong.
_SHORT_WAIT = timedelta(minutes=1)


class GovTimerEffect(models.Model):
    """Work the sweep has found: this timer has something due.

    A row lives from the claim to the commit of what it asked for, so a process that dies
    between two rows loses nothing and does nothing twice. A row that fails is kept with its
    error and tried again later, after longer and longer waits; it never holds up the others.
    One that failed too often waits for an administrator, who finds it in a list.
    """

    _name = "gov.timer.effect"
    _description = "Due effect of a time limit"
    _order = "due_at, id"
    _rec_name = "number"
    _log_access = False

    # A plain number: time limits are kept for good, and a foreign key would look up each of
    # the thousands that are claimed at once.
    timer_number = fields.Integer("Time limit", required=True)
    timer_id = fields.Many2one("gov.service.timer", compute="_compute_timer_id")
    due_at = fields.Datetime("Due since", required=True)
    try_at = fields.Datetime("Try again at", help="Empty: given up.")
    tries = fields.Integer(default=0)
    # May name a citizen: whoever sets up services sees no cases.
    error = fields.Text(groups="base.group_system,gov_crm.group_gov_oversight")
    number = fields.Char("Case", compute="_compute_number")

    _try_idx = models.Index("(try_at, id)")

    @api.depends("timer_number")
    def _compute_timer_id(self):
        for effect in self:
            effect.timer_id = effect.timer_number

    @api.depends("timer_number")
    def _compute_number(self):
        # Who administers sees no cases; the number lets them ask the office that has it.
        for effect in self:
            effect.number = effect.sudo().timer_id.ticket_id.number

    def action_retry(self):
        """Let the sweep try again at once what failed."""
        self.check_access("read")
        if not self.env.user.has_group("gov_crm.group_gov_service_admin"):
            raise AccessError(self.env._("Only service administrators can do this."))
        # Nothing but the moment of the next try changes.
        self.sudo().write({"try_at": fields.Datetime.now(), "tries": 0})
        self.env["gov.service.timer"]._wake_sweep(fields.Datetime.now())

    @api.model
    def _work(self, now, commit):
        """Set off what is due, in batches; each batch is committed by ``commit(done)``.

        :param now: naive UTC
        :param commit: called after each batch with the number of rows; returns the seconds
            left for the job
        :return: whether time was left: all that could be worked on has been
        """
        while effects := self._take_batch(now):
            # Deleted without the ORM: it would log every one of millions.
            finished = [effect.id for effect in effects if effect._set_off(now)]
            self.env.flush_all()
            self.env.cr.execute(
                SQL("DELETE FROM gov_timer_effect WHERE id = ANY(%s)", finished)
            )
            self.env.invalidate_all(flush=False)
            if commit(len(effects)) <= 0:
                return False
        return True

    @api.model
    def _take_batch(self, now):
        """The next rows nobody else works on, locked with their cases until the transaction
        ends. A case an officer is just changing is left for the next sweep."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT effect.id FROM gov_timer_effect effect
                JOIN gov_service_timer timer ON timer.id = effect.timer_number
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
                # Mails go into the outbox and leave it after the commit.
                timer = self.timer_id.with_context(mail_notify_force_send=False)
                timer._take_steps(now)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            self.env.invalidate_all(flush=False)
            _logger.info("Time limit %s: later, %s", self.timer_id.id, error)
            self.write({"try_at": now + _SHORT_WAIT})
            return False
        except Exception as error:
            # Whatever one case suffers from must not stop the clock of all others.
            self.env.invalidate_all(flush=False)
            self._keep_failure(error, now)
            return False
        return True

    def _keep_failure(self, error, now):
        tries = self.tries + 1
        wait = min(_FIRST_WAIT * 4 ** (tries - 1), _LONGEST_WAIT)
        try_at = now + wait if tries < _TRIES else False
        _logger.warning(
            "Time limit %s: its due effects failed (try %s of %s, next %s)",
            self.timer_id.id,
            tries,
            _TRIES,
            try_at or "never: given up",
            exc_info=True,
        )
        self.write({"tries": tries, "error": str(error), "try_at": try_at})
