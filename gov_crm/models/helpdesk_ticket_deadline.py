from datetime import timedelta, timezone

import babel.dates

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from .gov_service_timer import ANSWER_TARGETS

UTC = timezone.utc


class HelpdeskTicket(models.Model):
    """The deadline in words: one sentence, from one method, for staff and citizens alike."""

    _inherit = "helpdesk.ticket"

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
            ("not_started", "Not started"),
            ("none", "No promised date"),
            ("met", "Answered"),
        ],
        compute="_compute_deadline_display",
        string="State of the deadline",
    )

    @api.depends("deadline", "is_open", "closed_date", "complete_at", "outcome")
    @api.depends_context("lang")
    def _compute_deadline_display(self):
        now = fields.Datetime.now()
        timers = self._answer_timers()
        for ticket in self:
            display = ticket._describe_deadline(timers.get(ticket._origin.id), now)
            ticket.deadline_display = display
            ticket.deadline_state = display["state"]

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
                [
                    "ticket_id",
                    "state",
                    "started_at",
                    "deadline",
                    "stopped_at",
                    "standard_id",
                ],
                order="id",
            )
        )
        return {timer.ticket_id.id: timer for timer in timers_sudo}

    def _describe_deadline(self, timer, now):
        """Sentence, tone and sign of the deadline at the naive UTC moment ``now``."""
        self.ensure_one()
        if not self.is_open and self.filed_at:
            return self._describe_closed(timer)
        if not timer:
            sentence = self.env._("No promised date: no standard fits this case.")
            return _display("none", sentence, "muted", "fa-question-circle")
        if not timer.started_at:
            sentence = self.env._(
                "The time limit starts when the missing papers arrive."
            )
            return _display("not_started", sentence, "muted", "fa-circle-o")
        if timer.deadline < now:
            return self._describe_late(timer, now)
        return self._describe_running(timer, now)

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
        return _display("met", sentence, "muted", "fa-check")

    def _describe_late(self, timer, now):
        due, today = self._local(timer.deadline), self._local(now).date()
        if due.date() == today:
            sentence = self.env._("Late since today, %(time)s", time=f"{due:%H:%M}")
        else:
            late = self._say_amount(timer, _before(timer.deadline), now)
            moment = self._say_moment(timer.deadline, now)
            sentence = (
                self.env._(
                    "%(amount)s late – was due %(moment)s", amount=late, moment=moment
                )
                if late
                else self.env._("Late – was due %(moment)s", moment=moment)
            )
        return _display(
            "late", sentence, "danger", "fa-exclamation-triangle", 100, timer.deadline
        )

    def _describe_running(self, timer, now):
        due, today = self._local(timer.deadline), self._local(now).date()
        if due.date() == today:
            hours = self._worktime(now, timer.deadline).elapsed(
                _aware(now), _aware(timer.deadline), "working_hours"
            )
            left = int(hours)
            sentence = (
                self.env._(
                    "Due today, %(time)s – %(hours)s office hours left",
                    time=f"{due:%H:%M}",
                    hours=left,
                )
                if left > 1
                else self.env._("Due today, %(time)s", time=f"{due:%H:%M}")
            )
            state, tone, icon = "today", "warning", "fa-hourglass-half"
        else:
            moment = self._say_moment(timer.deadline, now)
            left = self._say_amount(timer, now, timer.deadline)
            if due.date() == today + timedelta(days=1):
                sentence = self.env._("Due tomorrow, %(moment)s", moment=moment)
            elif left:
                sentence = self.env._(
                    "Due %(moment)s – in %(amount)s", moment=moment, amount=left
                )
            else:
                sentence = self.env._("Due %(moment)s", moment=moment)
            state, tone, icon = "running", "plain", "fa-clock-o"
        return _display(
            state, sentence, tone, icon, self._share_used(timer, now), timer.deadline
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _worktime(self, first, last):
        """The calendar by which the clock of this case counts."""
        # Office hours are public.
        return self.sudo().entry_agency_id._worktime(first, last)

    def _say_amount(self, timer, start, stop):
        """The time between two moments in whole days of the promise, or “” for none."""
        calendar_unit = timer.standard_id.unit.startswith("calendar")
        unit = "calendar_days" if calendar_unit else "working_days"
        days = int(
            self._worktime(start, stop).elapsed(_aware(start), _aware(stop), unit)
        )
        if not days:
            return ""
        if calendar_unit:
            one, many = self.env._("1 day"), self.env._("%(count)s days", count=days)
        else:
            one = self.env._("1 working day")
            many = self.env._("%(count)s working days", count=days)
        return one if days == 1 else many

    def _say_moment(self, moment, now):
        """“Thu 26 Nov, 17:00”, with the year if it is not this one."""
        local = self._local(moment)
        return f"{self._say_day(moment, now)}, {local:%H:%M}"

    def _say_day(self, moment, now=None):
        local, today = self._local(moment), self._local(now or fields.Datetime.now())
        pattern = "EEE d MMM" if local.year == today.year else "EEE d MMM y"
        locale = babel_locale_parse(self.env.lang or "en_US")
        return babel.dates.format_date(local.date(), pattern, locale=locale)

    @api.model
    def _say_date_in_words(self, day):
        """“Thu 26 Nov”, with the year if it is not this one."""
        this_year = day.year == fields.Date.context_today(self).year
        locale = babel_locale_parse(self.env.lang or "en_US")
        pattern = "EEE d MMM" if this_year else "EEE d MMM y"
        return babel.dates.format_date(day, pattern, locale=locale)

    def _share_used(self, timer, now):
        worktime = self._worktime(timer.started_at, timer.deadline)
        start = _aware(timer.started_at)
        whole = worktime.elapsed(start, _aware(timer.deadline), "working_hours")
        used = worktime.elapsed(
            start, _aware(max(now, timer.started_at)), "working_hours"
        )
        return round(100 * used / whole) if whole else 100

    def _deadline_promise(self):
        """The promise in a full sentence for a notice to the citizen, or “”."""
        self.ensure_one()
        timer = self._answer_timers().get(self.id)
        if not timer:
            return ""
        if not timer.started_at:
            return self.env._("The time limit starts when the missing papers arrive.")
        return self.env._(
            "You will have our answer by %(moment)s.",
            moment=self._say_moment(timer.deadline, fields.Datetime.now()),
        )


def _before(deadline):
    """A moment still within the last day: at closing itself the next day has begun."""
    return deadline - timedelta(seconds=1)


def _aware(moment):
    return moment.replace(tzinfo=UTC)


def _display(state, sentence, tone, icon, progress=None, deadline=None):
    return {
        "state": state,
        "sentence": sentence,
        "tone": tone,
        "icon": icon,
        "progress": progress,
        "iso": deadline and f"{deadline.isoformat()}Z",
    }
