from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Numbers of identity documents on a contact."""

    _inherit = "res.partner"

    id_numbers = fields.One2many(string="Identity documents")

    @api.model
    def load(self, fields, data):
        if any(name.startswith("id_numbers/name") for name in fields):
            raise UserError(
                self.env._(
                    "Leave the column with numbers of identity documents out of the file, "
                    "and remove the file afterwards: it would be kept in clear. Enter them on "
                    "the person."
                )
            )
        return super().load(fields, data)
