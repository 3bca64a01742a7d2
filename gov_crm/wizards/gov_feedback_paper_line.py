from odoo import api, fields, models


class GovFeedbackPaperLine(models.TransientModel):
    """One question of a form on paper, with the number that was ticked."""

    _name = "gov.feedback.paper.line"
    _description = "Answer on paper"
    _order = "id"

    paper_id = fields.Many2one("gov.feedback.paper", required=True, ondelete="cascade")
    question_id = fields.Many2one(
        "gov.feedback.question", required=True, ondelete="cascade"
    )
    code = fields.Char(related="question_id.code")
    text = fields.Char(related="question_id.text", string="Asked")
    answer = fields.Char("Number")
    choices = fields.Char("Numbers of the form", compute="_compute_choices")

    @api.depends("question_id")
    def _compute_choices(self):
        for line in self:
            options = line.question_id and line.question_id._options()
            line.choices = " · ".join(
                f"{value} {words}" for value, words in options or ()
            ) or self.env._("years")
