from odoo import api, fields, models
from odoo.exceptions import UserError


class GovServiceTimerEvent(models.Model):
    """Append-only history of a timer. A timer equals the fold of its events."""

    _name = "gov.service.timer.event"
    _description = "What happened to a time limit"
    _inherit = ["gov.transition.mixin"]
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

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._("The history of a time limit cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("The history of a time limit cannot be deleted."))
