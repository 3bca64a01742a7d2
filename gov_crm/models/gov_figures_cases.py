import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .gov_case_figure import CASE_COLUMNS
from .gov_figures_read import NUMBERS, PERIODS, SHARES, WAITED, WAITS

_STEPS = {
    "day": relativedelta(days=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
# Figures of this moment, as domains on cases.
_OPEN = {
    "overdue": ("deadline", "<", "now"),
    "overdue_age": ("deadline", "<", "now"),
    "staff_load": ("user_id", "!=", False),
}


class GovFigures(models.AbstractModel):
    """From a figure to its cases."""

    _inherit = "gov.figures"

    @api.model
    def _cases_domain(self, code, first, last, key=None, part="count", offices=None):
        """Domain on ``helpdesk.ticket`` of the cases behind a figure. It opens within the
        rights of who opens it, so a reader may see fewer cases than were counted.

        :param code: of the measure
        :param key: what the figure was told apart by, as ``_read`` returned it
        :param part: ``count`` for those that count (answered in time), ``n`` for all it is
            divided by, ``rest`` for the others (answered late)
        :raises ValueError: a figure without cases of its own (satisfaction, cost)
        """
        key = dict(key or {})
        for period in PERIODS:
            if start := key.pop(period, None):
                first = max(first, start)
                last = min(last, start + _STEPS[period] - timedelta(days=1))
        if code in _OPEN or code == "open":
            domain = Domain("is_open", "=", True)
            if code in _OPEN:
                domain &= Domain([_OPEN[code]])
            elif last < fields.Date.context_today(self):
                return self._open_then(last, key, offices)
            for name, value in key.items():
                domain &= Domain(CASE_COLUMNS[name], "=", value or False)
            if offices is not None:
                domain &= Domain("agency_id", "in", sorted(offices))
            return list(domain)
        where = {name: [value] for name, value in key.items()}
        if offices is not None and "agency" not in where:
            where["agency"] = sorted(offices)
        asked = {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "counts": self._part_of(code, part),
            "where": where,
        }
        return [("gov_figure", "=", json.dumps(asked))]

    def _open_then(self, last, key, offices):
        """Cases that were open when a day ended, by their custody."""
        # Days end at another instant in each zone; an organisation has one.
        after = fields.Datetime.to_datetime(last + timedelta(days=1))
        zone = self.env.company.sudo().resource_calendar_id.tz or "UTC"
        after = self._to_utc(after, zone)
        span = Domain("date_from", "<", after) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", after)
        )
        key = dict(key)
        if office := key.pop("agency", None):
            span &= Domain("agency_id", "=", office)
        elif offices is not None:
            span &= Domain("agency_id", "in", sorted(offices))
        domain = Domain("custody_ids", "any", span)
        for name, value in key.items():
            domain &= Domain(CASE_COLUMNS[name], "=", value or False)
        return list(domain)

    def _part_of(self, code, part):
        """``{count: 1 (has it) or 0 (has it not)}``."""
        if code in NUMBERS:
            return {NUMBERS[code]: 1}
        if code in SHARES:
            counted, whole = SHARES[code]
            return {
                "count": {counted: 1, whole: 1},
                "n": {whole: 1},
                "rest": {whole: 1, counted: 0},
            }[part]
        if code in WAITS:
            return {WAITED[WAITS[code][0]]: 1}
        if code == "without_limit":
            return {"answered": 1, "limited": 0}
        if code == "not_counted":
            return {"ended": 1, "answered": 0}
        if code == "reopened":
            return {"reopened": 1}
        raise ValueError(f"There are no cases of {code!r}.")

    @api.model
    def _dimension_values(self, name, values):
        """Values of a dimension as the database compares them.

        :raises UserError: not of its kind
        """
        kind = str if name in ("kind", "outcome") else int
        if not all(type(value) is kind for value in values):
            raise UserError(
                self.env._("There are no cases of that name. Open the figure again.")
            )
        return values

    def _to_utc(self, moment, zone):
        return (
            moment.replace(tzinfo=ZoneInfo(zone))
            .astimezone(ZoneInfo("UTC"))
            .replace(tzinfo=None)
        )
