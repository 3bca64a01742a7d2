from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.sentences import clause, items
from .gov_service_timer import ANSWER_TARGETS
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
        self._check_clock_right()
        return self._open_dialog("gov.case.pause", self.env._("Pause the clock"))

    def action_resume(self):
        """Let the clock go on before the pause has reached its limit."""
        self._check_clock_right()
        for ticket in self:
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

    def _answer_first(self, timers):
        """These timers, that of the answer before the others."""
        return timers.sorted(
            lambda timer: (timer.target not in ANSWER_TARGETS, timer.id)
        )

    def _paused_timer(self):
        """A timer of this case that stands still, the answer's if it is one of them."""
        paused = self._open_timers_of(*self._answer_targets()).filtered(
            lambda timer: timer.state == "paused"
        )
        return self._answer_first(paused)[:1]

    def _paused_for_papers(self):
        return bool(self._paused_timer().pause_reason_id.asks_papers)

    def _why_not_pause(self, at):
        """Why the clock cannot stop at the naive UTC ``at`` on any ground, or “”."""
        self.ensure_one()
        if self.is_paused:
            return self.env._("The clock is paused already.")
        started = self._open_timers_of(*self._answer_targets()).filtered("started_at")
        if not started:
            return self.env._("No time limit runs for this case.")
        timers = self._pausable()
        if not timers:
            return self.env._(
                "The standard of this case names no ground on which its clock may stop."
            )
        if self._answer_first(timers)[0].deadline < at:
            return self.env._(
                "The date has passed. Only a time limit that still runs can be paused."
            )
        if not self._pause_grounds(timers):
            return self.env._("The clock has stopped as often as the standard allows.")
        return ""

    def _pause_grounds(self, timers=None):
        """The lawful grounds on which the clock of this case may still stop."""
        timers = self._pausable() if timers is None else timers
        used = self._pauses_used(timers)
        return timers.standard_id.pause_reason_ids.filtered(
            lambda reason: self._is_left(reason, timers, used)
        ).sorted()

    def _is_left(self, reason, timers, used):
        """Whether this ground has not stopped the clock as often as it may."""
        timers = timers.filtered(lambda t: reason in t.standard_id.pause_reason_ids)
        return used.get(reason, 0) < reason.max_times * len(timers)

    def _pauses_used(self, timers):
        """How many pauses of these timers each ground has seen, as ``{ground: count}``."""
        # How often a clock stopped is part of the case the officer works on.
        return dict(
            self.env["gov.service.timer.event"]
            .sudo()
            ._read_group(
                [("timer_id", "in", timers.ids), ("kind", "=", "pause")],
                ["pause_reason_id"],
                ["__count"],
            )
        )

    def _pause(self, reason, at, user, note=False, papers=False, printed=False):
        """Stop the clock on a listed ground and tell the citizen.

        :param reason: ``gov.pause.reason``
        :param at: naive UTC
        :param papers: what is missing, one paper a line; demanded where the ground asks for
            papers
        :param printed: the officer has printed the notice for somebody without an address
        :raises UserError: no such ground here, limit reached, no way to tell the citizen
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        timers = self._pausable(reason)
        self._check_pause(reason, timers, papers, printed, at)
        why = note or "; ".join(items(papers)) or reason.name
        words = self._pause_words(
            reason,
            papers,
            self._answer_first(timers)[0].agency_id._pause_end(reason, at),
            at,
        )
        timers._pause(reason, at, why, user.name)
        self._set_stage("awaiting", at, is_paused=True, missing_papers=papers)
        self._tell_citizen(PAUSED, at, **words)

    def _check_pause(self, reason, timers, papers, printed, at):
        if not timers:
            raise UserError(
                self.env._(
                    "The clock of this case cannot stop because of “%(ground)s”: its "
                    "standard does not name this ground, or no time is running.",
                    ground=reason.name,
                )
            )
        if refusal := self._why_not_pause(at):
            raise UserError(refusal)
        if reason.asks_papers and not items(papers):
            raise UserError(self.env._("List the papers that are missing."))
        if not self._is_left(reason, timers, self._pauses_used(timers)):
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
        return not citizen_sudo.gov_is_deceased and bool(
            citizen_sudo.email
            or citizen_sudo.phone
            or citizen_sudo.street
            or citizen_sudo.user_ids
        )

    def _pause_words(self, reason, papers, until, at):
        """What the notice of a pause says, besides what every notice says.

        :param until: when it ends by itself, naive UTC
        """
        citizen = self._for_citizen()
        reason = reason.with_env(citizen.env)
        return {
            "reason": clause(reason.citizen_text),
            "missing": citizen.env._(
                "We still need: %(papers)s.", papers=citizen._say_papers(papers)
            )
            if items(papers)
            else "",
            "until": citizen._say_moment(until, at),
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
