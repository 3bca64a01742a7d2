from odoo import api, fields, models
from odoo.tools import SQL

from .gov_relation import CLOSE
from .res_partner_facts import OFFICERS


class ResPartner(models.Model):
    """Who belongs to a citizen on record."""

    _inherit = "res.partner"

    gov_relation_from_ids = fields.One2many(
        "gov.relation", "from_id", string="Is to others", groups=OFFICERS
    )
    gov_relation_to_ids = fields.One2many(
        "gov.relation", "to_id", string="Others are to this person", groups=OFFICERS
    )
    gov_household_member_ids = fields.One2many(
        "gov.household.member", "partner_id", string="Lives in", groups=OFFICERS
    )

    @api.model
    def _gov_close_ids(self, ids, day):
        """Ids of these people and of all who are close to them on a day: relatives, those
        whose business it is, and those they live with. For decisions about handling; it
        tells nobody anything.

        :param day: a date
        """
        if not ids:
            return set()
        self.env["gov.relation"].flush_model()
        self.env["gov.household.member"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT unnest(ARRAY[from_id, to_id]) FROM gov_relation
                WHERE (from_id = ANY(%(ids)s) OR to_id = ANY(%(ids)s))
                  AND kind = ANY(%(kinds)s)
                  AND daterange(date_from, date_to, '[]') @> %(day)s::date
                UNION
                SELECT other.partner_id
                FROM gov_household_member one
                JOIN gov_household_member other USING (household_id)
                WHERE one.partner_id = ANY(%(ids)s)
                  AND daterange(one.date_from, one.date_to, '[]') @> %(day)s::date
                  AND daterange(other.date_from, other.date_to, '[]') @> %(day)s::date
                """,
                ids=list(ids),
                kinds=list(CLOSE),
                day=day,
            )
        )
        return {row[0] for row in rows} | set(ids)
