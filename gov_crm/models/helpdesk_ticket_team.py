from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    gov_agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        index=True,
        help="Requests that arrive at this team are filed with this office.",
    )
