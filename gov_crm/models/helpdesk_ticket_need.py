from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What makes waiting worse in this matter. It is set by officers, it counts in the queue,
    and who set or took away what stands in the evidence."""

    _inherit = "helpdesk.ticket"

    need_ids = fields.Many2many(
        "gov.case.need",
        "gov_case_need_helpdesk_ticket_rel",
        "ticket_id",
        "need_id",
        string="Needs",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What makes waiting worse in this matter. It counts in the queue.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # What was set is recorded; no user is shown anything here.
        tickets.sudo().filtered("need_ids")._record_needs()
        return tickets

    def write(self, vals):
        if "need_ids" not in vals:
            return super().write(vals)
        before = {ticket: ticket.need_ids for ticket in self.sudo()}
        result = super().write(vals)
        self.sudo().filtered(lambda it: it.need_ids != before[it])._record_needs()
        return result

    def _record_needs(self):
        """Add to the evidence which needs these cases have now, and what they count."""
        facts = {
            ticket.id: {
                "need_ids": sorted(ticket.need_ids.ids),
                "points": sum(ticket.need_ids.mapped("points")),
            }
            for ticket in self
        }
        self._record_evidence("needs_set", fields.Datetime.now(), facts)
