from odoo import api, fields, models


class GovSegment(models.Model):
    """What belonging to a segment does."""

    _inherit = "gov.segment"

    measure_ids = fields.One2many(
        "gov.segment.measure", "segment_id", string="Help", copy=True
    )
    need_points = fields.Integer(compute="_compute_help")
    has_priority_lane = fields.Boolean(compute="_compute_help")

    @api.depends("measure_ids.points", "measure_ids.effect")
    def _compute_help(self):
        for segment in self:
            measures = segment.measure_ids
            segment.need_points = sum(measures.mapped("points"))
            segment.has_priority_lane = "priority_lane" in measures.mapped("effect")

    def _missing(self):
        missing = super()._missing()
        if not self.measure_ids:
            missing.append(
                self.env._("Say what is done for these people: add at least one help.")
            )
        return missing

    def _refusal_depends(self):
        return (*super()._refusal_depends(), "measure_ids")

    @api.model
    def _assign(self, tickets=None):
        changed = super()._assign(tickets)
        if changed:
            self.env["gov.queue"]._rescore(changed)
            if tickets is not None:
                changed._give_promises()
        return changed
