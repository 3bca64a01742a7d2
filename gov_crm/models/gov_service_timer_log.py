from odoo import models


class GovServiceTimer(models.Model):
    """Reading a time limit is logged as reading its case."""

    _name = "gov.service.timer"
    _inherit = ["gov.access.logged.part.mixin", "gov.service.timer"]
