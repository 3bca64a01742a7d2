from odoo import models
from odoo.tools import SQL

from .gov_access_logged_mixin import citizen_sql


class ResPartner(models.Model):
    """Reading a citizen record is logged; other contacts are not."""

    _name = "res.partner"
    _inherit = ["gov.access.logged.mixin", "res.partner"]

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, id FROM res_partner AS citizen "
            "WHERE id = ANY(%s) AND %s",
            ids,
            citizen_sql("citizen"),
        )
