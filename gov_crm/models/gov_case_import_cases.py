from datetime import datetime, timedelta, timezone
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import psycopg2
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.casework_codes import office_code, service_code

UTC = timezone.utc
PARENT_CODE = "IMPORT"
# What one row can do wrong, in the words of our models and of the database.
_ROW_ERRORS = (UserError, ValueError, psycopg2.DataError, psycopg2.IntegrityError)


class GovCaseImport(models.Model):
    """Rows become cases, with the offices and charter services they name."""

    _inherit = "gov.case.import"

    # ------------------------------------------------------------------
    # CASES
    # ------------------------------------------------------------------

    def _file_rows(self, rows, cache):
        """Make cases of rows.

        :return: ``[(row, sentence)]`` of rows that our own rules refuse
        """
        if not rows:
            return []
        self._find_offices(rows, cache)
        self._find_services(rows, cache)
        return self._file_or_split(rows, cache)

    def _file_or_split(self, rows, cache):
        """File all rows at once; if that fails, halves of them, until the culprit is
        alone."""
        try:
            with self.env.cr.savepoint():
                now = fields.Datetime.now()
                vals_list = [self._prepare_case_values(row, cache, now) for row in rows]
                self.env["helpdesk.ticket"]._file_history(vals_list)
            return []
        except _ROW_ERRORS as error:
            if len(rows) == 1:
                return [(rows[0], self._refusal(error))]
        half = len(rows) // 2
        return [
            *self._file_or_split(rows[:half], cache),
            *self._file_or_split(rows[half:], cache),
        ]

    def _refusal(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env._("The database does not accept this case.")
        return str(error)

    def _prepare_case_values(self, row, cache, now):
        """Values of the case that a row tells of.

        The file has days and no times. A case is received at the beginning of its day
        and closed at noon, so that one of a single day has a length, and which working
        day it was decides alone whether it was in time.
        """
        office, zone = cache["offices"][row.office]
        service, service_name = cache["services"][office, service_code(row.subject)]
        filed_at = _moment(row.opened, 0, zone)
        title = " – ".join(filter(None, (row.subject, row.detail))) or service_name
        values = {
            "name": title,
            "description": self._describe(row, title),
            "agency_id": office,
            "service_id": service,
            "filed_at": filed_at,
            "external_source": self.source,
            "external_ref": row.key,
        }
        if row.closed:
            # Today's are closed by now, even before noon.
            closed_at = min(_moment(row.closed, 12, zone), now)
            values["closed_date"] = max(closed_at, filed_at + timedelta(minutes=1))
            values["outcome"] = "resolved"
        return values

    def _describe(self, row, title):
        text = Markup("<p>%s</p>") % title
        if row.note:
            text += Markup("<p>%s</p>") % self.env._("Subject there: %s", row.note)
        if row.place:
            text += Markup("<p>%s</p>") % Markup("<br>").join(
                Markup("%s: %s") % (name.replace("_", " ").capitalize(), value)
                for name, value in row.place
            )
        return text

    # ------------------------------------------------------------------
    # OFFICES AND SERVICES
    # ------------------------------------------------------------------

    def _find_offices(self, rows, cache):
        """Fill ``cache["offices"]``: ``{name in the file: (id, zone)}``; make what
        is new."""
        names = {row.office for row in rows} - cache["offices"].keys()
        if not names:
            return
        codes = {name: office_code(name) for name in sorted(names)}
        found = self._offices_by_code(codes.values())
        missing = {}
        for name, code in codes.items():
            if code not in found:
                missing.setdefault(code, name)
        if missing:
            parent = self.parent_agency_id or self._parent_office()
            calendar = self._office_calendar(cache)
            offices = self._quiet("gov.agency").create(
                [
                    {
                        "name": name,
                        "code": code,
                        "parent_id": parent.id,
                        "calendar_id": calendar.id,
                        "company_id": self.company_id.id,
                    }
                    for code, name in missing.items()
                ]
            )
            found.update({office.code: office for office in offices})
        for name, code in codes.items():
            zone = ZoneInfo(found[code].tz or "UTC")
            cache["offices"][name] = found[code].id, zone

    def _offices_by_code(self, codes):
        # Codes are unique over all companies, so one of another company is looked for
        # too and refused in words.
        offices_sudo = (
            self.env["gov.agency"]
            .sudo()
            .with_context(active_test=False)
            .search([("code", "in", list(codes))])
        )
        strange = offices_sudo.filtered(lambda o: o.company_id != self.company_id)
        if strange:
            raise UserError(
                self.env._(
                    "The office code %(codes)s belongs to another organisation here.",
                    codes=", ".join(strange.mapped("code")),
                )
            )
        return {office.code: office for office in offices_sudo}

    def _parent_office(self):
        parent = self._offices_by_code([PARENT_CODE]).get(PARENT_CODE)
        return parent or self._quiet("gov.agency").create(
            {
                "name": self.env._("Imported casework"),
                "code": PARENT_CODE,
                "calendar_id": self._office_calendar({}).id,
                "company_id": self.company_id.id,
            }
        )

    def _office_calendar(self, cache):
        """Calendar of offices made here: the organisation's hours, in the file's
        zone."""
        calendar = cache.get("calendar") or self.calendar_id
        if not calendar:
            calendar = self.company_id.resource_calendar_id
            if not calendar:
                raise UserError(
                    self.env._(
                        "Your organisation has no office calendar yet. Choose one on "
                        "the import, or set one up first."
                    )
                )
            if calendar.tz != self.tz:
                calendar = self._calendar_in_zone(calendar)
        # Without fixed hours no time limit can be counted: say so now and not per row.
        calendar._gov_worktime(self._today(), self._today())
        cache["calendar"] = calendar
        return calendar

    def _calendar_in_zone(self, calendar):
        """The same hours in the zone of the file. Holidays stay behind: they are
        moments of another place."""
        name = f"{calendar.name} ({self.tz})"
        same = self.env["resource.calendar"].search(
            [
                ("name", "=", name),
                ("tz", "=", self.tz),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            limit=1,
        )
        if same:
            return same
        copy = calendar.copy({"tz": self.tz, "global_leave_ids": False})
        copy.name = name
        return copy

    def _find_services(self, rows, cache):
        """Fill ``cache["services"]``: ``{(office, code): (id, name)}``; make what is
        new."""
        wanted = {}
        for row in rows:
            office = cache["offices"][row.office][0]
            key = office, service_code(row.subject)
            if key not in cache["services"]:
                wanted.setdefault(key, row.subject)
        if not wanted:
            return
        found = self._services_of({office for office, code in wanted})
        no_subject = self.env._("Subject not recorded")
        missing = []
        for (office, code), subject in wanted.items():
            name = subject or no_subject
            service = found.get((office, code)) or found.get((office, name.lower()))
            if service:
                cache["services"][office, code] = service.id, service.name
            else:
                missing.append(
                    {
                        "name": name,
                        "code": code,
                        "agency_id": office,
                        "case_kind": self.case_kind,
                    }
                )
        for service in self._quiet("gov.service").create(missing):
            key = service.agency_id.id, service.code
            cache["services"][key] = service.id, service.name

    def _services_of(self, offices):
        """Services of offices by code and, for those of a charter, by name."""
        services = (
            self.env["gov.service"]
            .with_context(active_test=False)
            .search_fetch(
                [("agency_id", "in", list(offices))], ["name", "code", "agency_id"]
            )
        )
        found = {(s.agency_id.id, s.name.lower()): s for s in services}
        found.update({(s.agency_id.id, s.code): s for s in services if s.code})
        return found

    def _quiet(self, model):
        return self.env[model].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )


def _moment(day, hour, zone):
    """Naive UTC of an hour of a day in a zone."""
    local = datetime.combine(day, clock_time(hour), zone)
    return local.astimezone(UTC).replace(tzinfo=None)
