from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicketCreateLead(models.TransientModel):
    """A case is not made an opportunity: the copy would show what was asked, and the notes
    of the office, to people who do not see the case. The way goes from the engagement to
    the case."""

    _inherit = "helpdesk.ticket.create.lead"

    def action_helpdesk_ticket_to_lead(self):
        raise UserError(
            self.env._(
                "A case stays a case: it is not copied to the sales pipeline. File a case from "
                "an engagement instead."
            )
        )
