from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL


class GovQueue(models.AbstractModel):
    """What measures of segments add to the place of a case: points of need, and the lane that
    a law gives. They can add only."""

    _inherit = "gov.queue"

    @api.model
    def _measures_sql(self, scope):
        """Points and lane of cases, as a table ``(ticket_id, points, lane)``.

        :param scope: a function from a column to the condition that keeps to some cases
        """
        return SQL(
            """
            SELECT r.ticket_id,
                coalesce(sum(m.points) FILTER (WHERE m.effect = 'need_points'), 0) AS points,
                bool_or(m.effect = 'priority_lane') AS lane
            FROM gov_segment_helpdesk_ticket_rel r
            JOIN gov_segment s ON s.id = r.segment_id AND s.state = 'active'
            JOIN gov_segment_measure m ON m.segment_id = s.id
                AND m.effect IN ('need_points', 'priority_lane')
            WHERE %s GROUP BY r.ticket_id
            """,
            scope("r.ticket_id"),
        )

    @api.model
    def _measures(self, tickets):
        """What measures for the citizens add, ``{id of the case: (points, lane)}``."""
        ids = tickets._origin.ids
        if not ids:
            return {}
        # Plain figures of cases that the caller has; no segment is named.
        rows = self.env.execute_query(
            self._measures_sql(lambda column: SQL("%s = ANY(%s)", SQL(column), ids))
        )
        return {case_id: (int(points), lane) for case_id, points, lane in rows}

    @api.model
    def _measure_words(self, tickets):
        """The same in words that the citizen may hear, ``{id of the case: [words]}``."""
        if not tickets:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.ticket_id, s.name, m.effect
                FROM gov_segment_helpdesk_ticket_rel r
                JOIN gov_segment s ON s.id = r.segment_id AND s.state = 'active'
                JOIN gov_segment_measure m ON m.segment_id = s.id
                    AND m.effect IN ('need_points', 'priority_lane')
                WHERE r.ticket_id = ANY(%s) ORDER BY s.name, s.id, m.id
                """,
                tickets.ids,
            )
        )
        words = defaultdict(list)
        for case_id, name, effect in rows:
            words[case_id].append(
                self.env._("priority lane for %(whom)s", whom=name)
                if effect == "priority_lane"
                else self.env._("help for %(whom)s", whom=name)
            )
        return words
