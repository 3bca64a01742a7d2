from odoo import fields, models


class ResCompany(models.Model):
    """How citizens are asked how it went, and how their answers are counted."""

    _inherit = "res.company"

    gov_feedback_form_id = fields.Many2one(
        "gov.feedback.form",
        string="Feedback form",
        ondelete="set null",
        help="Used by every office that has not chosen another one.",
    )
    gov_feedback_days = fields.Integer(
        "Days to answer",
        default=60,
        help="For so long after the end of a case citizens can say how it went.",
    )
    gov_feedback_formula = fields.Selection(
        [
            ("favourable", "Share of favourable answers"),
            ("average", "Points in percent of the most possible"),
        ],
        string="Score of a question",
        default="favourable",
        required=True,
        help="Both are in use, and they give different numbers.",
    )

    _gov_feedback_check = models.Constraint(
        "CHECK (gov_feedback_days BETWEEN 7 AND 365)",
        "Give citizens between 7 and 365 days to answer.",
    )
