from odoo import fields, models


class GovFeedbackAnswer(models.Model):
    """One number on a form that was filled in: counts are made of these, and always anew."""

    _name = "gov.feedback.answer"
    _description = "Answer on a feedback form"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "feedback_id, id"
    _log_access = False
    _transition_fields = frozenset(("feedback_id", "question_id", "value"))

    feedback_id = fields.Many2one(
        "gov.feedback", required=True, index=True, ondelete="restrict"
    )
    question_id = fields.Many2one(
        "gov.feedback.question", required=True, index=True, ondelete="restrict"
    )
    value = fields.Integer(required=True)

    _once = models.Constraint(
        "UNIQUE (feedback_id, question_id)", "A question is answered once."
    )
