from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Where the matter is. It helps to find the competent office and carries no law."""

    _inherit = "helpdesk.ticket"

    area_id = fields.Many2one(
        "gov.area",
        string="Where",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Where the matter is, as exactly as you know. Offices that work there are "
        "suggested first when you refer the case.",
    )
