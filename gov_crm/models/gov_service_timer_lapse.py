from odoo import models

from .gov_service_standard_steps import LAPSE
from .gov_service_timer import ANSWER_TARGETS


class GovServiceTimer(models.Model):
    """Silence that counts as a decision: what follows when nobody decided in time."""

    _inherit = "gov.service.timer"

    def _set_off_step(self, name, moment, now):
        if name == LAPSE:
            if self._can_lapse():
                self._lapse(moment, now)
            return None
        return super()._set_off_step(name, moment, now)

    def _can_lapse(self):
        """Whether the law decides this case when its time runs out: only an answer that was
        owed, to a request whose papers were all there by then."""
        self.ensure_one()
        ticket_sudo = self.ticket_id.sudo()
        return bool(
            self.standard_id.on_lapse not in (False, "none")
            and self.target in ANSWER_TARGETS
            and self.state == "running"
            and self.started_at
            and self.deadline
            and ticket_sudo.is_open
            and ticket_sudo.complete_at
            and ticket_sudo.complete_at <= self.deadline
        )

    def _lapse_due(self, at):
        """Whether the law has decided by the naive UTC ``at``, and it is only not written
        down yet."""
        return (
            self.standard_id._lapses()
            and self._can_lapse()
            and self.deadline < at
            and LAPSE not in self._done_steps()
        )

    def _lapse(self, moment, now):
        """Let the effect of the law come in as of ``moment``, or record that it would have.

        :param moment: naive UTC, the first after the deadline
        """
        self.ensure_one()
        ticket = self.ticket_id
        self._log(
            "lapse",
            lambda timer: moment,
            self.env._("By law"),
            ticket._say_lapsed(self, now),
        )
        if self.standard_id._lapses():
            ticket._decide_by_law(self, moment, now)
        ticket._tell_next_steps(self, now)
