from odoo import api, models
from odoo.tools import SQL


class GovPersonMerge(models.Model):
    """Two numbers of one kind of document belong to two people, until somebody corrects one."""

    _inherit = "gov.person.merge"

    @api.model
    def _identifier_contradictions(self, kept_sudo, merged_sudo):
        self.env["res.partner.id_number"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT one.category_id
                FROM res_partner_id_number one JOIN res_partner_id_number other
                  ON other.category_id = one.category_id
                 AND other.gov_value_hash <> one.gov_value_hash
                WHERE one.partner_id = %s AND other.partner_id = %s
                  AND one.active IS TRUE AND other.active IS TRUE
                """,
                kept_sudo.id,
                merged_sudo.id,
            )
        )
        # The names of kinds of documents are no secret.
        categories_sudo = self.env["res.partner.id_category"].sudo()
        return super()._identifier_contradictions(kept_sudo, merged_sudo) + [
            self.env._(
                "Each has another number of “%s”. Archive the wrong one first, from the "
                "document.",
                category.name,
            )
            for category in categories_sudo.browse(row[0] for row in rows)
        ]
