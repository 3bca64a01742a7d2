from odoo import models
from odoo.tools import SQL

from .gov_access_logged_mixin import citizen_sql


class ResUsers(models.Model):
    """A citizen's login shows name, e-mail and phone of the citizen record."""

    _name = "res.users"
    _inherit = ["gov.access.logged.mixin", "res.users"]

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, citizen.id "
            "FROM res_users AS login JOIN res_partner AS citizen "
            "ON citizen.id = login.partner_id "
            "WHERE login.id = ANY(%s) AND %s",
            ids,
            citizen_sql("citizen"),
        )
