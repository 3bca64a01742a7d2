from odoo import models
from odoo.tools import SQL


class GovServiceTimerEvent(models.Model):
    """Reading what happened to a time limit is logged as reading its case."""

    _name = "gov.service.timer.event"
    _inherit = ["gov.access.logged.mixin", "gov.service.timer.event"]

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, timer.ticket_id AS id "
            "FROM gov_service_timer_event AS event "
            "JOIN gov_service_timer AS timer ON timer.id = event.timer_id "
            "WHERE event.id = ANY(%s)",
            ids,
        )
