from datetime import timedelta

from odoo import api, fields, models, modules
from odoo.tools import SQL

_CLAIM = 20_000
# What somebody else works on at this moment is looked at again after so long.
_LOOK_AGAIN = timedelta(minutes=1)


class GovServiceTimer(models.Model):
    """The sweep: finds what is due and sets it off, each effect exactly once.

    Nothing that is true of a case depends on it. It claims due timers with one statement a
    batch and leaves a row of ``gov.timer.effect`` for each; these are then worked on in
    small committed batches. Locked rows are skipped, so two sweeps share the work.
    """

    _inherit = "gov.service.timer"

    @api.model
    def _cron_sweep(self):
        """Claim what is due, set it off, and call the next sweep for the next due moment."""
        now = fields.Datetime.now()
        self._begin()
        while self._claim_due(now) == _CLAIM:
            self._end_batch(0)
        self._end_batch(0)
        all_done = self.env["gov.timer.effect"]._work(now, self._end_batch)
        self._wake_outbox()
        self._schedule_next_sweep(now + _LOOK_AGAIN if all_done else now)
        self._end_batch(0)

    def _end_batch(self, done):
        """Commit and begin the next transaction; seconds left for the job."""
        self.env.flush_all()
        left = float("inf")
        if not modules.module.current_test:
            # Tests are one transaction, which they undo.
            left = self.env["ir.cron"]._commit_progress(done)
            self.env.invalidate_all()
        self._begin()
        return left

    def _begin(self):
        """See what others have committed by now: at Odoo's usual isolation a timer another
        sweep has just finished would make this one fail. First statement of a transaction."""
        if not modules.module.current_test:
            self.env.cr.rollback()
            self.env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    @api.model
    def _claim_due(self, now):
        """Turn due timers into effects, at most ``_CLAIM``; how many.

        Joined by the place of the row, which is locked: by its id PostgreSQL would rather
        read all of a million timers than ten thousand of them.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH due AS (
                    SELECT ctid, next_due_at FROM gov_service_timer
                    WHERE next_due_at <= %(now)s
                    ORDER BY next_due_at, id LIMIT %(limit)s
                    FOR NO KEY UPDATE SKIP LOCKED
                ), claimed AS (
                    UPDATE gov_service_timer timer SET next_due_at = NULL
                    FROM due WHERE timer.ctid = due.ctid
                    RETURNING timer.id, due.next_due_at
                )
                INSERT INTO gov_timer_effect (timer_number, due_at, try_at, tries)
                SELECT id, next_due_at, next_due_at, 0 FROM claimed
                """,
                now=now,
                limit=_CLAIM,
            )
        )
        claimed = self.env.cr.rowcount
        if claimed:
            self.env.invalidate_all(flush=False)
        return claimed

    @api.model
    def _schedule_next_sweep(self, earliest):
        """Wake the sweep at the next due moment instead of every minute.

        :param earliest: naive UTC; not before this
        """
        [(moment,)] = self.env.execute_query(
            SQL(
                "SELECT least((SELECT min(next_due_at) FROM gov_service_timer),"
                " (SELECT min(try_at) FROM gov_timer_effect))"
            )
        )
        if moment:
            self._wake_sweep(max(moment, earliest))

    @api.model
    def _wake_outbox(self):
        """Have the mails sent that wait: citizens and officers need not wait for the hour."""
        mails_sudo = self.env["mail.mail"].sudo()  # only whether there are any
        if mails_sudo.search_count([("state", "=", "outgoing")], limit=1):
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _schedule_sweep(self):
        """Wake the sweep when the first of these timers has something due."""
        moments = [moment for moment in self.mapped("next_due_at") if moment]
        if moments:
            self._wake_sweep(min(moments))

    @api.model
    def _wake_sweep(self, moment):
        """Have the sweep run at the naive UTC ``moment``, unless it is called for about
        then or sooner anyway: each run calls the next."""
        # Jobs are no business of the officer who moved a case.
        cron_sudo = self.env.ref(
            "gov_crm.ir_cron_sweep_timers", raise_if_not_found=False
        )
        if not cron_sudo:
            return  # while the add-on is being installed
        cron_sudo = cron_sudo.sudo()
        now = fields.Datetime.now()
        moment = max(moment, now)
        waiting = (
            self.env["ir.cron.trigger"]
            .sudo()
            .search_count(
                [
                    ("cron_id", "=", cron_sudo.id),
                    # A call of the past may belong to a run that has begun and looks for
                    # the next due moment without seeing this transaction.
                    ("call_at", ">", now),
                    ("call_at", "<=", moment + timedelta(minutes=1)),
                ],
                limit=1,
            )
        )
        if not waiting:
            cron_sudo._trigger(moment)
