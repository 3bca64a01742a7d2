from odoo import models
from odoo.tools import SQL


class GovAccessLoggedPartMixin(models.AbstractModel):
    """Records with a ``ticket_id``: whoever reads one has looked at that case, also an
    office to which the case itself is still closed."""

    _name = "gov.access.logged.part.mixin"
    _inherit = ["gov.access.logged.mixin"]
    _description = "Reading is logged as reading the case"

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, ticket_id AS id "
            "FROM %s WHERE id = ANY(%s)",
            SQL.identifier(self._table),
            ids,
        )
