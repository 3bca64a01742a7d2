from datetime import timezone

from odoo import models

UTC = timezone.utc


class HelpdeskTicket(models.Model):
    """What a button of the clock would do to the date, told before it is pressed.

    The dates come from the same arithmetic as those the button gives. Moments are naive
    UTC; lines are in the reader's language and the time zone of the office.
    """

    _inherit = "helpdesk.ticket"

    def _deadline_with(self, timer, extended=0, pause=None, pause_end=None):
        """The deadline of a timer if it were also extended, or paused for a span, or if
        the pause that lasts ended at ``pause_end``."""
        spans = [*timer._stills().get(timer.id, ()), *([pause] if pause else [])]
        if pause_end:
            spans[-1] = (spans[-1][0], pause_end)
        return timer.standard_id._deadline(
            timer.agency_id._worktime(timer.started_at),
            timer.started_at,
            timer.extended_amount + extended,
            spans,
        )

    def _pause_effect(self, reason, at):
        """What stopping the clock on this ground does, line by line."""
        self.ensure_one()
        timer = self._answer_first(self._pausable(reason))[:1]
        if not timer:
            return []
        until = timer.agency_id._pause_end(reason, at)
        back = self._example_return(timer, at, until)
        then = self._deadline_with(timer, pause=(at, back))
        words = {
            "day": self._say_day(back, at),
            "due": self._say_moment(then, at),
        }
        return [
            self.env._(
                "Now: due %(moment)s.", moment=self._say_moment(timer.deadline, at)
            ),
            self.env._("Then: stops. Papers by %(day)s mean due %(due)s.", **words)
            if reason.asks_papers
            else self.env._(
                "Then: stops. If it goes on by %(day)s, it is due %(due)s.", **words
            ),
            self.env._(
                "At most %(most)s; goes on by itself %(until)s.",
                most=self._say_units(reason.max_amount, reason.max_unit),
                until=self._say_day(until, at),
            ),
        ]

    def _example_return(self, timer, at, until):
        """A day to explain a pause by: the second working day from now, or its limit."""
        day = timer.agency_id._worktime(at).deadline(
            at.replace(tzinfo=UTC), 2, "working_days"
        )
        return min(day.astimezone(UTC).replace(tzinfo=None), until)

    def _extend_effect(self, amount, at):
        """Old date, new date and whether it can happen again, line by line."""
        self.ensure_one()
        timer = self._extendable()
        lines = [
            self.env._(
                "Old date: %(moment)s.", moment=self._say_moment(timer.deadline, at)
            ),
            self.env._(
                "New date: %(moment)s.",
                moment=self._say_moment(self._deadline_with(timer, amount), at),
            ),
        ]
        if timer.extension_count + 1 >= timer.standard_id.extension_max:
            lines.append(self._say_no_more(timer, self.env))
        return lines

    def _reopen_effect(self, at):
        """What happens to the date of a closed case that is opened again."""
        self.ensure_one()
        lines = [
            self.env._(
                "%(agency)s is responsible again from this moment.",
                agency=self.sudo().agency_id.name,  # whose case this is
            )
        ]
        deadline = self._deadline_if_reopened(at)
        if deadline:
            lines.append(
                self.env._(
                    "Due %(moment)s. The time while the case was closed does not count.",
                    moment=self._say_moment(deadline, at),
                )
                if self._last_answer_timer().state == "met"
                else self.env._(
                    "Due %(moment)s, counted from the beginning.",
                    moment=self._say_moment(deadline, at),
                )
            )
            if deadline < at:
                lines.append(self.env._("It is late at once."))
        lines.append(self.env._("The decision of before stays in the record."))
        return lines

    def _deadline_if_reopened(self, at):
        """The date that reopening would give, or None."""
        last = self._last_answer_timer()
        if last.state == "met" and last.standard_id and last.started_at:
            return self._deadline_with(last, pause=(last.stopped_at, at))
        if last and last.state != "cancelled":
            return last.deadline
        _target, standard = self._promise_anew(last, at)
        if not standard:
            return None
        office_sudo = self.sudo().entry_agency_id  # whose calendar counts
        return (
            self.env["gov.service.timer"]
            ._starting(self.sudo(), standard, office_sudo)
            .get("deadline")
        )
