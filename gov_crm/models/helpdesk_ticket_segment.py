from odoo import api, fields, models

from .res_partner_facts import OFFICERS


class HelpdeskTicket(models.Model):
    """The segments a case belongs to: worked out, never chosen."""

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

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if self.env["gov.segment"]._deciding_fields(self._name):
            self.env["gov.segment"]._assign(tickets)
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if not self.env["gov.segment"]._deciding_fields(self._name).isdisjoint(vals):
            self.env["gov.segment"]._assign(self)
        return result

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        result = super().fields_get(allfields, attributes)
        return self.env["gov.segment"]._with_facts(self, result, allfields, attributes)
