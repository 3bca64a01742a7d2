from odoo import api, fields, models
from odoo.tools import SQL

# Fields of a contact that tell where somebody is or how to reach the person, and the field
# here that keeps each.
SEALED = {
    "phone": "phone",
    "email": "email",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "zip": "zip",
    "state_id": "state_id",
    "country_id": "country_id",
    "gov_area_id": "area_id",
}
KEEPER = "gov_crm.group_gov_sealed"


class GovSealedContact(models.Model):
    """Where a protected person is and how to reach the person.

    These facts are taken out of the contact and kept here, for one group of people and
    nobody else, oversight included: so nothing that reads, searches, exports, shares or
    mails contacts can come upon them. Reading them is logged like reading the citizen.
    """

    _name = "gov.sealed.contact"
    _description = "Sealed contact facts"
    _inherit = ["gov.access.logged.mixin"]
    _rec_name = "partner_id"
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    phone = fields.Char()
    email = fields.Char("E-mail")
    street = fields.Char()
    street2 = fields.Char()
    city = fields.Char()
    zip = fields.Char("Postal code")
    state_id = fields.Many2one("res.country.state", string="Province or state")
    country_id = fields.Many2one("res.country")
    area_id = fields.Many2one("gov.area", string="Area", ondelete="restrict")
    basis = fields.Char(
        "Order or request", required=True, readonly=True, help="On what it was sealed."
    )
    sealed_at = fields.Datetime("Sealed", required=True, readonly=True)
    sealed_by_id = fields.Many2one(
        "res.users", string="Sealed by", required=True, readonly=True
    )

    _partner_uniq = models.Constraint(
        "UNIQUE(partner_id)", "The contact facts of this person are sealed already."
    )

    def action_unseal(self):
        """Give the facts back to the contact, where those who see the citizen read them.

        :raises AccessError: somebody who does not keep sealed facts
        """
        self.check_access("write")
        # The keeper may have no case of this person; the right was checked just before.
        for sealed_sudo in self.sudo():
            sealed_sudo.partner_id._gov_unseal()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _contact_values(self, vals):
        """Values for this model from those of a contact."""
        return {SEALED[name]: vals[name] for name in SEALED if name in vals}

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id "
            "FROM gov_sealed_contact WHERE id = ANY(%s)",
            ids,
        )
