from collections import defaultdict
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.office_hours import opening_intervals, without_closures
from ..tools.worktime import WorkingTime

UTC = timezone.utc
ONE_DAY = timedelta(days=1)

# (database, calendar, version, scope) -> WorkingTime. Shared by all requests of this process. A
# version number is never used twice, also after a rollback, so an entry is never stale and
# no signal between workers is needed.
_COMPILED = {}
_COMPILED_MAX = 500
_VERSION_SEQUENCE = "gov_calendar_version_seq"


class ResourceCalendar(models.Model):
    """Office calendars, compiled for legal deadlines (see ``tools/worktime.py``)."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "mail.thread", "mail.activity.mixin"]

    gov_version = fields.Integer(
        "Version",
        copy=False,
        readonly=True,
        help="Changes whenever working hours or holidays of this calendar change.",
    )

    gov_reminded_year = fields.Integer(
        copy=False,
        readonly=True,
        help="The last year whose missing holidays were asked for.",
    )

    def _auto_init(self):
        sequence = SQL.identifier(_VERSION_SEQUENCE)
        self.env.cr.execute(SQL("CREATE SEQUENCE IF NOT EXISTS %s", sequence))
        result = super()._auto_init()
        # It goes with the column when the add-on is uninstalled.
        self.env.cr.execute(
            SQL("ALTER SEQUENCE %s OWNED BY resource_calendar.gov_version", sequence)
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        calendars = super().create(vals_list)
        calendars._gov_touch()
        return calendars

    def write(self, vals):
        result = super().write(vals)
        if not set(vals) <= {"gov_version", "gov_reminded_year"}:
            self._gov_touch()
        return result

    def _gov_touch(self):
        """Give each calendar a new version: what was compiled from it no longer holds.

        The number comes from a database sequence and not from ``version + 1``, because a
        sequence is not rolled back: a failed change never leaves its number to the next.
        """
        if not self:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
                _VERSION_SEQUENCE,
                len(self),
            )
        )
        for calendar, (version,) in zip(self, rows, strict=True):
            # Whoever may change a holiday need not be allowed to write the calendar itself.
            calendar.sudo().write({"gov_version": version})

    @api.constrains("flexible_hours", "schedule_type")
    def _check_gov_fixed_hours(self):
        """Time limits need office hours: refused here, before a case cannot be dated."""
        flexible = self.filtered("flexible_hours")
        if not flexible:
            return
        # Whoever changes the calendar need not see every office that uses it.
        office_sudo = (
            self.env["gov.agency"]
            .sudo()
            .with_context(active_test=False)
            .search([("calendar_id", "in", flexible.ids)], limit=1)
        )
        if office_sudo:
            raise ValidationError(
                self.env._(
                    "The calendar “%(calendar)s” must keep fixed working hours: "
                    "“%(office)s” counts its time limits by it. Give the office another "
                    "calendar first.",
                    calendar=office_sudo.calendar_id.name,
                    office=office_sudo.name,
                )
            )

    def _gov_worktime(self, first, last, agency=None):
        """Compiled working time that covers at least the dates ``first`` to ``last``.

        :param agency: the ``gov.agency`` whose time it is; offices that share a calendar
            may differ in their closures (see ``_gov_scope_key``). None: the calendar alone
        :rtype: gov_crm.tools.worktime.WorkingTime
        :raises UserError: for a calendar without fixed working hours
        """
        self.ensure_one()
        first, last = date(first.year - 1, 1, 1), date(last.year + 2, 12, 31)
        scope = self._gov_scope_key(agency)
        key = (self.env.cr.dbname, self.id, self.gov_version, scope)
        known = _COMPILED.get(key)
        if known and known[0] <= first and last <= known[1]:
            return known[2]
        # A few years more than asked for, so that the next request need not compile again.
        last = last.replace(year=last.year + 3)
        if known:
            first, last = min(first, known[0]), max(last, known[1])
        worktime = self._gov_compile(first, last, agency)
        while len(_COMPILED) >= _COMPILED_MAX:
            # Another thread may have emptied it meanwhile.
            _COMPILED.pop(next(iter(_COMPILED), None), None)
        _COMPILED[key] = (first, last, worktime)
        return worktime

    def _gov_scope_key(self, agency):
        """What tells apart offices that share this calendar: those with the same key have
        the same closures and share what is compiled. A hashable value."""
        return ()

    def _gov_compile(self, first, last, agency=None):
        """Read attendances and closures: an office's deadlines follow the office, never
        the leave of one employee."""
        self.ensure_one()
        # Deadlines must not depend on whether this user may read calendars.
        calendar_sudo = self.sudo()
        if calendar_sudo.flexible_hours:
            raise UserError(
                self.env._(
                    "The calendar “%(name)s” has flexible hours. Time limits need fixed "
                    "office hours: choose another calendar or give this one fixed hours.",
                    name=calendar_sudo.name,
                )
            )
        intervals, closed = without_closures(
            calendar_sudo._gov_opening_intervals(first, last),
            self._gov_leaves(first, last, agency),
        )
        zone = ZoneInfo(calendar_sudo.tz or "UTC")
        return WorkingTime(intervals, zone, closed, first=first, last=last)

    def _gov_opening_intervals(self, first, last):
        """Office hours as if there were no closures, see ``tools/office_hours.py``."""
        hours = defaultdict(list)
        for line in self.attendance_ids:
            if not line._is_work_period():
                continue
            in_one_week = self.two_weeks_calendar and line.week_type
            for week in [int(line.week_type)] if in_one_week else [0, 1]:
                hours[week, int(line.dayofweek)].append((line.hour_from, line.hour_to))
        return opening_intervals(hours, ZoneInfo(self.tz or "UTC"), first, last)

    def _gov_closed_days(self, first, last):
        """Dates on which a closure leaves no office hours. A day without any, such as a
        Sunday, counts if its noon is closed."""
        self.ensure_one()
        closures = self._gov_leaves(first, last)
        opening = self._gov_opening_intervals(first, last)
        closed = set(without_closures(opening, closures)[1])
        with_hours = {row[0] for row in opening}
        zone = ZoneInfo(self.tz or "UTC")
        for since, until, _reason in closures:
            day = max(since.astimezone(zone).date(), first)
            while day <= min(until.astimezone(zone).date(), last):
                noon = datetime.combine(day, time(12), zone).astimezone(UTC)
                if day not in with_hours and since <= noon <= until:
                    closed.add(day)
                day += ONE_DAY
        return closed

    def _gov_leaves(self, first, last, agency=None):
        """Closures that touch the span, as sorted ``(from, to, reason)``, moments in UTC.

        :param agency: as in ``_gov_worktime``
        """
        leaves_sudo = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                self._gov_leaves_domain(first, last, agency),
                ["date_from", "date_to", "name"],
                order="date_from, id",
            )
        )
        # No word of ours for a leave without a name: what is compiled is shared by users
        # of all languages.
        return [
            (
                leave.date_from.replace(tzinfo=UTC),
                leave.date_to.replace(tzinfo=UTC),
                leave.name or "",
            )
            for leave in leaves_sudo
        ]

    def _gov_leaves_domain(self, first, last, agency=None):
        return [
            ("resource_id", "=", False),
            ("time_type", "=", "leave"),  # the other kind is work, such as a training
            # Odoo always puts a company on a leave, also on one of a calendar that all
            # companies share: a leave of this calendar counts, whatever it says.
            "|",
            ("calendar_id", "=", self.id),
            "&",
            ("calendar_id", "=", False),
            ("company_id", "in", [self.sudo().company_id.id, False]),
            # A day more on both sides: dates are the office's, leaves are in UTC.
            ("date_to", ">=", datetime.combine(first - ONE_DAY, time())),
            ("date_from", "<=", datetime.combine(last + ONE_DAY, time.max)),
        ]

    def action_gov_add_holidays(self):
        """Open the dialog that adds public holidays."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add public holidays"),
            "res_model": "gov.holiday.fill",
            "view_mode": "form",
            "target": "new",
            "context": {"default_calendar_id": self.id},
        }
