from datetime import timedelta

from odoo import api, fields, models

AFTER = timedelta(days=14)
_BATCH = 100


class GovFeedbackAgain(models.Model):
    """Somebody whose problem is not solved yet asked to be asked again later."""

    _name = "gov.feedback.again"
    _description = "Asking again whether a problem is solved"
    _order = "due_at, id"
    _log_access = False

    decision_id = fields.Many2one(
        "gov.decision", required=True, ondelete="restrict", string="End of the case"
    )
    due_at = fields.Datetime("Ask on", required=True)
    sent_at = fields.Datetime("Asked on")

    _once = models.Constraint(
        "UNIQUE (decision_id)", "It is asked again once for each end of a case."
    )
    _due_idx = models.Index("(due_at) WHERE sent_at IS NULL")

    @api.model
    def _ask_on(self, decision, at):
        """Ask again in two weeks; a second wish changes nothing.

        :param at: naive UTC
        """
        known = self.search([("decision_id", "=", decision.id)])
        return known or self.create({"decision_id": decision.id, "due_at": at + AFTER})

    @api.model
    def _send_due(self, limit=_BATCH):
        """Job: write to those whose two weeks are over."""
        now = fields.Datetime.now()
        due = self.search([("sent_at", "=", False), ("due_at", "<=", now)], limit=limit)
        # Sent once, also where somebody opened the case again in the meantime.
        due.sent_at = now
        for again in due:
            decision = again.decision_id
            if not decision.ticket_id.is_open and decision._is_last():
                decision.ticket_id._ask_again(now)
        if len(due) == limit:
            self.env.ref("gov_crm.ir_cron_feedback_again")._trigger()
