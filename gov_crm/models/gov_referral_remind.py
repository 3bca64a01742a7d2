import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
_BATCH = 25
# A reminder is due at most so long before its date: longer than offices are ever closed.
_AHEAD = timedelta(days=31)
# In order: on the working day before the date, and on the day of the date itself.
BEFORE, ON_THE_DAY = 1, 2


class GovReferral(models.Model):
    """Reminders to an agency outside the system: before the date by which it answers or acts,
    and on that day, when it opens. Each once for each date; a date that moves has reminders
    of its own. After an outage only the last one is sent. Moments are naive UTC."""

    _inherit = "gov.referral"

    reminded_due = fields.Datetime(
        "Reminded of", readonly=True, help="The date of the last reminder."
    )
    reminded_step = fields.Integer("Last reminder", readonly=True, default=0)

    # Few rows: those an agency outside has something to do about and has not been
    # reminded of on the last day.
    _remind_idx = models.Index(
        "(due_at, id) WHERE state IN ('sent', 'received', 'accepted')"
        " AND link_version > 0"
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"reminded_due", "reminded_step"}

    # ------------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind agencies outside of what is due, in small committed batches."""
        now = fields.Datetime.now()
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        last = 0
        while rows := self._take_to_remind(now, last):
            last = rows[-1]
            for referral in self.browse(rows):
                referral._remind_safely(now)
            if Timer._end_batch(len(rows)) <= 0:
                break

    @api.model
    def _take_to_remind(self, now, last):
        """Ids after ``last`` of referrals that may want a reminder and that nobody else works
        on, locked until the transaction ends."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT referral.id FROM gov_referral referral
                JOIN gov_agency agency ON agency.id = referral.to_agency_id
                JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
                WHERE referral.state IN ('sent', 'received', 'accepted')
                  AND referral.link_version > 0 AND agency.is_external
                  AND referral.due_at BETWEEN %(now)s - %(ahead)s AND %(now)s + %(ahead)s
                  AND (referral.reminded_due IS DISTINCT FROM referral.due_at
                       OR referral.reminded_step < %(last_step)s)
                  AND referral.id > %(last)s
                ORDER BY referral.id LIMIT %(limit)s
                FOR NO KEY UPDATE OF referral, ticket SKIP LOCKED
                """,
                now=now,
                ahead=_AHEAD,
                last_step=ON_THE_DAY,
                last=last,
                limit=_BATCH,
            )
        )
        self.env.invalidate_all(flush=False)
        return [row[0] for row in rows]

    def _remind_safely(self, now):
        """Remind of one; a failure undoes this one only and is tried again the next time."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._remind(now)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.warning("Referral %s: no reminder", self.id, exc_info=True)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _remind(self, now):
        """Put the last reminder that is due by ``now`` into the outbox, unless it or a later
        one has been sent for this date; mark it in the same transaction."""
        self.ensure_one()
        due = [step for moment, step in self._reminders() if moment <= now]
        sent = self.reminded_step if self.reminded_due == self.due_at else 0
        if not due or due[-1] <= sent:
            return False
        self._transition().write(
            {"reminded_due": self.due_at, "reminded_step": due[-1]}
        )
        referral = self._for_outside()
        self._queue_mail(
            referral.env._("Reminder: referral %(number)s", number=referral.number),
            [
                referral._say_answer_by(now),
                referral._say_what() if referral.state != "accepted" else "",
            ],
            now,
            automatic=True,
        )
        return True

    def _reminders(self):
        """``[(moment, step)]`` for the present date, in order. What lies before the letter or
        before the acceptance is none: the agency knows the date from there."""
        self.ensure_one()
        agency_sudo = self.sudo().to_agency_id  # office hours are public
        due = agency_sudo._local(self.due_at).date()
        known = max(filter(None, (self.sent_at, self.answered_at, self.letter_at)))
        steps = [
            (agency_sudo._opening_before(due), BEFORE),
            (agency_sudo._opening_on(due), ON_THE_DAY),
        ]
        return [(moment, step) for moment, step in steps if known < moment]
