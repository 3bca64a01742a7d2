from datetime import timezone
from itertools import groupby

import babel.dates

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ..tools import worktime
from .gov_service_timer import OPEN_STATES

UTC = timezone.utc
# Of a longer time only the first and the last weeks are drawn.
_WEEKS = 8
_NAMES = 3


class GovServiceStandard(models.Model):
    """What a standard means, on a calendar, while it is being written."""

    _inherit = "gov.service.standard"

    preview_at = fields.Datetime(
        "Try another moment", store=False, help="Empty: filed now."
    )
    preview_agency_id = fields.Many2one(
        "gov.agency",
        string="By the calendar of",
        store=False,
        help="Empty: the first office this is made for.",
    )
    preview = fields.Json("What it means", compute="_compute_preview")

    @api.depends(
        "preview_at",
        "preview_agency_id",
        "amount",
        "unit",
        "starts_at",
        "target",
        "count_first_day",
        "roll_forward",
        "extension_max",
        "extension_amount",
        "warn_percents",
        "classification",
        "case_kind",
        "service_ids",
        "agency_ids",
        "channel_ids",
        "sequence",
        "state",
        "valid_from",
        "valid_to",
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        for standard in self:
            standard.preview = standard._preview(
                standard.preview_at, standard.preview_agency_id
            )

    def _preview(self, at=None, agency=None):
        """What this standard, saved or not, does to a case filed at one moment.

        :param at: naive UTC; by default now
        :param agency: whose calendar counts; by default the first office it is made for
        :return: dict of sentences for the screen; ``weeks`` are rows of seven days
        """
        self.ensure_one()
        agency = agency or self.agency_ids[:1] or self._first_agency()
        scope = self._preview_scope()
        if not agency:
            no_office = self.env._("Add an office first: its calendar counts the days.")
            return {"error": no_office, "scope": scope}
        if self.amount <= 0:
            no_time = self.env._("Enter a time of at least 1.")
            return {"error": no_time, "scope": scope}
        now = fields.Datetime.now()
        start = at or now
        try:
            office = agency._worktime(start)
            due = self._deadline(office, start)
            days = office.explain(
                start.replace(tzinfo=UTC),
                self.amount,
                self.unit,
                self.count_first_day,
                self.roll_forward,
            )
            notes = self._preview_notes(office, start, due, now)
        except worktime.BeyondHorizon:
            too_far = self.env._("That is further ahead than the office calendar goes.")
            return {"error": too_far, "scope": scope}
        except worktime.NoWorkingTime:
            no_hours = self.env._("This office calendar has no working hours.")
            return {"error": no_hours, "scope": scope}
        except UserError as error:
            return {"error": str(error), "scope": scope}
        return {
            "line": self.env._(
                "%(filed)s %(start)s → %(due)s",
                filed=self._preview_began(at),
                start=self._say_at(start, office.tz, now),
                due=self._say_at(due, office.tz, now),
            ),
            "office": self.env._(
                "Counted by the calendar of %(office)s (%(zone)s)",
                office=agency.name,
                zone=str(office.tz),
            ),
            "weekdays": self._say_weekdays(),
            "weeks": self._preview_weeks(days),
            "notes": notes,
            "scope": scope,
        }

    def _first_agency(self):
        return self.env["gov.agency"].search(
            [("parent_id", "=", False)], order="id", limit=1
        )

    def _preview_began(self, at):
        if self.starts_at == "complete":
            return self.env._("Complete") if at else self.env._("Complete now:")
        return self.env._("Filed") if at else self.env._("Filed now:")

    def _preview_notes(self, office, start, due, now):
        """What happens besides: warnings, the date after all extensions."""
        notes = []
        shares = [share for share in self._percents() if share < 100]
        if shares:
            moments = [
                office.moment_at_share(
                    start.replace(tzinfo=UTC), due.replace(tzinfo=UTC), share / 100
                )
                for share in shares
            ]
            notes.append(
                self.env._(
                    "The officer is warned: %(moments)s.",
                    moments="; ".join(
                        f"{self._say_at(_naive(moment), office.tz, now)} ({share} %)"
                        for moment, share in zip(moments, shares, strict=True)
                    ),
                )
            )
        if self.extension_max:
            most = self._extension_most() * self.extension_max
            notes.append(
                self.env._(
                    "With all extensions: %(due)s.",
                    due=self._say_at(
                        self._deadline(office, start, most), office.tz, now
                    ),
                )
            )
        return notes

    # ------------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------------

    def _preview_weeks(self, days):
        """Days of :meth:`WorkingTime.explain` as weeks from Monday to Sunday.

        :return: ``[[cell or None, …] or {"more": sentence}, …]``; a cell has the day of the
            month, its mark, and a full sentence for those who do not see the calendar
        """
        number, cells = 0, []
        by_days = self.unit in (worktime.WORKING_DAYS, worktime.CALENDAR_DAYS)
        for day, counted, reason in days:
            number += counted
            last = day == days[-1][0]
            cells.append(
                (day, self._preview_cell(day, counted, reason, number, last, by_days))
            )
        weeks = []
        for _week, run in groupby(cells, key=lambda pair: pair[0].isocalendar()[:2]):
            week = [None] * 7
            for day, cell in run:
                week[day.weekday()] = cell
            weeks.append(week)
        hidden = len(weeks) - _WEEKS
        if hidden > 1:
            more = {"more": self.env._("… %(count)s more weeks …", count=hidden)}
            weeks = [*weeks[: _WEEKS // 2], more, *weeks[-(_WEEKS // 2) :]]
        return weeks

    def _preview_cell(self, day, counted, reason, number, last, by_days):
        locale = babel_locale_parse(self.env.lang or "en_US")
        words = {
            worktime.RECEIVED: self.env._("day of arrival"),
            worktime.AFTER_CLOSING: self.env._("after closing time"),
            worktime.COUNTED: "",
            worktime.DAY_OFF: self.env._("office closed"),
            worktime.LAST_DAY: self.env._("last day"),
            worktime.MOVED: self.env._("a day off, so the next working day"),
        }
        reason = words.get(reason, reason)
        if not counted:
            told = self.env._("not counted")
        elif by_days:
            told = self.env._("day %(number)s", number=number)
        else:
            told = self.env._("counted")
        date_words = babel.dates.format_date(day, "EEE d MMM", locale=locale)
        parts = [f"{date_words}: {told}", reason]
        return {
            "day": babel.dates.format_date(
                day, "d MMM" if day.day == 1 else "d", locale=locale
            ),
            "mark": (str(number) if by_days else "•") if counted else "",
            "kind": "last" if last else ("counted" if counted else "off"),
            "text": ", ".join(part for part in parts if part),
        }

    def _say_weekdays(self):
        names = babel.dates.get_day_names(
            "abbreviated", locale=babel_locale_parse(self.env.lang or "en_US")
        )
        return [names[day] for day in range(7)]

    def _say_at(self, moment, zone, now):
        """“Thu 26 Nov, 17:00” for a naive UTC moment, with the year if it is another."""
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        pattern = "EEE d MMM"
        if local.year != now.replace(tzinfo=UTC).astimezone(zone).year:
            pattern = "EEE d MMM y"
        locale = babel_locale_parse(self.env.lang or "en_US")
        day = babel.dates.format_date(local.date(), pattern, locale=locale)
        return f"{day}, {local:%H:%M}"

    # ------------------------------------------------------------------
    # WHERE IT APPLIES
    # ------------------------------------------------------------------

    def _preview_scope(self):
        """How far it reaches: services, other standards, open cases."""
        services = self.env["gov.service"].search_count(self._covered_services())
        scope = [
            self.env._("Covers 1 service.")
            if services == 1
            else self.env._("Covers %(count)s services.", count=services)
        ]
        rivals = self._rivals()
        mine = self._rank()[:-1]
        ahead = [rival.name for rival in rivals if rival._rank()[:-1] < mine]
        behind = [rival.name for rival in rivals if rival._rank()[:-1] > mine]
        equal = [rival.name for rival in rivals if rival._rank()[:-1] == mine]
        if behind:
            names = self._quote(behind)
            scope.append(self.env._("Overrules %(names)s.", names=names))
        if ahead:
            names = self._quote(ahead)
            scope.append(self.env._("Gives way to %(names)s.", names=names))
        if equal:
            scope.append(
                self.env._(
                    "Fits as closely as %(names)s. Say which is more specific.",
                    names=self._quote(equal),
                )
            )
        if self._origin and (count := self._origin._count_open_cases()):
            scope.append(self.env._("Open cases that follow it: %s.", f"{count:,}"))
        before = self.previous_id
        if before and (count := before._count_open_cases()):
            scope.append(
                self.env._(
                    "%(count)s open cases keep v%(version)s.",
                    count=f"{count:,}",
                    version=before.version,
                )
                if count > 1
                else self.env._(
                    "1 open case keeps v%(version)s.", version=before.version
                )
            )
        return scope

    def _covered_services(self):
        """Domain of the charter services whose cases this standard can bind."""
        domain = Domain.TRUE
        for name in ("classification", "case_kind"):
            if self[name]:
                domain &= Domain(name, "=", self[name])
        if self.service_ids:
            domain &= Domain("id", "in", self.service_ids._origin.ids)
        if self.agency_ids:
            domain &= Domain("agency_id", "child_of", self.agency_ids._origin.ids)
        return domain

    def _rivals(self):
        """Other standards in force, for this target, that can fit the same case."""
        others = self._in_force() - self._origin - self.previous_id
        return others.filtered(
            lambda other: other.target == self.target and self._can_meet(other)
        )

    def _can_meet(self, other):
        """Whether one case can fit both standards on one day."""
        for name in ("classification", "case_kind"):
            if self[name] and other[name] and self[name] != other[name]:
                return False
        for name in ("service_ids", "channel_ids"):
            mine, theirs = self[name]._origin, other[name]._origin
            if mine and theirs and not mine & theirs:
                return False
        if self.agency_ids and other.agency_ids:
            paths = self.agency_ids.mapped("parent_path")
            others = other.agency_ids.mapped("parent_path")
            if not any(
                a.startswith(b) or b.startswith(a) for a in paths for b in others
            ):
                return False
        return not (
            (self.valid_to and other.valid_from and self.valid_to < other.valid_from)
            or (other.valid_to and self.valid_from and other.valid_to < self.valid_from)
        )

    def _count_open_cases(self):
        """How many time limits that run now follow this standard."""
        # A number only: who writes standards need not see a case.
        return (
            self.env["gov.service.timer"]
            .sudo()
            .search_count([("standard_id", "=", self.id), ("state", "in", OPEN_STATES)])
        )

    def _quote(self, names):
        """“A”, “B”, “C” and 2 more."""
        listed = ", ".join(f"“{name}”" for name in names[:_NAMES])
        more = len(names) - _NAMES
        if more > 0:
            return self.env._("%(names)s and %(more)s more", names=listed, more=more)
        return listed


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
