from datetime import timezone

import babel.dates

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ..tools.sentences import clause, items

UTC = timezone.utc


class HelpdeskTicket(models.Model):
    """Words about time: moments, amounts, and what happened to a date. Moments are naive
    UTC and are said in the time zone of the office and the language of the reader."""

    _inherit = "helpdesk.ticket"

    def _worktime(self, first, last):
        """The calendar by which the clock of this case counts."""
        # Office hours are public.
        return self.sudo().entry_agency_id._worktime(first, last)

    def _say_amount(self, timer, start, stop):
        """The time between two moments in whole days of the promise, or “” for none."""
        days = self._days_between(timer, start, stop)
        return self._say_days(timer, days) if days else ""

    def _days_between(self, timer, start, stop):
        """Whole days between two moments: working days where the promise counts them."""
        calendar_unit = timer.standard_id.unit.startswith("calendar")
        unit = "calendar_days" if calendar_unit else "working_days"
        return int(
            self._worktime(start, stop).elapsed(_aware(start), _aware(stop), unit)
        )

    def _say_days(self, timer, days):
        if timer.standard_id.unit.startswith("calendar"):
            if days == 1:
                return self.env._("1 day")
            return self.env._("%(count)s days", count=days)
        return self._say_units(days, "working_days")

    def _say_units(self, count, unit):
        """A number of units of a promise: “1 working day”, “72 hours”.

        :param unit: a value of ``UNITS`` of the standards
        """
        one = count == 1
        if unit == "working_days":
            return (
                self.env._("1 working day")
                if one
                else self.env._("%(count)s working days", count=count)
            )
        if unit == "working_hours":
            return (
                self.env._("1 working hour")
                if one
                else self.env._("%(count)s working hours", count=count)
            )
        if unit == "calendar_days":
            return (
                self.env._("1 calendar day")
                if one
                else self.env._("%(count)s calendar days", count=count)
            )
        return (
            self.env._("1 hour") if one else self.env._("%(count)s hours", count=count)
        )

    def _say_moment(self, moment, now):
        """“Thu 26 Nov, 17:00”, with the year if it is not this one."""
        return self.sudo().agency_id._say_moment(moment, now)  # the time zone only

    def _say_day(self, moment, now=None):
        """“Thu 26 Nov”, with the year if it is not this one."""
        return self.sudo().agency_id._say_day(moment, now)  # as above

    @api.model
    def _say_date_in_words(self, day):
        """“Thu 26 Nov”, with the year if it is not this one."""
        this_year = day.year == fields.Date.context_today(self).year
        locale = babel_locale_parse(self.env.lang or "en_US")
        pattern = "EEE d MMM" if this_year else "EEE d MMM y"
        return babel.dates.format_date(day, pattern, locale=locale)

    def _share_used(self, timer, now, spans=()):
        """How much of the working time has been used, in percent; pauses use none."""
        worktime = self._worktime(timer.started_at, timer.deadline)
        start, end = timer.started_at, timer.deadline
        now = min(max(now, start), end)

        def opened(until):
            hours = worktime.elapsed(_aware(start), _aware(until), "working_hours")
            for begin, stop in spans:
                begin, stop = max(begin, start), min(stop, until)
                if begin < stop:
                    hours -= worktime.elapsed(
                        _aware(begin), _aware(stop), "working_hours"
                    )
            return hours

        whole = opened(end)
        return min(100, max(0, round(100 * opened(now) / whole))) if whole else 100

    def _say_not_started(self):
        missing = len(items(self.missing_papers))
        if missing == 1:
            return self.env._("The time limit starts when 1 missing paper arrives")
        if missing:
            return self.env._(
                "The time limit starts when %(count)s missing papers arrive",
                count=missing,
            )
        return self.env._("The time limit starts when the missing papers arrive")

    def _say_pause_count(self, timer, reason, now):
        """“day 1 of at most 10”; for grounds measured in hours only the most."""
        if reason.max_unit.endswith("hours"):
            most = self._say_units(reason.max_amount, reason.max_unit)
            return self.env._("at most %(most)s", most=most)
        begin = timer.paused_at
        passed = self._worktime(begin, now).elapsed(
            _aware(begin), _aware(max(now, begin)), reason.max_unit
        )
        return self.env._(
            "day %(day)s of at most %(most)s",
            day=max(1, int(passed)),
            most=reason.max_amount,
        )

    def _say_lapse(self, timer):
        """What the law makes of silence, within a sentence; “” for nothing.

        A standard that only tries it out promises nothing to anybody.
        """
        standard = timer.standard_id
        if standard.lapse_trial:
            return ""
        if standard.on_lapse == "approved":
            return self.env._("the request counts as approved")
        if standard.on_lapse == "denied":
            return self.env._("the request counts as denied")
        if standard.on_lapse == "extended":
            return self.env._("the time limit counts as extended")
        return ""

    def _say_today(self, timer, now, due):
        hours = self._worktime(now, timer.deadline).elapsed(
            _aware(now), _aware(timer.deadline), "working_hours"
        )
        left = int(hours)
        if left > 1:
            return self.env._(
                "Due today, %(time)s – %(hours)s office hours left",
                time=f"{due:%H:%M}",
                hours=left,
            )
        return self.env._("Due today, %(time)s", time=f"{due:%H:%M}")

    def _say_moved(self, timer, now):
        """How an extension or a closure moved the date, or “”."""
        before = timer.moved_from
        if not before:
            return ""
        if timer.moved_by == "extend":
            day = self._say_day(before, now)
            if timer.extension_count == 1:
                return self.env._("moved once, from %(day)s", day=day)
            return self.env._(
                "moved %(times)s times, last from %(day)s",
                times=timer.extension_count,
                day=day,
            )
        if timer.moved_by == "move":
            # Both from the start: the old last day may be a day off by now.
            start = timer.started_at
            days = self._days_between(
                timer, start, timer.deadline
            ) - self._days_between(timer, start, max(start, before))
            why = clause(timer.moved_why)
            if days == 1:
                return self.env._("moved 1 day: %(why)s", why=why)
            if days > 1:
                return self.env._("moved %(days)s days: %(why)s", days=days, why=why)
            return self.env._("moved: %(why)s", why=why)
        return ""

    def _deadline_promise(self):
        """The promise in full sentences for a notice to the citizen, or “”: by when, and
        what follows from silence."""
        self.ensure_one()
        timer = self._answer_timers().get(self.id)
        now = fields.Datetime.now()
        if not timer:
            return ""
        if not timer.started_at:
            if items(self.missing_papers):
                return self.env._(
                    "We still need: %(papers)s. The time limit starts when we have all of "
                    "these.",
                    papers=self._say_papers(),
                )
            return self.env._("The time limit starts when the missing papers arrive.")
        if timer.state == "paused" and now < timer.resumes_at:
            return self.env._(
                "The time limit is paused. It goes on by itself on %(moment)s.",
                moment=self._say_moment(timer.resumes_at, now),
            )
        promise = self.env._(
            "You will have our answer by %(moment)s.",
            moment=self._say_moment(timer.deadline, now),
        )
        if effect := self._say_lapse(timer):
            promise += " " + self.env._(
                "If you hear nothing by then, %(effect)s.", effect=effect
            )
        return promise


def _aware(moment):
    return moment.replace(tzinfo=UTC)
