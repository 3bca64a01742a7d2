from odoo import api, models


class GovRegisterExport(models.Model):
    """A register more: evidence of staff."""

    _inherit = "gov.register.export"

    @api.model
    def _kinds(self):
        return [*super()._kinds(), ("staff", self.env._("Staff evidence"))]
