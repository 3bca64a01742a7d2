from odoo import api, models
from odoo.tools import SQL


class GovQueue(models.AbstractModel):
    """What measures of active segments add to the place of a case."""

    _inherit = "gov.queue"

    @api.model
    def _measures(self, tickets):
        ids = tickets._origin.ids
        if not ids:
            return {}
        rows = self.env.execute_query(
            self._measures_sql(lambda column: SQL("%s = ANY(%s)", SQL(column), ids))
        )
        return {ticket_id: (points, lane) for ticket_id, points, lane in rows}

    @api.model
    def _measure_words(self, tickets):
        words = {}
        # What helps this citizen, for those who see the case.
        for ticket in tickets.sudo():
            measures = ticket.segment_ids.filtered(
                lambda it: it.state == "active"
            ).measure_ids
            lanes = measures.filtered(lambda it: it.effect == "priority_lane")
            said = [
                self.env._("priority lane (%s)", lane.legal_basis) for lane in lanes
            ]
            points = sum(measures.mapped("points"))
            if points:
                said.append(self.env._("need points for their situation: %s", points))
            if said:
                words[ticket.id] = said
        return words

    @api.model
    def _measures_sql(self, scope):
        return SQL(
            "SELECT rel.ticket_id, sum(coalesce(m.points, 0))::int4 AS points, "
            "bool_or(m.effect = 'priority_lane') AS lane "
            "FROM gov_segment_helpdesk_ticket_rel rel "
            "JOIN gov_segment s ON s.id = rel.segment_id AND s.state = 'active' "
            "JOIN gov_segment_measure m ON m.segment_id = s.id "
            "AND m.effect IN ('need_points', 'priority_lane') "
            "WHERE %s GROUP BY rel.ticket_id",
            scope("rel.ticket_id"),
        )
