from odoo import models
from odoo.exceptions import UserError

from .helpdesk_ticket_notices import ACTED

ACTIONS = [
    ("resolved", "Resolved"),
    ("taken", "Action taken"),
    ("scheduled", "Scheduled for a date"),
]


class HelpdeskTicket(models.Model):
    """Concrete action: what alone stops a clock that the law ties to action, such as the 72
    hours of a complaint hotline. A receipt, a referral or a bare reply does not."""

    _inherit = "helpdesk.ticket"

    def action_record_action(self):
        """Open the dialog in which an officer records what was done."""
        return self._open_dialog("gov.case.action", self.env._("Concrete action"))

    def _record_action(self, kind, text, at, user, until=None):
        """Record a concrete action, stop the clocks it stops, and tell the citizen.

        :param kind: one of ``ACTIONS``
        :param text: what was done; the citizen reads it
        :param at: naive UTC
        :param until: naive UTC; demanded for ``scheduled``, where it becomes a promise
        :raises UserError: closed, without words, or scheduled for no date to come
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        if not (text or "").strip():
            raise UserError(self.env._("Say what was done."))
        if kind not in dict(ACTIONS):
            raise UserError(self.env._("Choose what was done."))
        if kind == "scheduled" and not (until and until > at):
            raise UserError(self.env._("Choose a date that is still to come."))
        timers = self._open_timers_of(*self._answer_targets()).filtered(
            lambda timer: (
                timer.standard_id.stops_on == "action"
                or timer.target == "first_response"
            )
        )
        timers._stop({self.id: max(at, self.sudo().filed_at)}, user.name)
        if self.sudo().stage_id == self._stage("new"):
            self._set_stage("in_progress", at)
        if kind == "scheduled":
            self._promise(text, until, at, user)
        else:
            self._tell_citizen(ACTED, at, action=text.strip())

    def _stopped_by_words(self, target):
        """Open timers of a target that a message to the citizen reaches."""
        return self._open_timers_of(target).filtered(
            lambda timer: timer.standard_id.stops_on != "action"
        )
