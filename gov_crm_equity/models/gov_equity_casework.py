from collections import defaultdict
from datetime import UTC, datetime

import numpy as np

from odoo import api, models

from ..tools.casework import METRICS, Casework, Column, Ground, censored, strata_of
from ..tools.result import RATE, Metric
from ..tools.working_scale import WorkingScale

# A key that no protected ground can have.
AREA = "plain-area"
# Answers that tell no group.
UNDISCLOSED = "undisclosed"
# The kernel's "jumped" is a case that others were served before; this is the other side.
ADVANCED = Metric("advanced", RATE, favourable=True)
ALL_METRICS = METRICS | {ADVANCED.key: ADVANCED}
# What citizens say of the own will: it is measured where somebody did.
VOLUNTARY = ("satisfied",)
_COLUMNS = (
    *("id", "service", "month", "office", "filed", "closed", "area"),
    *("has_first", "first", "due", "kept", "outcome", "has_clock"),
    *("paused", "extended", "hops", "queued", "passed", "advanced", "satisfied"),
)


class GovEquityCasework(models.AbstractModel):
    """Collects the cases an audit is about, as columns without names.

    Only here do answers on protected grounds meet cases. No user has a right to either in
    bulk; the queries run as the system, the columns live in memory until the audit is
    worked out, and what leaves is groups, with small numbers withheld (`tools.publishing`).
    No case, person or number of a case is in any result.

    What counts, and as of when: nothing that happened after the audit's moment. Waits are in
    working days of the office where the case came in, by its calendar with its closures.
    """

    _name = "gov.equity.casework"
    _description = "Cases of an audit"

    @api.model
    def _collect(self, audit, moment):
        """Return ``(casework, names)``.

        :param audit: one `gov.equity.audit`
        :param moment: naive UTC, as of when
        :return: `tools.casework.Casework` and the names of its grounds and groups,
            ``{"grounds": {key: name}, "groups": {key: {group: name}}}``
        """
        self.env.flush_all()
        grounds = audit._asked_grounds()
        scope = self._scope_sql(audit, moment)
        rows = self._fetch(self._cases_sql(scope, moment, grounds))
        names = _COLUMNS + tuple(f"ground_{ground.id}" for ground in grounds)
        table = dict(zip(names, rows.T, strict=True))
        places = self._places(table, moment)
        columns = self._columns(audit, table, places, scope, moment)
        found, words = self._grounds(audit, table, grounds)
        return Casework(
            strata_of(table["service"], table["month"]), found, columns
        ), words

    # ------------------------------------------------------------------
    # COLUMNS
    # ------------------------------------------------------------------

    def _places(self, table, moment):
        """Return a function from ``(moments, rows)`` to places on the working-day scales
        of the offices of those rows."""
        offices = np.unique(table["office"]).astype(int).tolist()
        filed = table["filed"]
        first = datetime.fromtimestamp(filed.min(), UTC) if filed.size else moment
        by_calendar, scales = {}, {}
        for office in self.env["gov.agency"].sudo().browse(offices):
            # Office hours are public.
            worktime = office._worktime(first.date(), moment.date())
            if id(worktime) not in by_calendar:
                by_calendar[id(worktime)] = self._scale(worktime)
            scales[office.id] = by_calendar[id(worktime)]

        def places(moments, rows):
            found = np.full(len(moments), np.nan)
            mine = table["office"][rows]
            for office in np.unique(mine):
                here = mine == office
                found[here] = scales[int(office)].places(moments[here])
            return found

        return places

    @staticmethod
    def _scale(worktime):
        spans = worktime.open_spans()
        days = {start.astimezone(worktime.tz).date() for start, _stop in spans}
        seconds = [(start.timestamp(), stop.timestamp()) for start, stop in spans]
        return WorkingScale(seconds, len(days))

    def _columns(self, audit, table, places, scope, moment):
        wanted = audit.metric_ids.mapped("code")
        makers = {
            "first_response": self._first_response,
            "resolution": self._resolution,
            "kept": lambda table, _places, _at: _rate(
                table["due"] == table["kept"], table["due"] > 0
            ),
            "granted": lambda table, _places, _at: table["outcome"],
            "paused": lambda table, _places, _at: _rate(
                table["paused"], table["has_clock"] > 0
            ),
            "extended": lambda table, _places, _at: _rate(
                table["extended"], table["has_clock"] > 0
            ),
            "hops": lambda table, _places, _at: table["hops"],
            "jumped": lambda table, _places, _at: _rate(
                table["passed"], table["queued"] > 0
            ),
            "advanced": lambda table, _places, _at: _rate(
                table["advanced"], table["queued"] > 0
            ),
            # NaN where the citizen did not say.
            "satisfied": lambda table, _places, _at: table["satisfied"],
        }
        columns = []
        for code in wanted:
            if code == "pause_length":
                values = self._pause_length(table, places, scope, moment)
            elif code in makers:
                values = makers[code](table, places, moment)
            else:
                continue
            values = values if isinstance(values, tuple) else (values,)
            if code in VOLUNTARY and np.isnan(values[0]).all():
                continue
            columns.append(Column(ALL_METRICS[code], *values))
        return columns

    @staticmethod
    def _first_response(table, places, moment):
        """From arrival to the first answer; a case that ended without one waited until
        then."""
        at = _seconds(moment)
        end = np.where(table["first"] <= at, table["first"], np.nan)
        # What ended unanswered is not waited for any longer: its wait is cut off there.
        cut = np.where(np.isnan(end) & ~np.isnan(table["closed"]), table["closed"], at)
        return _waits(table, places, end, cut, table["has_first"] > 0)

    @staticmethod
    def _resolution(table, places, moment):
        """From arrival to the end of the case, whatever the outcome."""
        cut = np.full(len(table["id"]), _seconds(moment))
        return _waits(
            table, places, table["closed"], cut, np.ones(len(cut), dtype=bool)
        )

    def _pause_length(self, table, places, scope, moment):
        """How long a case stood still in all, of those that did."""
        spans = self._fetch(self._pauses_sql(scope, moment))
        count = len(table["id"])
        values, ended = np.full(count, np.nan), np.ones(count, dtype=bool)
        if not len(spans):
            return values, ended
        at = _seconds(moment)
        rows = np.searchsorted(table["id"], spans[:, 0])
        over = spans[:, 2] <= at
        stops = np.where(over, spans[:, 2], at)
        lengths = places(stops, rows) - places(spans[:, 1], rows)
        sums = np.bincount(rows, weights=np.maximum(lengths, 0), minlength=count)
        paused = np.bincount(rows, minlength=count) > 0
        values[paused] = sums[paused]
        ended[rows[~over]] = False
        return values, ended

    # ------------------------------------------------------------------
    # GROUPS
    # ------------------------------------------------------------------

    def _grounds(self, audit, table, grounds):
        found = []
        words = {"grounds": {}, "groups": defaultdict(dict)}
        for ground in grounds:
            values = ground.value_ids.filtered(lambda it: it.code != UNDISCLOSED)
            found.append(
                Ground(
                    ground.code,
                    tuple(values.mapped("code")),
                    _codes(
                        table[f"ground_{ground.id}"],
                        {value.id: place for place, value in enumerate(values)},
                    ),
                    sensitive=ground.sensitive,
                )
            )
            words["grounds"][ground.code] = ground.name
            words["groups"][ground.code] = {it.code: it.name for it in values}
        if audit.area_ids:
            found.append(self._area_ground(audit, table))
            words["grounds"][AREA] = self.env._("Area (no protected ground)")
            words["groups"][AREA] = {str(it.id): it.name for it in audit.area_ids}
        return found, {"grounds": words["grounds"], "groups": dict(words["groups"])}

    def _area_ground(self, audit, table):
        # Where a place lies is no secret.
        below = self.env["gov.area"].sudo().with_context(active_test=False)
        places = {}
        for area in below.search([("id", "child_of", audit.area_ids.ids)]):
            chosen = set(area._path_ids()) & set(audit.area_ids.ids)
            places[area.id] = audit.area_ids.ids.index(chosen.pop())
        groups = tuple(str(area.id) for area in audit.area_ids)
        return Ground(AREA, groups, _codes(table["area"], places), protected=False)


def _seconds(moment):
    return moment.replace(tzinfo=UTC).timestamp()


def _rate(values, measured):
    return np.where(measured, np.asarray(values, dtype=float), np.nan)


def _waits(table, places, end, cut, measured):
    """Waits in working days from arrival to ``end``, cut off at ``cut``."""
    rows = np.arange(len(end))
    start = places(table["filed"], rows)
    waits, ended = censored(start, places(end, rows), places(cut, rows))
    # An end in the records before the arrival is no wait.
    return np.where(measured, np.maximum(waits, 0), np.nan), ended


def _codes(ids, places):
    """Places of groups for a column of ids; -1 for none."""
    known, inverse = np.unique(np.nan_to_num(ids).astype(int), return_inverse=True)
    codes = [places.get(it, -1) for it in known.tolist()]
    return np.array(codes, dtype=np.int64)[inverse]
