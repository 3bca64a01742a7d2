from odoo import fields, models


class HelpdeskTicketChannel(models.Model):
    """Which channels are digital, for the figure of what is filed online."""

    _inherit = "helpdesk.ticket.channel"

    gov_is_digital = fields.Boolean(
        "Digital",
        help="Citizens file by it themselves, without paper and without an officer: web "
        "form, e-mail, text message.",
    )
