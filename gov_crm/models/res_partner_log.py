from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Reading a citizen record is logged; other contacts are not."""

    _name = "res.partner"
    _inherit = ["gov.access.logged.mixin", "res.partner"]

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, id FROM res_partner "
            "WHERE id = ANY(%s) AND gov_is_citizen IS TRUE",
            ids,
        )
