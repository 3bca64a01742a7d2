from odoo import fields, models


class GovAccessNeed(models.Model):
    """Something that helps a person to be served: large print, sign language, …"""

    _name = "gov.access.need"
    _description = "Access need"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        "What to do", translate=True, help="What an officer does for such a person."
    )
    large_print = fields.Boolean("Letters in large print")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
