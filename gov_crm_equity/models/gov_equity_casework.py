from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from odoo import api, models
from odoo.tools import SQL

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
# What nothing in the data tells of yet.
NOT_MEASURED = ("satisfied",)
_FETCH = 50_000
_COLUMNS = (
    *("id", "service", "month", "office", "filed", "closed", "area"),
    *("has_first", "first", "due", "kept", "outcome", "has_clock"),
    *("paused", "extended", "hops", "queued", "passed", "advanced"),
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
    # QUERIES
    # ------------------------------------------------------------------

    @api.model
    def _zone(self):
        """The zone in which the days of an audit begin and end: the organisation's."""
        return self.env.company.sudo().resource_calendar_id.tz or "UTC"

    @api.model
    def _bounds(self, first, last):
        """Naive UTC moments from the start of one local day to the end of another."""
        zone = ZoneInfo(self._zone())
        ends = (
            datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )
        return tuple(ends)

    def _scope_sql(self, audit, moment):
        start, stop = self._bounds(audit.date_from, audit.date_to)
        conditions = [
            SQL("t.agency_id IS NOT NULL"),
            SQL("t.filed_at >= %s AND t.filed_at < %s", start, stop),
            SQL("t.filed_at <= %s", moment),
        ]
        services, offices = audit._service_scope(), audit._office_scope()
        if services:
            conditions.append(SQL("t.service_id = ANY(%s)", services))
        if offices:
            conditions.append(SQL("t.entry_agency_id = ANY(%s)", offices))
        return SQL(
            "scope AS MATERIALIZED (SELECT t.id, COALESCE(t.service_id, 0) AS service, "
            "COALESCE(t.entry_agency_id, t.agency_id) AS office, t.filed_at, t.outcome, "
            "CASE WHEN t.is_open IS NOT TRUE AND t.closed_date <= %s "
            "THEN t.closed_date END AS closed, "
            "COALESCE(p.gov_merged_into_id, p.id) AS person, "
            "COALESCE(t.area_id, p.gov_area_id) AS area "
            "FROM helpdesk_ticket t LEFT JOIN res_partner p ON p.id = t.partner_id "
            "WHERE %s), clock AS MATERIALIZED (SELECT m.id, m.ticket_id "
            "FROM gov_service_timer m JOIN scope ON scope.id = m.ticket_id "
            "WHERE m.target IN ('resolve', 'appeal'))",
            moment,
            SQL(" AND ").join(conditions),
        )

    def _cases_sql(self, scope, moment, grounds):
        answers = [
            SQL(
                "LEFT JOIN (SELECT DISTINCT ON (1) COALESCE(p.gov_merged_into_id, p.id) "
                "AS person, f.value_id FROM gov_protected_fact f "
                "JOIN res_partner p ON p.id = f.partner_id WHERE f.ground_id = %s "
                "ORDER BY 1, f.declared_at DESC, f.id DESC) %s ON %s = s.person",
                ground.id,
                SQL.identifier(f"g{ground.id}"),
                SQL.identifier(f"g{ground.id}", "person"),
            )
            for ground in grounds
        ]
        values = [
            SQL(", %s", SQL.identifier(f"g{ground.id}", "value_id"))
            for ground in grounds
        ]
        return SQL(
            """
            WITH %(scope)s, promise AS (
                SELECT m.ticket_id,
                    bool_or(m.target = 'first_response') AS has_first,
                    min(m.stopped_at) FILTER (WHERE m.target = 'first_response'
                        AND m.state = 'met') AS first,
                    count(*) FILTER (WHERE m.deadline <= %(at)s AND (
                        m.state <> 'cancelled' OR dropped.at > m.deadline)) AS due,
                    count(*) FILTER (WHERE m.state = 'met' AND m.deadline <= %(at)s
                        AND m.stopped_at <= m.deadline) AS kept,
                    bool_or(m.target IN ('resolve', 'appeal')) AS has_clock
                FROM gov_service_timer m JOIN scope ON scope.id = m.ticket_id
                -- One given up after its date was broken all the same.
                LEFT JOIN LATERAL (
                    SELECT max(e.at) AS at FROM gov_service_timer_event e
                    WHERE m.state = 'cancelled' AND e.timer_id = m.id AND e.kind = 'cancel'
                ) dropped ON TRUE
                WHERE m.target IN ('acknowledge', 'first_response', 'resolve', 'appeal',
                    'promise')
                GROUP BY m.ticket_id
            ), moves AS (
                SELECT c.ticket_id, bool_or(e.kind = 'pause') AS paused,
                    bool_or(e.kind = 'extend') AS extended
                FROM clock c JOIN gov_service_timer_event e ON e.timer_id = c.id
                WHERE e.kind IN ('pause', 'extend') AND e.at <= %(at)s
                GROUP BY c.ticket_id
            ), decision AS (
                SELECT DISTINCT ON (d.ticket_id) d.ticket_id, d.outcome
                FROM gov_decision d JOIN scope ON scope.id = d.ticket_id
                WHERE d.at <= %(at)s ORDER BY d.ticket_id, d.at DESC, d.id DESC
            ), hop AS (
                SELECT u.ticket_id, count(*) AS hops
                FROM gov_custody u JOIN scope ON scope.id = u.ticket_id
                WHERE u.referral_id IS NOT NULL AND u.date_from <= %(at)s
                GROUP BY u.ticket_id
            ), queue AS (
                SELECT q.ticket_id, bool_or(q.kind = 'passed_over') AS passed,
                    bool_or(q.kind = 'jumped') AS advanced
                FROM gov_queue_event q JOIN scope ON scope.id = q.ticket_id
                WHERE q.at <= %(at)s GROUP BY q.ticket_id
            )
            SELECT s.id, s.service,
                (extract(year FROM local.filed) * 12 + extract(month FROM local.filed))::int,
                s.office, extract(epoch FROM s.filed_at)::float8,
                extract(epoch FROM s.closed)::float8, s.area,
                COALESCE(promise.has_first, FALSE)::int,
                extract(epoch FROM promise.first)::float8,
                COALESCE(promise.due, 0)::int, COALESCE(promise.kept, 0)::int,
                CASE COALESCE(decision.outcome, CASE WHEN s.closed IS NOT NULL
                        THEN s.outcome END)
                    WHEN 'granted' THEN 1 WHEN 'deemed_approved' THEN 1
                    WHEN 'partly_granted' THEN 0 WHEN 'denied' THEN 0 END,
                COALESCE(promise.has_clock, FALSE)::int,
                COALESCE(moves.paused, FALSE)::int, COALESCE(moves.extended, FALSE)::int,
                COALESCE(hop.hops, 0)::int, (queue.ticket_id IS NOT NULL)::int,
                COALESCE(queue.passed, FALSE)::int, COALESCE(queue.advanced, FALSE)::int
                %(values)s
            FROM scope s
            CROSS JOIN LATERAL (
                SELECT s.filed_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS filed
            ) local
            LEFT JOIN promise ON promise.ticket_id = s.id
            LEFT JOIN moves ON moves.ticket_id = s.id
            LEFT JOIN decision ON decision.ticket_id = s.id
            LEFT JOIN hop ON hop.ticket_id = s.id
            LEFT JOIN queue ON queue.ticket_id = s.id
            %(answers)s
            ORDER BY s.id
            """,
            scope=scope,
            at=moment,
            zone=self._zone(),
            values=SQL().join(values),
            answers=SQL(" ").join(answers),
        )

    @staticmethod
    def _pauses_sql(scope, moment):
        """Case, beginning and end of each pause; what was not ended by the moment ends at
        the latest possible moment, or has no end."""
        return SQL(
            """
            WITH %s SELECT ticket_id, extract(epoch FROM at)::float8,
                extract(epoch FROM LEAST(stop, until))::float8
            FROM (
                SELECT c.ticket_id, e.kind, e.at, e.until, lead(e.at) OVER (
                    PARTITION BY e.timer_id ORDER BY e.sequence, e.id) AS stop
                FROM clock c JOIN gov_service_timer_event e ON e.timer_id = c.id
                WHERE e.kind IN ('pause', 'resume', 'stop', 'cancel')
            ) span WHERE kind = 'pause' AND at <= %s
            """,
            scope,
            moment,
        )

    def _fetch(self, query):
        """The rows of a query as a matrix of numbers; nothing is NaN."""
        self.env.cr.execute(query)
        width = len(self.env.cr.description)
        parts = []
        while rows := self.env.cr.fetchmany(_FETCH):
            parts.append(np.array(rows, dtype=np.float64))
        return np.concatenate(parts) if parts else np.empty((0, width))

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
