from itertools import groupby
from operator import itemgetter

import babel.dates

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ..tools import worktime
from ..tools.sentences import clause
from .helpdesk_ticket_words import UTC

# So many days in a row that are alike become one row: counted ones are told one by one where
# they are few, days off together.
_FOLD_COUNTED, _FOLD_OFF = 4, 2
# Of the rules that were looked at, too, so many are told: the closest ones.
_MOST_OTHERS = 5


class HelpdeskTicket(models.Model):
    """Why this date: every deadline can be explained day by day, to officer and citizen."""

    _inherit = "helpdesk.ticket"

    deadline_explanation = fields.Json(
        "Why this date",
        compute="_compute_deadline_explanation",
        groups="base.group_user",
    )

    @api.depends("deadline", "complete_at", "is_paused")
    @api.depends_context("lang")
    def _compute_deadline_explanation(self):
        timers = self._answer_timers()
        for ticket in self:
            timer = timers.get(ticket._origin.id)
            ticket.deadline_explanation = ticket._explain_deadline(timer) or {
                "empty": ticket._say_no_date(timer)
            }

    def _say_no_date(self, timer):
        """Why this case has no date (yet), for officers."""
        if timer:
            return self.env._("%(why)s.", why=self._say_not_started())
        kinds = {
            "service_request": self.env._("service requests"),
            "enquiry": self.env._("enquiries"),
            "complaint": self.env._("complaints"),
            "suggestion": self.env._("suggestions"),
            "commendation": self.env._("commendations"),
            "information_request": self.env._("information requests"),
            "corruption_report": self.env._("corruption reports"),
            "appeal": self.env._("appeals"),
        }
        return self.env._(
            "No standard covers %(kinds)s at %(office)s. Tell the administrator.",
            kinds=kinds.get(self.case_kind, self.env._("such cases")),
            office=self.sudo().agency_id.name or "",  # whose case this is
        )

    def action_explain(self):
        """Open “Why this date”."""
        self.ensure_one()
        self.check_access("read")
        view = self.env.ref("gov_crm.helpdesk_ticket_view_form_explain")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why this date"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    def _explain_deadline(self, timer):
        """The rule, each day it counted, and what moved the date; None where no time limit
        runs.

        Rows are left out where the calendar has changed since and would give another
        day than the one promised: the promise holds, and a table beside it would be
        wrong.
        """
        if not timer or not timer.started_at or not timer.deadline:
            return None
        standard = timer.standard_id
        office = self._worktime(timer.started_at, timer.deadline)
        stood = self._stood_still(timer)
        days = office.explain(
            timer.started_at.replace(tzinfo=UTC),
            standard.amount + timer.extended_amount,
            standard.unit,
            standard.count_first_day,
            standard.roll_forward,
            pauses=[
                (begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
                for begin, end, _why in stood
            ],
        )
        due = timer.deadline.replace(tzinfo=UTC).astimezone(office.tz)
        choice = self._explain_choice(timer)
        return {
            "sentence": self._describe_deadlines(for_staff=False)[self]["sentence"],
            "rule": standard.sentence,
            "legal_basis": standard.legal_basis,
            "because": choice["because"],
            "also": [
                self.env._("%(name)s: %(why)s", name=other["name"], why=other["why"])
                for other in choice["also"][:_MOST_OTHERS]
            ],
            "rows": self._explain_days(days, timer, due, stood)
            if days[-1][0] == due.date()
            else [],
            "moves": self._explain_moves(timer),
        }

    def _stood_still(self, timer):
        """When the clock of this timer stood still and why, as ``[(from, to, words)]`` in
        naive UTC."""
        if not timer.has_pauses:
            return []
        spans = timer._stills().get(timer.id, ())
        # Grounds are told to the citizen; that a case was closed is known.
        events = timer.sudo().event_ids.sorted("sequence")
        whys = {
            event.at: self.env._(
                "paused: %(why)s", why=clause(event.pause_reason_id.citizen_text)
            )
            for event in events
            if event.kind == "pause"
        }
        closed = self.env._("not counted: the case was closed")
        return [(begin, end, whys.get(begin, closed)) for begin, end in spans]

    def _explain_moves(self, timer):
        """What changed the date since it was promised, a sentence each."""
        now = fields.Datetime.now()
        sentences = []
        events = timer.sudo().event_ids.sorted("sequence")
        for event in events:
            words = {
                "day": self._say_day(event.at, now),
                "why": clause(event.note),
                "due": event.deadline and self._say_moment(event.deadline, now),
            }
            if event.kind == "extend":
                sentences.append(
                    self.env._(
                        "Extended by %(amount)s on %(day)s: %(why)s.",
                        amount=self._say_units(event.amount, timer.standard_id.unit),
                        **words,
                    )
                )
            elif event.kind == "move":
                sentences.append(
                    self.env._(
                        "Moved on %(day)s: %(why)s. From then on due %(due)s.", **words
                    )
                )
            elif event.kind == "choose" and event.deadline:
                sentences.append(
                    self.env._(
                        "Another rule since %(day)s: %(why)s. From then on due %(due)s.",
                        **words,
                    )
                )
        if timer.state == "paused":
            sentences.append(
                self.env._(
                    "The pause is counted here as long as it may last: until %(until)s.",
                    until=self._say_moment(timer.resumes_at, now),
                )
            )
        if not sentences and not timer.has_pauses:
            sentences.append(self.env._("Never moved."))
        return sentences

    def _explain_days(self, days, timer, due, stood=()):
        rows, number = [], 0
        by_days = timer.standard_id.unit in (
            worktime.WORKING_DAYS,
            worktime.CALENDAR_DAYS,
        )
        days = [
            (
                day,
                counted,
                self._why_still(day, stood) if reason == worktime.PAUSED else reason,
            )
            for day, counted, reason in days
        ]
        for (counted, reason), run in groupby(days, key=itemgetter(1, 2)):
            run = list(run)
            folds = len(run) >= (_FOLD_COUNTED if counted else _FOLD_OFF)
            parts = [run] if folds else [[day] for day in run]
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

    def _why_still(self, day, stood):
        """Why a day that a pause took is not counted: the pause it lies in."""
        for begin, end, why in stood:
            if self._local(begin).date() <= day <= self._local(end).date():
                return why
        return self.env._("paused")

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
