from odoo import models
from odoo.exceptions import UserError

from ..tools.sentences import clause
from .helpdesk_ticket_clock import FRONTLINE
from .helpdesk_ticket_notices import PROMISED


class HelpdeskTicket(models.Model):
    """What an officer promises a citizen by a date: “we will call on Tuesday”. It is a time
    limit like the others: the citizen sees it and whether it was kept."""

    _inherit = "helpdesk.ticket"

    def action_promise(self):
        """Open the dialog in which the officer promises something."""
        self._check_clock_right(FRONTLINE)
        return self._open_dialog("gov.case.promise", self.env._("Promise something"))

    def _promise(self, text, deadline, at, user):
        """Promise the citizen ``text`` by the naive UTC ``deadline``.

        :return: the timer
        :raises UserError: no text, or a date that has passed
        """
        self.ensure_one()
        self._refuse_closed()
        if not (text or "").strip():
            raise UserError(self.env._("Say what you promise."))
        if deadline <= at:
            raise UserError(self.env._("A promise needs a date that is still to come."))
        timer = (
            self.env["gov.service.timer"]
            ._transition()
            .create(
                {
                    "ticket_id": self.id,
                    "target": "promise",
                    "agency_id": self.sudo().agency_id.id,
                    "promise": text.strip(),
                    "started_at": at,
                    "deadline": deadline,
                }
            )
        )
        timer._set_next_step()
        timer._started(user.name)
        self._tell_citizen(PROMISED, at, **self._promise_words(text, deadline, at))
        return timer.with_env(self.env)

    def _promise_words(self, text, deadline, at):
        return {
            "promise": clause(text),
            "until": self._for_citizen()._say_moment(deadline, at),
        }

    def _keep_promise(self, timer, at, user):
        """Record that a promise was kept, in time or late."""
        self.ensure_one()
        timer_sudo = timer.sudo()
        if timer_sudo.ticket_id != self.sudo() or timer_sudo.target != "promise":
            raise UserError(self.env._("This is no promise of this case."))
        if timer_sudo.state != "running":
            raise UserError(self.env._("This promise has been settled before."))
        timer_sudo._stop({self.id: at}, user.name)
