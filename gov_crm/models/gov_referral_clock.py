import logging
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .gov_referral import LIVE_STATES

_logger = logging.getLogger(__name__)
UTC = timezone.utc
_BATCH = 25


class GovReferral(models.Model):
    """The clock of a referral: by when the other office answers, and by when it acts. It is
    another one than the citizen's, which nothing here touches. What nobody answers goes
    back to its sender by itself. Moments are naive UTC."""

    _inherit = "gov.referral"

    due_at = fields.Datetime(
        "Due",
        index=True,
        help="By when the other office answers; once it has accepted, by when it acts.",
    )
    act_by = fields.Datetime(
        "Means to act by",
        help="A target the receiving office set itself when it accepted.",
    )
    expires_at = fields.Datetime(
        "Goes back by itself", help="If nobody has answered by then."
    )
    is_overdue = fields.Boolean(
        "Late", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _expires_idx = models.Index(
        "(expires_at, id) WHERE state IN ('sent', 'received') AND expires_at IS NOT NULL"
    )

    @api.depends("due_at", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for referral in self:
            referral.is_overdue = bool(
                referral.state in LIVE_STATES
                and referral.due_at
                and referral.due_at < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", LIVE_STATES) & Domain(
            "due_at", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _open_accept_clock(self, at, user_name):
        """Start the time for an answer and put down when the referral goes back."""
        self.ensure_one()
        timer = self.env["gov.service.timer"]._open_referral(
            self, "referral_accept", at, user_name
        )
        due_at = timer.deadline
        self._transition().write(
            {"due_at": due_at, "expires_at": self._expiry(due_at or at)}
        )

    def _open_act_clock(self, at, user_name):
        """Start the time for acting. The receiver's own target cannot be later than it.

        :raises UserError: the target set at acceptance has passed or is too late
        """
        self.ensure_one()
        referral_sudo = self.sudo()
        timer = self.env["gov.service.timer"]._open_referral(
            referral_sudo, "referral_act", at, user_name
        )
        act_by = referral_sudo.act_by
        if act_by and act_by <= at:
            raise UserError(self.env._("The date by which you mean to act has passed."))
        if act_by and timer and act_by > timer.deadline:
            raise UserError(
                self.env._(
                    "Your own target is later than the time in which an office acts upon a "
                    "referral: %(moment)s. Choose that date or an earlier one.",
                    moment=referral_sudo.ticket_id._say_moment(timer.deadline, at),
                )
            )
        self._transition().write({"due_at": act_by or timer.deadline})

    def _expiry(self, due_at):
        """When an unanswered referral goes back: working days of the receiver after
        ``due_at``; False where its sender lets nothing go back by itself."""
        days = self.sudo().from_agency_id.referral_expiry_days
        if not days:
            return False
        # A second before: closing time belongs to the day it ends.
        start = due_at.replace(tzinfo=UTC) - timedelta(seconds=1)
        worktime = self.sudo().to_agency_id._worktime(due_at)
        moment = worktime.deadline(start, days, "working_days")
        return moment.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _cron_expire(self):
        """Send back what nobody has answered, in small committed batches."""
        now = fields.Datetime.now()
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        while referrals := self._take_expired(now):
            for referral in referrals:
                referral._go_back(now)
            if Timer._end_batch(len(referrals)) <= 0:
                break

    @api.model
    def _take_expired(self, now):
        """The next referrals to go back that nobody else works on, locked with their cases
        until the transaction ends."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT referral.id FROM gov_referral referral
                JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
                WHERE referral.state IN ('sent', 'received')
                  AND referral.expires_at <= %s
                ORDER BY referral.expires_at, referral.id LIMIT %s
                FOR NO KEY UPDATE OF referral, ticket SKIP LOCKED
                """,
                now,
                _BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _go_back(self, now):
        """Expire one, unless its time was moved by a closure since; a failure undoes this one
        only and is tried again the next day."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                expiry = self._expiry(self.due_at or self.sent_at)
                if not expiry or expiry > now:
                    self._transition().write({"expires_at": expiry})
                else:
                    self._expire(now)
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
            _logger.warning("Referral %s could not go back", self.id, exc_info=True)
            later = fields.Datetime.add(now, days=1)
            self._transition().write({"expires_at": later})
