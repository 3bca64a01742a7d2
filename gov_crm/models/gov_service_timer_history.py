from collections import defaultdict
from datetime import timezone

from odoo import models

from ..tools.timer_history import fold

UTC = timezone.utc


class GovServiceTimer(models.Model):
    """What follows from the events of timers: their deadline, at any time, anew."""

    _inherit = "gov.service.timer"

    def _histories(self):
        """The fold of the events of each timer, by its id, in one query."""
        # Whoever may see a timer may see what it is made of.
        events_sudo = (
            self.env["gov.service.timer.event"]
            .sudo()
            .search([("timer_id", "in", self.ids)], order="timer_id, sequence")
        )
        by_timer = defaultdict(list)
        for event in events_sudo:
            by_timer[event.timer_id.id].append(event)
        return {timer_id: fold(by_timer[timer_id]) for timer_id in self.ids}

    def _stills(self):
        """The spans in which the clock of each timer stood still, by its id.

        Only timers that were ever paused cost a query.
        """
        return {
            timer_id: history.spans()
            for timer_id, history in self.filtered("has_pauses")._histories().items()
        }

    def _computed_deadlines(self):
        """The deadline of each started timer as it follows from standard, calendar and
        events today, as ``{timer id: naive UTC}``. A promise keeps the date that was given."""
        stills = self._stills()
        deadlines = {}
        for timer in self:
            if not timer.started_at or not timer.standard_id:
                deadlines[timer.id] = timer.deadline
                continue
            deadlines[timer.id] = timer.standard_id._deadline(
                timer.agency_id._worktime(timer.started_at),
                timer.started_at,
                timer.extended_amount,
                stills.get(timer.id, ()),
            )
        return deadlines

    def _differing(self):
        """Sentences on timers that are not what their events say.

        The sequence of events must have no gap, and the fold must give what is stored.
        """
        events = self.env["gov.service.timer.event"].search(
            [("timer_id", "in", self.ids)], order="timer_id, sequence"
        )
        by_timer = events.grouped("timer_id")
        return [
            self.env._(
                "%(number)s: time limit %(timer)s is not what its events say.",
                number=timer.ticket_id.number,
                timer=timer.id,
            )
            for timer in self
            if timer._differs(by_timer.get(timer, ()))
        ]

    def _differs(self, events):
        self.ensure_one()
        if [event.sequence for event in events] != list(range(1, len(events) + 1)):
            return True
        try:
            history = fold(events)
        except ValueError:
            return True
        in_time = self.state == "met" and (
            not self.deadline or self.stopped_at <= self.deadline
        )
        stored = (
            self.state,
            self.started_at or None,
            self.stopped_at or None,
            self.paused_at or None,
            self.resumes_at or None,
            self.extension_count,
            self.extended_amount,
            self.in_time,
        )
        folded = (
            history.state,
            history.started_at,
            history.stopped_at,
            history.paused_at,
            history.resumes_at,
            history.extension_count,
            history.extended_amount,
            in_time,
        )
        # Before it starts a timer has no event and no deadline, but for a promise.
        return stored != folded or bool(events) and self.deadline != history.deadline
