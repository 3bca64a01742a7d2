from odoo import models


class MailFollowers(models.Model):
    """Who follows a case is known to those who see the case, not to every employee."""

    _name = "mail.followers"
    _inherit = ["gov.with.case.mixin", "mail.followers"]
