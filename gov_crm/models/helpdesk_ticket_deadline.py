from datetime import timedelta

from odoo import api, fields, models

from ..tools.displays import display
from ..tools.sentences import clause
from .gov_service_timer import ANSWER_TARGETS

# With so many working days left the effect of silence stands in the sentence itself.
_NEAR = 2


class HelpdeskTicket(models.Model):
    """The deadline in words: one sentence, from one method, for staff and citizens alike."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "gov.deadline.mixin"]
    _deadline_fields = ("deadline_display", "deadline_state")

    deadline_display = fields.Json(
        "Due, in words",
        compute="_compute_deadline_display",
        help="By when the citizen must have the answer, in the time zone of the office.",
    )
    deadline_state = fields.Selection(
        [
            ("late", "Late"),
            ("today", "Due today"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("not_started", "Not started"),
            ("none", "No promised date"),
            ("met", "Answered"),
        ],
        compute="_compute_deadline_display",
        string="State of the deadline",
    )

    @api.depends(
        "deadline", "is_open", "is_paused", "closed_date", "complete_at", "outcome",
        "missing_papers",
    )  # fmt: skip
    @api.depends_context("lang", "uid")
    def _compute_deadline_display(self):
        displays = self._describe_deadlines(for_staff=not self.env.user.share)
        for ticket in self:
            ticket.deadline_display = displays[ticket]
            ticket.deadline_state = displays[ticket]["state"]

    def _describe_deadlines(self, for_staff):
        """Sentence, tone and sign of the deadline of each case now.

        :param for_staff: officers also read how long a pause may last
        :return: dict by case
        """
        now = fields.Datetime.now()
        timers = self._answer_timers()
        every_sudo = self.env["gov.service.timer"].sudo().union(*timers.values())
        spans = every_sudo._stills()
        displays = {}
        for ticket in self:
            timer = timers.get(ticket._origin.id)
            displays[ticket] = ticket._describe_deadline(
                timer, now, spans.get(timer.id, ()) if timer else (), for_staff
            )
        return displays

    def _answer_timers(self):
        """The timer of the decision of each case, by the id of the case.

        Whoever may see a case may know its deadline, citizens included; of the timers
        nothing else leaves.
        """
        timers_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search_fetch(
                [
                    ("ticket_id", "in", self._origin.ids),
                    ("target", "in", ANSWER_TARGETS),
                    ("state", "!=", "cancelled"),
                ],
                order="id",
            )
        )
        return {timer.ticket_id.id: timer for timer in timers_sudo}

    def _describe_deadline(self, timer, now, spans=(), for_staff=True):
        """Sentence, tone and sign of the deadline at the naive UTC moment ``now``.

        :param spans: when the clock of ``timer`` stood still
        """
        self.ensure_one()
        if not self.is_open and self.filed_at:
            return self._describe_closed(timer)
        if not timer:
            sentence = self.env._("No promised date: no standard fits this case.")
            return display("none", sentence, "muted", "fa-question-circle")
        if not timer.started_at:
            return display(
                "not_started", self._say_not_started(), "muted", "fa-circle-o"
            )
        if timer.deadline < now:
            return self._describe_late(timer, now)
        share = self._share_used(timer, now, spans)
        if timer.state == "paused" and now < timer.resumes_at:
            return self._describe_paused(timer, now, share, for_staff)
        return self._describe_running(timer, now, share)

    def _describe_closed(self, timer):
        closed = self._say_day(self.closed_date) if self.closed_date else ""
        if self.outcome in ("duplicate", "withdrawn"):
            sentence = self.env._("Closed %(day)s", day=closed)
        elif not timer or not timer.deadline or not timer.stopped_at:
            sentence = self.env._("Answered %(day)s", day=closed)
        elif not timer.in_time:
            late = self._say_amount(timer, _before(timer.deadline), timer.stopped_at)
            sentence = (
                self.env._(
                    "Answered %(day)s – %(amount)s late", day=closed, amount=late
                )
                if late
                else self.env._(
                    "Answered %(day)s – after closing time, late", day=closed
                )
            )
        else:
            early = self._say_amount(timer, timer.stopped_at, timer.deadline)
            sentence = (
                self.env._(
                    "Answered %(day)s – %(amount)s early", day=closed, amount=early
                )
                if early
                else self.env._("Answered %(day)s – in time", day=closed)
            )
        return display("met", sentence, "muted", "fa-check")

    def _describe_late(self, timer, now):
        due, today = self._local(timer.deadline), self._local(now).date()
        if due.date() == today:
            sentence = self.env._("Late since today, %(time)s", time=f"{due:%H:%M}")
        else:
            late = self._say_late(timer, now)
            moment = self._say_moment(timer.deadline, now)
            sentence = (
                self.env._(
                    "%(amount)s late – was due %(moment)s", amount=late, moment=moment
                )
                if late
                else self.env._("Late – was due %(moment)s", moment=moment)
            )
        return display(
            "late", sentence, "danger", "fa-exclamation-triangle", 100, timer.deadline
        )

    def _say_late(self, timer, now):
        """How late it is in whole days of the promise, or “” within the first."""
        return self._say_amount(timer, _before(timer.deadline), now)

    def _describe_paused(self, timer, now, share, for_staff):
        reason = timer.pause_reason_id
        sentence = self.env._(
            "Paused: %(why)s since %(day)s",
            why=clause(reason.citizen_text),
            day=self._say_day(timer.paused_at, now),
        )
        if for_staff:
            sentence = self.env._(
                "%(sentence)s – %(count)s; resumes by itself %(day)s",
                sentence=sentence,
                count=self._say_pause_count(timer, reason, now),
                day=self._say_day(timer.resumes_at, now),
            )
        return display("paused", sentence, "info", "fa-pause", share)

    def _describe_running(self, timer, now, share):
        due, today = self._local(timer.deadline), self._local(now).date()
        days = self._days_between(timer, now, timer.deadline)
        moment = self._say_moment(timer.deadline, now)
        is_today = due.date() == today
        state, tone, icon = "running", "plain", "fa-clock-o"
        if is_today:
            state, tone, icon = "today", "warning", "fa-hourglass-half"
        effect = self._say_lapse(timer)
        if effect and (is_today or days <= _NEAR):
            tone, icon = "warning", "fa-hourglass-half"
            sentence = self.env._(
                "If nobody decides by %(moment)s, %(effect)s",
                moment=moment,
                effect=effect,
            )
            effect = ""
        elif is_today:
            sentence = self._say_today(timer, now, due)
        else:
            sentence = (
                self.env._("Due tomorrow, %(moment)s", moment=moment)
                if due.date() == today + timedelta(days=1)
                else self.env._("Due %(moment)s", moment=moment)
            )
            if moved := self._say_moved(timer, now):
                sentence = f"{sentence} – {moved}"
            elif days and due.date() != today + timedelta(days=1):
                sentence = self.env._(
                    "%(sentence)s – in %(amount)s",
                    sentence=sentence,
                    amount=self._say_days(timer, days),
                )
        return display(
            state, sentence, tone, icon, share, timer.deadline,
            effect and self.env._("If nobody decides by then, %(effect)s.", effect=effect),
        )  # fmt: skip


def _before(deadline):
    """A moment still within the last day: at closing itself the next day has begun."""
    return deadline - timedelta(seconds=1)
