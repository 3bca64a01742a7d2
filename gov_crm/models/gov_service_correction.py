from odoo import fields, models


class GovService(models.Model):
    """The entry of the charter by which personal data are corrected."""

    _inherit = "gov.service"

    is_correction = fields.Boolean(
        "Corrects personal data",
        tracking=True,
        help="Requests to correct a fact about a person are filed for this service.",
    )
