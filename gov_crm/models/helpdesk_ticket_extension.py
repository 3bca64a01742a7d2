from odoo import models
from odoo.exceptions import UserError

from ..tools.sentences import clause
from .helpdesk_ticket_notices import EXTENDED


class HelpdeskTicket(models.Model):
    """More time: before the deadline, with a written reason and the new date to the citizen,
    no more often and no longer than the standard allows (for example RA 11032, sec. 9(b))."""

    _inherit = "helpdesk.ticket"

    def action_extend(self):
        """Open the dialog in which the officer extends the time limit."""
        self._check_clock_right()
        return self._open_dialog("gov.case.extend", self.env._("Extend the time limit"))

    def _extendable(self):
        """The timer of the answer, which an extension would move."""
        return self._open_timers_of("resolve", "appeal")[:1]

    def _why_not_extend(self, at):
        """Why the time limit cannot be extended at the naive UTC ``at``, or “”."""
        self.ensure_one()
        timer = self._extendable()
        standard = timer.standard_id
        if not timer or not timer.started_at:
            return self.env._("No time limit runs for this case.")
        if not standard.extension_max:
            return self.env._("The standard of this case allows no extension.")
        if timer.extension_count >= standard.extension_max:
            return (
                self.env._("Already extended once; the standard allows no more.")
                if timer.extension_count == 1
                else self.env._(
                    "Already extended %(count)s times; the standard allows no more.",
                    count=timer.extension_count,
                )
            )
        if timer.state == "paused":
            return self.env._("The clock is paused. Let it go on first.")
        if timer.deadline < at:
            return self.env._(
                "The date has passed. Only a time limit that still runs can be extended."
            )
        return ""

    def _extend(self, reason, at, user, amount=None):
        """Extend the time limit and tell the citizen the reason and the new date.

        :param amount: in the unit of the promise; by default all the standard allows
        :raises UserError: not allowed, without reason, or by too much
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        if refusal := self._why_not_extend(at):
            raise UserError(refusal)
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason. The citizen reads it."))
        timer = self._extendable()
        most = timer.standard_id._extension_most()
        amount = most if amount is None else amount
        if not 0 < amount <= most:
            raise UserError(
                self.env._(
                    "The standard allows at most %(most)s more. Enter a number from 1 to "
                    "%(most)s.",
                    most=most,
                )
            )
        words = self._extend_words(timer, timer.deadline, reason, at)
        timer._extend(amount, at, reason, user.name)
        words["new"] = self._for_citizen()._say_moment(timer.deadline, at)
        self._tell_citizen(EXTENDED, at, **words)

    def _extend_words(self, timer, new, reason, at):
        """What the notice of an extension says; also before it happens.

        :param new: the new deadline, naive UTC
        """
        citizen = self._for_citizen()
        last = timer.extension_count + 1 >= timer.standard_id.extension_max
        return {
            "old": citizen._say_moment(timer.deadline, at),
            "new": citizen._say_moment(new, at),
            "reason": clause(reason),
            "once": self._say_no_more(timer, citizen.env) if last else "",
        }

    def _say_no_more(self, timer, env):
        """That the standard allows no further extension after this one."""
        if timer.standard_id.extension_max == 1:
            return env._("This can happen only once.")
        return env._("This is the last time.")
