from odoo import api, fields, models

KINDS = [
    ("start", "Started"),
    ("pause", "Paused"),
    ("resume", "Goes on"),
    ("extend", "Extended"),
    ("move", "Moved: offices closed"),
    ("choose", "Other standard"),
    ("stop", "Stopped"),
    ("cancel", "Cancelled"),
    ("reopen", "Opened again"),
    ("warn", "Officer warned"),
    ("breach", "Became late"),
    ("escalate", "Passed on"),
    ("lapse", "Time ran out: effect of the law"),
]
# How a change of a time limit is called in the evidence of its case.
EVIDENCE = {
    "start": "timer_started",
    "pause": "timer_paused",
    "resume": "timer_resumed",
    "extend": "timer_extended",
    "move": "timer_moved",
    "choose": "timer_chosen",
    "stop": "timer_stopped",
    "cancel": "timer_cancelled",
    "reopen": "timer_reopened",
    "warn": "timer_warned",
    "breach": "timer_breached",
    "escalate": "timer_escalated",
    "lapse": "timer_lapsed",
}


class GovServiceTimerEvent(models.Model):
    """Append-only history of a timer. A timer equals the fold of its events."""

    _name = "gov.service.timer.event"
    _description = "What happened to a time limit"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "timer_id, sequence, id"
    _log_access = False
    _erasable_columns = ("note", "user_name")
    _transition_fields = frozenset(
        (
            "timer_id",
            "sequence",
            "kind",
            "at",
            "user_id",
            "user_name",
            "deadline",
            "until",
            "amount",
            "pause_reason_id",
            "standard_id",
            "note",
            "suspension_id",
        )
    )

    timer_id = fields.Many2one(
        "gov.service.timer", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(required=True)
    kind = fields.Selection(KINDS, required=True)
    at = fields.Datetime("When", required=True)
    # Plain values and no relation: deleting a user must never touch the history.
    user_id = fields.Integer("User number")
    user_name = fields.Char("Who")
    deadline = fields.Datetime("Deadline after it")
    until = fields.Datetime("Paused until at the latest")
    amount = fields.Integer(
        "Extended by",
        help="In the unit of the promise.",
    )
    pause_reason_id = fields.Many2one(
        "gov.pause.reason", string="Ground", ondelete="restrict"
    )
    standard_id = fields.Many2one(
        "gov.service.standard", string="Standard from then on", ondelete="restrict"
    )
    note = fields.Char("Reason")
    # A plain value, too: a column without default can be added to rows that exist.
    suspension_id = fields.Integer("Closure number", index="btree_not_null")

    _timer_sequence_uniq = models.Constraint(
        "UNIQUE(timer_id, sequence)", "An event of a time limit is recorded once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._record_evidence()
        return events

    def _record_evidence(self):
        """Add each event to the evidence of its case."""
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": event.timer_id.ticket_id.id,
                    "kind": EVIDENCE[event.kind],
                    "at": event.at,
                    "res_id": event.id,
                    "user_name": event.user_name,
                    "facts": event._facts(),
                }
                for event in self
            ]
        )

    def _facts(self):
        facts = {
            "timer_id": self.timer_id,
            "sequence": self.sequence,
            "target": self.timer_id.target,
            "standard_id": self.standard_id or self.timer_id.standard_id,
            "deadline": self.deadline,
            "note_digest": self.note
            and self.env["gov.evidence"]._text_digest(self.note),
        }
        if self.kind == "pause":
            facts |= {"until": self.until, "pause_reason_id": self.pause_reason_id}
        if self.kind == "extend":
            facts["amount"] = self.amount
        return facts
