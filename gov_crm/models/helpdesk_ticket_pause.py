from odoo import fields, models
from odoo.exceptions import UserError

from .helpdesk_ticket_notices import PAUSED, RESUMED


class HelpdeskTicket(models.Model):
    """Stopping the clock: only on a listed ground, within its limits, with a notice to the
    citizen, and for everybody to see. It is the standard abuse of such software."""

    _inherit = "helpdesk.ticket"

    is_paused = fields.Boolean("Paused", readonly=True, copy=False)

    _open_paused_idx = models.Index(
        "(deadline, id) WHERE is_open IS TRUE AND is_paused IS TRUE"
    )

    def action_pause(self):
        """Open the dialog in which the officer stops the clock."""
        return self._open_dialog("gov.case.pause", self.env._("Pause the clock"))

    def action_resume(self):
        """Let the clock go on before the pause has reached its limit."""
        for ticket in self:
            ticket.check_access("write")
            ticket._resume(fields.Datetime.now(), self.env.user)

    def _pausable(self, reason=None):
        """Running timers that may be paused, on this ground or on any."""
        running = self._open_timers_of(*self._answer_targets()).filtered(
            lambda timer: timer.state == "running" and timer.started_at
        )
        return running.filtered(
            lambda timer: (
                reason in timer.standard_id.pause_reason_ids
                if reason
                else timer.standard_id.pause_reason_ids
            )
        )

    def _pause(self, reason, at, user, note=False, papers=False, printed=False):
        """Stop the clock on a listed ground and tell the citizen.

        :param reason: ``gov.pause.reason``
        :param at: naive UTC
        :param papers: what is missing, in words; demanded where the ground asks for papers
        :param printed: the officer has printed the notice for somebody without an address
        :raises UserError: no such ground here, limit reached, no way to tell the citizen
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        timers = self._pausable(reason)
        self._check_pause(reason, timers, papers, printed)
        timers._pause(reason, at, note or papers or reason.name, user.name)
        self._set_stage("awaiting", at, is_paused=True, missing_papers=papers)
        self._tell_citizen(PAUSED, at, **self._pause_words(reason, papers, timers))

    def _check_pause(self, reason, timers, papers, printed):
        if not timers:
            raise UserError(
                self.env._(
                    "The clock of this case cannot stop because of “%(ground)s”: its "
                    "standard does not name this ground, or no time is running.",
                    ground=reason.name,
                )
            )
        if reason.asks_papers and not (papers or "").strip():
            raise UserError(self.env._("List the papers that are missing."))
        # How often a clock stopped is part of the case the officer works on.
        used = (
            self.env["gov.service.timer.event"]
            .sudo()
            .search_count(
                [
                    ("timer_id.ticket_id", "=", self.id),
                    ("timer_id", "in", timers.ids),
                    ("kind", "=", "pause"),
                    ("pause_reason_id", "=", reason.id),
                ]
            )
        )
        if used >= reason.max_times * len(timers):
            raise UserError(
                self.env._(
                    "The clock of this case has stopped because of “%(ground)s” as often as "
                    "allowed: %(times)s.",
                    ground=reason.name,
                    times=reason.max_times,
                )
            )
        if not printed and not self._can_tell_citizen():
            raise UserError(
                self.env._(
                    "Cannot pause: no notice can reach %(citizen)s. Add a phone, e-mail or "
                    "address, or print the letter.",
                    citizen=self.sudo().partner_id.name or self.env._("the citizen"),
                )
            )

    def _can_tell_citizen(self):
        """Whether any notice can reach the citizen of this case."""
        self.ensure_one()
        citizen_sudo = self.sudo().partner_id
        return bool(
            citizen_sudo.email
            or citizen_sudo.phone
            or citizen_sudo.street
            or citizen_sudo.user_ids
        )

    def _pause_words(self, reason, papers, timers):
        """What the notice of a pause says, besides what every notice says."""
        citizen_reason = reason.with_context(
            lang=self.sudo().partner_id.lang or self.env.lang
        )
        answer = timers.filtered(lambda timer: timer.resumes_at)[:1]
        return {
            "reason": citizen_reason.citizen_text,
            "missing": self._citizen_env()._(
                "We still need: %(papers)s.", papers=papers.strip().rstrip(".")
            )
            if papers
            else "",
            "until": self._say_moment(answer.resumes_at, fields.Datetime.now()),
        }

    def _resume(self, at, user=None, note=False):
        """Let the clock of this case go on and tell the citizen the new date.

        :raises UserError: it is not paused
        """
        self.ensure_one()
        self._lock_for_transition()
        timers = self._open_timers_of(*self._answer_targets()).filtered(
            lambda timer: timer.state == "paused"
        )
        if not timers:
            raise UserError(self.env._("The clock of this case is not paused."))
        at = min(at, *timers.mapped("resumes_at"))
        timers._resume(at, note, (user or self.env.user).name)
        self._after_pause(at)

    def _resume_by_itself(self, now):
        """End pauses of this case that have reached their limit, as of that moment."""
        self.ensure_one()
        timers = self._open_timers_of(*self._answer_targets()).filtered(
            lambda timer: timer.state == "paused" and timer.resumes_at <= now
        )
        at = max(timers.mapped("resumes_at"))
        timers._resume(at, self.env._("The pause has reached its limit."))
        self._after_pause(at)

    def _after_pause(self, at):
        """The case goes on: its state, and what the citizen is told."""
        self._set_stage(
            "in_progress" if self.sudo().user_id else "new",
            at,
            is_paused=False,
            missing_papers=False,
        )
        self._tell_citizen(RESUMED, at)
