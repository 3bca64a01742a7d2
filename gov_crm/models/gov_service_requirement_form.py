from odoo import fields, models


class GovServiceRequirement(models.Model):
    """Papers that the application itself replaces."""

    _inherit = "gov.service.requirement"

    is_form = fields.Boolean(
        "The form says it",
        help="The application form itself is this paper, for example a letter of request: who "
        "applies here is not asked for it.",
    )
