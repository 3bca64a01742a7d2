from odoo import models


class MailActivity(models.Model):
    """Things to do on a case are seen with the case, also by whom they are assigned to."""

    _name = "mail.activity"
    _inherit = ["gov.with.case.mixin", "mail.activity"]
