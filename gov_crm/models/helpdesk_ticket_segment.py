from odoo import fields, models

from .res_partner_facts import OFFICERS


class HelpdeskTicket(models.Model):
    """The segments a case belongs to."""

    _inherit = "helpdesk.ticket"

    segment_ids = fields.Many2many(
        "gov.segment",
        relation="gov_segment_helpdesk_ticket_rel",
        column1="ticket_id",
        column2="segment_id",
        string="Segments",
        readonly=True,
        copy=False,
        groups=OFFICERS,
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"segment_ids"}
