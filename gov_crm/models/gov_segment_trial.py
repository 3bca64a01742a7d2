from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

# Fewer people than this are not told about.
LEAST = 5


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
            "moves_queue",
            "compared_count",
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
    # While it is small the exact figure would tell of people: the sentence says “fewer”.
    in_count = fields.Integer("In", groups=NO_ACCESS)
    moves_queue = fields.Boolean("Changes the queue")
    compared_count = fields.Integer("Cases served again")
    inside_days = fields.Float("Change for those in (days)", digits=(12, 2))
    others_days = fields.Float("Change for everybody else (days)", digits=(12, 2))
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many("gov.segment.trial.line", "trial_id", string="Services")

    @api.depends(
        "case_count", "in_count", "inside_days", "others_days", "compared_count",
        "moves_queue",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        # Small counts are said as such below.
        for trial in self.sudo():
            trial.summary = trial._say()

    def _say(self):
        self.ensure_one()
        if not self.case_count:
            return self.env._("There are no past cases to try it on.")
        return f"{self._say_who()} {self._say_waits()}"

    def _say_who(self):
        inside, out = self.in_count, self.case_count - self.in_count
        if 0 < inside < LEAST:
            return self.env._(
                "Trial, last %(cases)s cases: fewer than %(least)s in.",
                cases=self.case_count,
                least=LEAST,
            )
        if 0 < out < LEAST:
            return self.env._(
                "Trial, last %(cases)s cases: fewer than %(least)s out.",
                cases=self.case_count,
                least=LEAST,
            )
        return self.env._(
            "Trial, last %(cases)s cases: %(inside)s in, %(out)s out.",
            cases=self.case_count,
            inside=inside,
            out=out,
        )

    def _say_waits(self):
        if not self.moves_queue:
            return self.env._("It changes no queue: nobody waits longer for it.")
        if not self.compared_count:
            return self.env._(
                "How much longer others would wait cannot be told: in that time no officer "
                "took up a case."
            )
        return self.env._(
            "Others wait %(others)s days, those in %(inside)s.",
            others=f"{self.others_days:+.1f}",
            inside=f"{self.inside_days:+.1f}",
        )
