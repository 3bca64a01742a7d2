from itertools import groupby
from operator import itemgetter

import babel.dates

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ..tools import worktime
from .helpdesk_ticket_deadline import UTC

# Longer runs of days that are alike become one row.
_FOLD_FROM = 4


class HelpdeskTicket(models.Model):
    """Why this date: every deadline can be explained day by day, to officer and citizen."""

    _inherit = "helpdesk.ticket"

    deadline_explanation = fields.Json(
        "Why this date",
        compute="_compute_deadline_explanation",
        groups="base.group_user",
    )

    @api.depends("deadline", "complete_at")
    @api.depends_context("lang")
    def _compute_deadline_explanation(self):
        timers = self._answer_timers()
        for ticket in self:
            ticket.deadline_explanation = (
                ticket._explain_deadline(timers.get(ticket._origin.id)) or False
            )

    def _explain_deadline(self, timer):
        """The rule and each day it counted, or None where no time limit runs.

        Rows are left out where the calendar has changed since and would give another
        day than the one promised: the promise holds, and a table beside it would be
        wrong.
        """
        if not timer or not timer.started_at or not timer.deadline:
            return None
        standard = timer.standard_id
        office = self._worktime(timer.started_at, timer.deadline)
        days = office.explain(
            timer.started_at.replace(tzinfo=UTC),
            standard.amount,
            standard.unit,
            standard.count_first_day,
            standard.roll_forward,
        )
        due = timer.deadline.replace(tzinfo=UTC).astimezone(office.tz)
        return {
            "rule": standard.sentence,
            "legal_basis": standard.legal_basis,
            "rows": self._explain_days(days, timer, due)
            if days[-1][0] == due.date()
            else [],
        }

    def _explain_days(self, days, timer, due):
        rows, number = [], 0
        by_days = timer.standard_id.unit in (
            worktime.WORKING_DAYS,
            worktime.CALENDAR_DAYS,
        )
        for (counted, reason), run in groupby(days, key=itemgetter(1, 2)):
            run = list(run)
            parts = [run] if len(run) >= _FOLD_FROM else [[day] for day in run]
            for part in parts:
                if not counted:
                    count = self.env._("not counted")
                elif not by_days:
                    count = self.env._("counted")
                elif len(part) == 1:
                    count = self.env._("day %(number)s", number=number + 1)
                else:
                    count = self.env._(
                        "days %(first)s to %(last)s",
                        first=number + 1,
                        last=number + len(part),
                    )
                number += counted * len(part)
                rows.append(
                    {
                        "day": " – ".join(
                            self._say_date(day)
                            for day in dict.fromkeys((part[0][0], part[-1][0]))
                        ),
                        "count": count,
                        "reason": self._explain_reason(part[0][0], reason, timer, due),
                    }
                )
        return rows

    def _explain_reason(self, day, reason, timer, due):
        """Why a day counts or not. What is no constant of the kernel is the name of a
        closure, as the office entered it."""
        late_papers = timer.standard_id.starts_at == "complete" and (
            timer.started_at > self.filed_at
        )
        until = (
            self.env._("until the end of the day")
            if f"{due:%H:%M}" == "23:59"
            else self.env._("until %(time)s", time=f"{due:%H:%M}")
        )
        local_start = timer.started_at.replace(tzinfo=UTC).astimezone(due.tzinfo)
        if local_start.date() != day:
            received = self.env._("counts as the day of arrival")
        elif late_papers:
            received = self.env._("all papers were here")
        else:
            received = self.env._("your request arrived")
        words = {
            worktime.RECEIVED: received,
            worktime.AFTER_CLOSING: self.env._("arrived after closing time"),
            worktime.COUNTED: "",
            worktime.DAY_OFF: self.env._("office closed"),
            worktime.LAST_DAY: self.env._("last day, %(until)s", until=until),
            worktime.MOVED: self.env._(
                "the last day was a day off, so the next working day, %(until)s",
                until=until,
            ),
        }
        return words.get(reason, reason)

    def _say_date(self, day):
        this_year = day.year == self._local(fields.Datetime.now()).year
        pattern = "EEE d MMM" if this_year else "EEE d MMM y"
        locale = babel_locale_parse(self.env.lang or "en_US")
        return babel.dates.format_date(day, pattern, locale=locale)
