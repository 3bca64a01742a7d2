from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from odoo import api, models
from odoo.tools import SQL

_FETCH = 50_000


class GovEquityCasework(models.AbstractModel):
    """The queries: one row of numbers for each case of the period.

    They run as the system, because nobody has a right to cases and answers on protected
    grounds together. That is safe because the rows stay here: see the model's own file.
    """

    _inherit = "gov.equity.casework"

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
            ), said AS (
                -- The last that was said about a case; asked again is another question.
                SELECT DISTINCT ON (f.ticket_id) f.ticket_id, f.satisfied
                FROM gov_feedback f JOIN scope ON scope.id = f.ticket_id
                WHERE f.at <= %(at)s AND NOT f.is_again AND f.satisfied IS NOT NULL
                ORDER BY f.ticket_id, f.at DESC, f.id DESC
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
                COALESCE(queue.passed, FALSE)::int, COALESCE(queue.advanced, FALSE)::int,
                (said.satisfied = 'yes')::int
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
            LEFT JOIN said ON said.ticket_id = s.id
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
