from odoo import api, fields, models
from odoo.tools import SQL

ROLES = [
    ("head", "Head of the household"),
    ("spouse", "Spouse or partner"),
    ("child", "Child"),
    ("parent", "Parent"),
    ("sibling", "Brother or sister"),
    ("relative", "Other relative"),
    ("other", "Not related"),
]


class GovHouseholdMember(models.Model):
    """One person living in a household, from when to when."""

    _name = "gov.household.member"
    _description = "Member of a household"
    _inherit = ["gov.access.logged.mixin", "gov.link.mixin"]
    _order = "household_id, id"

    household_id = fields.Many2one(
        "gov.household", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(ROLES, string="Is there", required=True, default="relative")
    service_id = fields.Many2one(
        "gov.service",
        string="Needed for",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('asks_household', '=', True)]",
    )
    is_conflict = fields.Boolean(
        "Conflict of interest",
        help="Kept so that an officer does not handle the case of somebody close.",
    )

    _once = models.Constraint(
        "EXCLUDE USING gist (household_id WITH =, partner_id WITH =, "
        "daterange(CASE WHEN date_to < date_from THEN NULL ELSE date_from END, "
        "date_to, '[]') WITH &&)",
        "This person lives in the household already at that time.",
    )
    _one_head = models.Constraint(
        "EXCLUDE USING gist (household_id WITH =, "
        "daterange(CASE WHEN date_to < date_from THEN NULL ELSE date_from END, "
        "date_to, '[]') WITH &&) WHERE (role = 'head')",
        "A household has one head at a time. End the time of the other one first.",
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.partner_id.name

    @api.constrains("service_id", "is_conflict")
    def _check_needed(self):
        self._gov_refuse_unneeded("asks_household")

    def _gov_people(self):
        return self.sudo().partner_id

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id "
            "FROM gov_household_member WHERE id = ANY(%s)",
            ids,
        )
