from odoo import api, fields, models

from .helpdesk_ticket_clock import FRONTLINE


class GovServiceTimer(models.Model):
    """Promises an officer made."""

    _inherit = "gov.service.timer"

    deadline_words = fields.Char(compute="_compute_promise_words")
    promise_words = fields.Char("Kept?", compute="_compute_promise_words")

    @api.depends("deadline", "state", "in_time", "ticket_id")
    @api.depends_context("lang")
    def _compute_promise_words(self):
        """The deadline in the time zone of the office, and what became of a promise."""
        now = fields.Datetime.now()
        for timer in self:
            timer.promise_words = timer._say_promise_state()
            timer.deadline_words = timer.deadline and timer.ticket_id._say_moment(
                timer.deadline, now
            )

    def action_keep(self):
        """Record that a promise was kept now."""
        for timer in self:
            timer.ticket_id._check_clock_right(FRONTLINE)
            timer.ticket_id._keep_promise(timer, fields.Datetime.now(), self.env.user)

    def _promise_state(self):
        """What became of a promise: “open”, “kept”, “late” (kept late) or “broken”."""
        self.ensure_one()
        if self.state == "met":
            return "kept" if self.in_time else "late"
        return "broken" if self.is_overdue else "open"

    def _say_promise_state(self):
        return {
            "kept": self.env._("kept"),
            "late": self.env._("kept, but late"),
            "broken": self.env._("not kept yet"),
            "open": self.env._("still to come"),
        }[self._promise_state()]
