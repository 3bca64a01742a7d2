from odoo import api, fields, models


class GovQueueReason(models.TransientModel):
    """Dialog in which an officer says why the order of the queue is not kept: why a case is
    passed over, or taken before others whose turn it is."""

    _name = "gov.queue.reason"
    _description = "Reason for not keeping the order of the queue"
    _inherit = ["gov.case.dialog.mixin"]

    kind = fields.Selection(
        [("passed_over", "Pass over"), ("jumped", "Take it out of turn")],
        required=True,
        default="jumped",
    )
    place = fields.Char("Its place", compute="_compute_place")
    effect = fields.Char(compute="_compute_place")
    reason = fields.Text(required=True)

    @api.depends("ticket_id", "kind")
    def _compute_place(self):
        self._check_case()
        for wizard in self:
            ticket = wizard.ticket_id._origin
            ahead = self.env["gov.queue"]._ahead(ticket, self.env.user).get(ticket.id)
            wizard.place = ticket.queue_explanation
            if wizard.kind == "passed_over":
                wizard.effect = self.env._(
                    "It keeps its place for your colleagues. You are not handed it again "
                    "for a day."
                )
            elif not ahead:
                wizard.effect = self.env._("It is its turn.")
            elif ahead == 1:
                wizard.effect = self.env._(
                    "1 other waits before it and goes on waiting."
                )
            else:
                wizard.effect = self.env._(
                    "%(count)s others wait before it and go on waiting.", count=ahead
                )

    def action_pass_over(self):
        """Pass over the case."""
        self.ensure_one()
        self._check_case()
        self.ticket_id._pass_over(self.reason, fields.Datetime.now(), self.env.user)
        return {"type": "ir.actions.act_window_close"}

    def action_take(self):
        """Take the case before the others."""
        self.ensure_one()
        self._check_case()
        self.ticket_id.action_take(self.reason)
        return {"type": "ir.actions.act_window_close"}
