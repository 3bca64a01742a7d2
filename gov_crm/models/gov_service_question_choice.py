from odoo import fields, models


class GovServiceQuestionChoice(models.Model):
    """One of the answers to choose from."""

    _name = "gov.service.question.choice"
    _description = "Choice of a question"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "gov.service.question", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Choice", required=True, translate=True)
