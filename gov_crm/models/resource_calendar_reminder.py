from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import format_date

REMIND_FROM_MONTH = 10  # of the year before
CHECK_DAYS_AHEAD = 60


class ResourceCalendar(models.Model):
    """Asks once for the holidays of next year, and once to check an estimated date."""

    _inherit = "resource.calendar"

    @api.model
    def _cron_remind_holidays(self):
        """Leave an activity on each calendar of an office that lacks holidays. Each year
        and each estimated date is asked for once, whatever becomes of the activity."""
        calendars = self.env["gov.agency"]._read_group(
            [], [], ["calendar_id:recordset"]
        )[0][0]
        today = fields.Date.today()
        if today.month >= REMIND_FROM_MONTH:
            calendars._gov_remind_missing(today.year + 1)
        calendars._gov_remind_estimated(today)

    def _gov_remind_missing(self, year):
        calendars = self.filtered(lambda it: it.active and it.gov_reminded_year < year)
        if not calendars:
            return
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [*calendars.ids, False]),
                ("date_to", ">=", datetime(year - 1, 12, 31)),
                ("date_from", "<=", datetime(year, 12, 31)),
            ]
        )
        for calendar in calendars:
            known = leaves.filtered(
                lambda leave, calendar=calendar: (
                    leave.calendar_id in (calendar, leave.calendar_id.browse())
                    and (
                        leave.calendar_id
                        or not leave.company_id
                        or leave.company_id == calendar.company_id
                    )
                    and _local_date(leave.date_to, calendar) >= date(year, 1, 1)
                )
            )
            if not known:
                calendar._gov_remind(
                    self.env._("Enter the holidays of %(year)s", year=year),
                    self.env._(
                        "No day off is entered for %(year)s, so time limits would count "
                        "the holidays. Open the calendar and choose “Add public "
                        "holidays”.",
                        year=year,
                    ),
                    date(year - 1, 12, 1),
                )
                calendar.gov_reminded_year = year

    def _gov_remind_estimated(self, today):
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("calendar_id", "in", self.filtered("active").ids),
                ("gov_is_estimated", "=", True),
                ("gov_is_reminded", "=", False),
                ("date_from", ">=", today),
                ("date_from", "<", today + timedelta(days=CHECK_DAYS_AHEAD + 1)),
            ],
            order="date_from, id",
        )
        for calendar, its in leaves.grouped("calendar_id").items():
            days = ", ".join(
                f"{leave.name} ({format_date(self.env, _local_date(leave.date_from, calendar))})"
                for leave in its
            )
            calendar._gov_remind(
                self.env._("Check estimated holidays"),
                self.env._(
                    "These dates are estimated: %(days)s. Correct them once they are "
                    "announced and take the mark “Estimated” away.",
                    days=days,
                ),
                today + timedelta(days=14),
            )
        leaves.gov_is_reminded = True

    def _gov_remind(self, summary, note, deadline):
        """One activity on the calendar, for one service administrator of its company."""
        self.ensure_one()
        group = self.env.ref("gov_crm.group_gov_service_admin")
        administrators = group.all_user_ids.filtered(
            lambda user: not self.company_id or self.company_id in user.company_ids
        ).sorted("id")
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            max(deadline, fields.Date.today()),
            summary=summary,
            note=note,
            user_id=administrators[:1].id,
        )


def _local_date(moment, calendar):
    zone = ZoneInfo(calendar.tz or "UTC")
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
