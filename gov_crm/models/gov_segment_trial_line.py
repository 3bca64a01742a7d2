from odoo import api, fields, models


class GovSegmentTrialLine(models.Model):
    """How many of the tried cases of one service would be in; small services stand together
    on a line without a service."""

    _name = "gov.segment.trial.line"
    _description = "Service in the trial of a segment"
    _inherit = ["gov.transition.mixin"]
    _order = "id"
    _transition_fields = frozenset(("trial_id", "service_id", "in_count", "out_count"))

    trial_id = fields.Many2one(
        "gov.segment.trial", required=True, index=True, ondelete="cascade"
    )
    service_id = fields.Many2one("gov.service", ondelete="restrict")
    name = fields.Char("Which service", compute="_compute_name")
    in_count = fields.Integer("In")
    out_count = fields.Integer("Out")
    share = fields.Float("Share in", compute="_compute_share")

    @api.depends("service_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for line in self:
            line.name = line.service_id.name or self.env._("Other services, together")

    @api.depends("in_count", "out_count")
    def _compute_share(self):
        for line in self:
            total = line.in_count + line.out_count
            line.share = 100 * line.in_count / total if total else 0.0
