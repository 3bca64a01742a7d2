from odoo import fields, models


class GovSegmentStop(models.TransientModel):
    """Dialog that asks why a segment is stopped."""

    _name = "gov.segment.stop"
    _description = "Stop a segment"

    segment_id = fields.Many2one(
        "gov.segment", required=True, readonly=True, ondelete="cascade"
    )
    for_good = fields.Boolean(readonly=True)
    reason = fields.Char("Why", required=True)

    def action_stop(self):
        """Suspend or end the segment for the reason given."""
        self.ensure_one()
        self.segment_id.check_access("write")
        if self.for_good:
            self.segment_id.action_expire(self.reason)
        else:
            self.segment_id.action_suspend(self.reason)
        return {"type": "ir.actions.act_window_close"}
