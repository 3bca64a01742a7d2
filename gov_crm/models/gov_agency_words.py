from datetime import timedelta, timezone

import babel.dates

from odoo import fields, models
from odoo.tools.misc import babel_locale_parse

UTC = timezone.utc


class GovAgency(models.Model):
    """Moments and spans of time as this office says them: in its own time zone, by its own
    working hours, in the language of the reader. Moments are naive UTC."""

    _inherit = "gov.agency"

    def _say_date(self, day, now=None):
        """“Thu 26 Nov” for a date, with the year if it is not this one."""
        today = self._local(now or fields.Datetime.now()).date()
        pattern = "EEE d MMM" if day.year == today.year else "EEE d MMM y"
        locale = babel_locale_parse(self.env.lang or "en_US")
        return babel.dates.format_date(day, pattern, locale=locale)

    def _say_day(self, moment, now=None):
        """“Thu 26 Nov” for a moment."""
        return self._say_date(self._local(moment).date(), now)

    def _say_moment(self, moment, now=None):
        """“Thu 26 Nov, 17:00”."""
        return f"{self._say_day(moment, now)}, {self._local(moment):%H:%M}"

    def _is_same_day(self, moment, other):
        """Whether two moments are on one day of this office."""
        return self._local(moment).date() == self._local(other).date()

    def _working_days(self, start, stop):
        """Whole working days between two moments; closing time belongs to the day it ends."""
        return int(self._elapsed(start, stop, "working_days"))

    def _working_days_after(self, due, now):
        """Whole working days that have passed since a moment that was due."""
        return self._working_days(due - timedelta(seconds=1), now)

    def _office_hours(self, start, stop):
        """Hours this office is open between two moments."""
        return self._elapsed(start, stop, "working_hours")

    def _elapsed(self, start, stop, unit):
        if stop <= start:
            return 0
        return self._worktime(start, stop).elapsed(
            start.replace(tzinfo=UTC), stop.replace(tzinfo=UTC), unit
        )

    def _say_working_days(self, days):
        """“1 working day”."""
        if days == 1:
            return self.env._("1 working day")
        return self.env._("%(count)s working days", count=days)

    def _say_office_hours(self, hours):
        """“1 office hour”."""
        if hours == 1:
            return self.env._("1 office hour")
        return self.env._("%(count)s office hours", count=hours)
