from odoo import fields, models


class GovRegisterExport(models.Model):
    """A register more: evidence of staff."""

    _inherit = "gov.register.export"

    kind = fields.Selection(
        selection_add=[("staff", "Staff evidence")], ondelete={"staff": "cascade"}
    )
