from odoo import api, fields, models

# How a change of a time limit is called in the evidence of its case.
EVIDENCE = {
    "start": "timer_started",
    "stop": "timer_stopped",
    "cancel": "timer_cancelled",
}


class GovServiceTimerEvent(models.Model):
    """Append-only history of a timer. A timer equals the fold of its events."""

    _name = "gov.service.timer.event"
    _description = "What happened to a time limit"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "timer_id, sequence, id"
    _log_access = False
    _transition_fields = frozenset(
        (
            "timer_id",
            "sequence",
            "kind",
            "at",
            "user_id",
            "user_name",
            "deadline",
            "note",
        )
    )

    timer_id = fields.Many2one(
        "gov.service.timer", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True)
    kind = fields.Selection(
        [("start", "Started"), ("stop", "Stopped"), ("cancel", "Cancelled")],
        required=True,
    )
    at = fields.Datetime("When", required=True)
    # Plain values and no relation: deleting a user must never touch the history.
    user_id = fields.Integer("User number")
    user_name = fields.Char("Who")
    deadline = fields.Datetime("Deadline after it")
    note = fields.Char()

    _timer_sequence_uniq = models.Constraint(
        "UNIQUE(timer_id, sequence)", "An event of a time limit is recorded once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": event.timer_id.ticket_id.id,
                    "kind": EVIDENCE[event.kind],
                    "at": event.at,
                    "res_id": event.id,
                    "user_name": event.user_name,
                    "facts": {
                        "timer_id": event.timer_id,
                        "sequence": event.sequence,
                        "target": event.timer_id.target,
                        "standard_id": event.timer_id.standard_id,
                        "deadline": event.deadline,
                        "note_digest": event._note_digest(),
                    },
                }
                for event in events
            ]
        )
        return events

    def _note_digest(self):
        return self.note and self.env["gov.evidence"]._text_digest(self.note)
