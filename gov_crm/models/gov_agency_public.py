import time
from itertools import groupby

import babel.dates

from odoo import api, models
from odoo.tools import ormcache
from odoo.tools.misc import babel_locale_parse

_KEEP_SECONDS = 600


class GovAgency(models.Model):
    """What an office tells everybody about itself: where it is, when it is open."""

    _inherit = "gov.agency"

    def _public_contact(self):
        """Name, address, phone, e-mail and hours, as plain values."""
        self.ensure_one()
        # What stands on the door of the office.
        return {**self._contact_card(), "hours": self.sudo()._public_hours()}

    @api.model
    def _front_office(self):
        """The contact of the head of the agency: whom to ask where no office is known yet.

        :return: see :meth:`_public_contact`; None without any office
        """
        Agency = self.sudo()  # what stands on its door
        head = Agency.search([("parent_id", "=", False)], order="id", limit=1)
        return head._public_contact() if head else None

    @api.model
    def _front_office_kept(self):
        """The same, kept for ten minutes: it stands on every page."""
        return self._front_office_of(int(time.time()) // _KEEP_SECONDS)

    @ormcache("self.env.lang", "stretch")
    def _front_office_of(self, stretch):
        return self._front_office()

    def _charter_entries(self):
        """What the public charter says of each service of this office and of those below,
        by name."""
        self.ensure_one()
        services = self.env["gov.service"]._charter_search(agency=self)
        return [service._charter_page() for service in services]

    def _public_hours(self):
        """Office hours such as “Mon–Fri 08:00–12:00, 13:00–17:00”, or “” if they are
        not the same each week."""
        calendar = self.calendar_id
        if calendar.flexible_hours or calendar.two_weeks_calendar:
            return ""
        week = {}
        periods = calendar.attendance_ids.filtered(lambda line: line._is_work_period())
        for line in periods.sorted(lambda line: (line.dayofweek, line.hour_from)):
            span = f"{_clock(line.hour_from)}–{_clock(line.hour_to)}"
            week.setdefault(int(line.dayofweek), []).append(span)
        names = babel.dates.get_day_names(
            "abbreviated", locale=babel_locale_parse(self.env.lang or "en_US")
        )
        parts = []
        # Days in a row with the same hours: their number minus their rank is constant.
        ranked = [(day, rank, ", ".join(week[day])) for rank, day in enumerate(week)]
        for (_run, hours), days in groupby(
            ranked, key=lambda it: (it[0] - it[1], it[2])
        ):
            days = [names[day] for day, _rank, _hours in days]
            span = days[0] if len(days) == 1 else f"{days[0]}–{days[-1]}"
            parts.append(f"{span} {hours}")
        return "; ".join(parts)


def _clock(hour):
    """“13:30” for 13.5."""
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
