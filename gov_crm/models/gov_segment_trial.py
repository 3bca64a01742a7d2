from odoo import api, fields, models


class GovSegmentTrial(models.Model):
    """What a segment would have done to the last cases: made by trying it, and kept.

    Counts and means only; a service with fewer than five cases in or out is not told apart.
    """

    _name = "gov.segment.trial"
    _description = "Trial of a segment"
    _inherit = ["gov.transition.mixin"]
    _order = "at desc, id desc"
    _rec_name = "at"
    _transition_fields = frozenset(
        (
            "segment_id",
            "at",
            "user_id",
            "case_count",
            "in_count",
            "served_count",
            "inside_days",
            "others_days",
            "line_ids",
        )
    )

    segment_id = fields.Many2one(
        "gov.segment", required=True, index=True, ondelete="cascade"
    )
    at = fields.Datetime("When", required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, ondelete="restrict"
    )
    case_count = fields.Integer("Cases")
    in_count = fields.Integer("In")
    served_count = fields.Integer("Cases served again")
    inside_days = fields.Float("Change for those in (days)", digits=(12, 2))
    others_days = fields.Float("Change for everybody else (days)", digits=(12, 2))
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many("gov.segment.trial.line", "trial_id", string="Services")

    @api.depends("case_count", "in_count", "inside_days", "others_days", "served_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        for trial in self:
            trial.summary = trial._say()

    def _say(self):
        self.ensure_one()
        if not self.case_count:
            return self.env._("There are no past cases to try it on.")
        parts = [
            self.env._(
                "Trial, last %(cases)s cases: %(inside)s in, %(out)s out.",
                cases=self.case_count,
                inside=self.in_count,
                out=self.case_count - self.in_count,
            )
        ]
        if self.served_count:
            parts.append(
                self.env._(
                    "Others wait %(others)s days, those in %(inside)s.",
                    others=f"{self.others_days:+.1f}",
                    inside=f"{self.inside_days:+.1f}",
                )
            )
        else:
            parts.append(self.env._("Nobody waits longer for it."))
        return " ".join(parts)
