from odoo import fields, models


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

    def _open_custody(self):
        result = super()._open_custody()
        # Evidence begins with the filing; what was set with it follows. Nothing is shown.
        self.sudo().filtered("need_ids")._record_needs()
        return result

    def write(self, vals):
        if "need_ids" not in vals:
            return super().write(vals)
        before = {ticket: ticket.need_ids for ticket in self.sudo()}
        result = super().write(vals)
        changed = self.sudo().filtered(lambda it: it.need_ids != before[it])
        changed._record_needs(fields.Datetime.now())
        return result

    def _record_needs(self, at=None):
        """Add to the evidence which needs these cases have now, and what they count.

        :param at: naive UTC; the moment of filing if not given
        """
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": "needs_set",
                    "at": at or ticket.filed_at,
                    "res_id": ticket.id,
                    "facts": {
                        "need_ids": sorted(ticket.need_ids.ids),
                        "points": sum(ticket.need_ids.mapped("points")),
                    },
                }
                for ticket in self
            ]
        )
