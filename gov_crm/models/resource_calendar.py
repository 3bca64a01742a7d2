from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.worktime import WorkingTime

# (database, calendar, version) -> WorkingTime. Shared by all requests of this process. A
# version number is never used twice, also after a rollback, so an entry is never stale and
# no signal between workers is needed.
_COMPILED = {}
_COMPILED_MAX = 500
_VERSION_SEQUENCE = "gov_calendar_version_seq"


class ResourceCalendar(models.Model):
    """Office calendars, compiled for legal deadlines (see ``tools/worktime.py``)."""

    _inherit = "resource.calendar"

    gov_version = fields.Integer(
        "Version",
        copy=False,
        readonly=True,
        help="Changes whenever working hours or holidays of this calendar change.",
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
        if "gov_version" not in vals:
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

    def _gov_worktime(self, first, last, agency=None):
        """Compiled working time that covers at least the dates ``first`` to ``last``.

        :rtype: gov_crm.tools.worktime.WorkingTime
        :raises UserError: for a calendar without fixed working hours
        """
        self.ensure_one()
        first, last = date(first.year - 1, 1, 1), date(last.year + 2, 12, 31)
        key = (self.env.cr.dbname, self.id, self.gov_version)
        known = _COMPILED.get(key)
        if known and known[0] <= first and last <= known[1]:
            return known[2]
        # A few years more than asked for, so that the next request need not compile again.
        last = last.replace(year=last.year + 3)
        if known:
            first, last = min(first, known[0]), max(last, known[1])
        worktime = self._gov_compile(first, last)
        while len(_COMPILED) >= _COMPILED_MAX:
            # Another thread may have emptied it meanwhile.
            _COMPILED.pop(next(iter(_COMPILED), None), None)
        _COMPILED[key] = (first, last, worktime)
        return worktime

    def _gov_compile(self, first, last):
        """Read attendances and global leaves: an office's deadlines follow the office,
        never the leave of one employee."""
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
        zone = ZoneInfo(calendar_sudo.tz or "UTC")
        week = defaultdict(list)
        for line in calendar_sudo.attendance_ids.filtered(
            lambda a: a._is_work_period()
        ):
            week_types = (
                [int(line.week_type)]
                if calendar_sudo.two_weeks_calendar and line.week_type
                else [0, 1]
            )
            for week_type in week_types:
                week[week_type, int(line.dayofweek)].append(
                    (line.hour_from, line.hour_to)
                )
        intervals = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            # The same parity as resource.calendar.attendance.get_week_type
            week_type = (day.toordinal() - 1) // 7 % 2
            hours = sorted(week.get((week_type, day.weekday()), ()))
            intervals += [
                (_at(day, start, zone), _at(day, stop, zone)) for start, stop in hours
            ]
        intervals, closed = _without_leaves(
            intervals, self._gov_leaves(first, last), zone
        )
        return WorkingTime(intervals, zone, closed, first=first, last=last)

    def _gov_leaves(self, first, last):
        """Global leaves that touch the span, as ``(from, to, reason)`` in naive UTC."""
        leaves_sudo = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    # Odoo always puts a company on a leave, also on one of a calendar that
                    # all companies share: a leave of this calendar counts, whatever it says.
                    "|",
                    ("calendar_id", "=", self.id),
                    "&",
                    ("calendar_id", "=", False),
                    ("company_id", "in", [self.sudo().company_id.id, False]),
                    ("date_to", ">=", datetime.combine(first, time())),
                    ("date_from", "<=", datetime.combine(last, time.max)),
                ],
                ["date_from", "date_to", "name"],
                order="date_from, id",
            )
        )
        return [
            (leave.date_from, leave.date_to, leave.name or self.env._("closed"))
            for leave in leaves_sudo
        ]


def _at(day, hour, zone):
    """The moment ``hour`` (a float, up to 24) of ``day`` in ``zone``."""
    minutes = round(hour * 60)
    if minutes >= 24 * 60:
        day, minutes = day + timedelta(days=1), minutes - 24 * 60
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)


def _without_leaves(intervals, leaves, zone):
    """Cut the leaves out of sorted intervals.

    :return: remaining intervals, and ``{date: reason}`` of working days that are wholly closed
    """
    utc = ZoneInfo("UTC")
    leaves = [
        (start.replace(tzinfo=utc), stop.replace(tzinfo=utc), reason)
        for start, stop, reason in leaves
    ]
    remaining, reasons, open_days = [], {}, set()
    for interval in intervals:
        day = interval[0].astimezone(zone).date()
        pieces = [interval]
        for start, stop, reason in leaves:
            if start >= interval[1] or stop <= interval[0]:
                continue
            reasons.setdefault(day, reason)
            cut = []
            for begin, end in pieces:
                # A leave entered as 23:59:59 covers the last second as well.
                if begin < start:
                    cut.append((begin, min(end, start)))
                if end - timedelta(seconds=1) > stop:
                    cut.append((max(begin, stop), end))
            pieces = cut
        if pieces:
            open_days.add(day)
        remaining += pieces
    closed = {day: reason for day, reason in reasons.items() if day not in open_days}
    return remaining, closed
