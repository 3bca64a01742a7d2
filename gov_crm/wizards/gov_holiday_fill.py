from collections import defaultdict
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import public_holidays

UTC = timezone.utc
MAX_YEARS = 10


class GovHolidayFill(models.TransientModel):
    """Dialog that adds the public holidays of a country to an office calendar.

    It shows each day before it is added. What is added is looked up again from the chosen
    dates, so that a name is always the library's own.
    """

    _name = "gov.holiday.fill"
    _description = "Add public holidays"

    calendar_id = fields.Many2one(
        "resource.calendar", required=True, ondelete="cascade", readonly=True
    )
    country_id = fields.Many2one(
        "res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
    )
    region = fields.Char(
        help="Regions have holidays of their own. Without one only those of the whole "
        "country are shown.",
    )
    region_options = fields.Json(compute="_compute_region_options")
    year_from = fields.Integer(
        "From year",
        required=True,
        default=lambda self: fields.Date.context_today(self).year,
    )
    year_to = fields.Integer(
        "To year",
        required=True,
        default=lambda self: fields.Date.context_today(self).year + 1,
    )
    line_ids = fields.One2many(
        "gov.holiday.fill.line",
        "fill_id",
        string="Days",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    chosen_count = fields.Integer(compute="_compute_summary")
    estimated_count = fields.Integer(compute="_compute_summary")
    message = fields.Char(compute="_compute_summary")

    @api.depends("country_id")
    def _compute_region_options(self):
        for fill in self:
            fill.region_options = public_holidays.regions(fill.country_id.code)

    @api.onchange("country_id")
    def _onchange_country_id(self):
        self.region = False

    @api.constrains("year_from", "year_to")
    def _check_years(self):
        for fill in self:
            if not fill._has_sensible_years():
                raise ValidationError(
                    self.env._(
                        "Choose up to %(number)s years, the first one first.",
                        number=MAX_YEARS,
                    )
                )

    def _has_sensible_years(self):
        number = self.year_to - self.year_from
        return 0 <= number < MAX_YEARS and 1900 <= self.year_from <= 2100

    @api.depends("calendar_id", "country_id", "region", "year_from", "year_to")
    def _compute_line_ids(self):
        for fill in self:
            lines = [(5, 0, 0)]
            by_year = defaultdict(list)
            for day, name, is_estimated in fill._find():
                by_year[day.year].append((day, name, is_estimated))
            known = fill._days_known()
            for year, days in by_year.items():
                lines.append((0, 0, self._section(year, days, known)))
                lines += [
                    (
                        0,
                        0,
                        {
                            "date": day,
                            "title": self._title(name, is_estimated, day in known),
                            "is_estimated": is_estimated,
                            "is_known": day in known,
                            "is_chosen": day not in known,
                        },
                    )
                    for day, name, is_estimated in days
                ]
            fill.line_ids = lines

    def _title(self, name, is_estimated, is_known):
        if is_known:
            return self.env._("%(holiday)s – entered already", holiday=name)
        if is_estimated:
            return self.env._("%(holiday)s – estimated", holiday=name)
        return name

    def _section(self, year, days, known):
        number = sum(day in known for day, _name, _is_estimated in days)
        title = self.env._("%(year)s: %(count)s days", year=year, count=len(days))
        if number:
            title = self.env._(
                "%(title)s, %(known)s entered already", title=title, known=number
            )
        return {"display_type": "line_section", "title": title}

    @api.depends("line_ids.is_chosen", "country_id", "year_from", "year_to")
    def _compute_summary(self):
        for fill in self:
            days = fill.line_ids.filtered(lambda line: not line.display_type)
            chosen = days.filtered("is_chosen")
            fill.chosen_count = len(chosen)
            fill.estimated_count = len(chosen.filtered("is_estimated"))
            fill.message = fill._message(days)

    def _message(self, days):
        """What to do where there is nothing to add."""
        if not self.country_id:
            return self.env._("Choose a country to see its public holidays.")
        if not self._has_sensible_years():
            return self.env._(
                "Choose up to %(number)s years, the first one first.", number=MAX_YEARS
            )
        if not days:
            return self.env._(
                "No public holidays are known for %(country)s in these years. Choose other "
                "years, or enter the days under Holidays and closures.",
                country=self.country_id.name,
            )
        if all(days.mapped("is_known")):
            return self.env._("All these days are entered already. Nothing to add.")
        return False

    def _find(self):
        """``[(date, name, is estimated), …]`` of the library for what is chosen."""
        self.ensure_one()
        if not self.country_id or not self._has_sensible_years():
            return []
        try:
            return public_holidays.find(
                self.country_id.code,
                self.region,
                self.year_from,
                self.year_to,
                self.env.lang or "en_US",
            )
        except NotImplementedError:  # a country the library does not know
            return []

    def _days_known(self):
        """Dates in these years on which the calendar is wholly closed already."""
        self.ensure_one()
        if not self.calendar_id or not self._has_sensible_years():
            return set()
        return self.calendar_id._gov_closed_days(
            date(self.year_from, 1, 1), date(self.year_to, 12, 31)
        )

    def action_add(self):
        """Enter the chosen days in the calendar, whole days in its time zone."""
        self.ensure_one()
        chosen = set(self.line_ids.filtered("is_chosen").mapped("date"))
        known = self._days_known()
        zone = ZoneInfo(self.calendar_id.tz or "UTC")
        leaves = self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": name,
                    "calendar_id": self.calendar_id.id,
                    "date_from": _naive(datetime.combine(day, time(), zone)),
                    # fold: where 23:59:59 comes twice, the second is the last moment
                    "date_to": _naive(
                        datetime.combine(day, time(23, 59, 59, fold=1), zone)
                    ),
                    "gov_is_estimated": is_estimated,
                }
                for day, name, is_estimated in self._find()
                if day in chosen and day not in known
            ]
        )
        if not leaves:
            raise UserError(
                self.env._("No day is chosen that the calendar does not have already.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s days off added to “%(calendar)s”.",
                    count=len(leaves),
                    calendar=self.calendar_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
