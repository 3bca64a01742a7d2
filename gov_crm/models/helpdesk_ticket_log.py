from odoo import models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Reading a case is logged."""

    _name = "helpdesk.ticket"
    _inherit = ["gov.access.logged.mixin", "helpdesk.ticket"]

    def onchange(self, values, field_names, fields_spec):
        answer = super().onchange(values, field_names, fields_spec)
        # The form of a case not filed yet tells how to reach the citizen just chosen.
        citizen_id = values.get("partner_id")
        if isinstance(citizen_id, int) and citizen_id and not self.ids:
            self.env["gov.access.log"]._note("res.partner", [citizen_id], "form")
        return answer

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, unnest(%s::int4[]) AS id", ids
        )
