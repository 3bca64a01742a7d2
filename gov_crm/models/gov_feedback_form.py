from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..tools.satisfaction import NOT_APPLICABLE

_lt = LazyTranslate(__name__)

# The words of the points, the best first.
WORDS = {
    "five": {
        5: _lt("Strongly agree"),
        4: _lt("Agree"),
        3: _lt("Neither agree nor disagree"),
        2: _lt("Disagree"),
        1: _lt("Strongly disagree"),
        NOT_APPLICABLE: _lt("Does not apply (N/A)"),
    },
    "three": {
        3: _lt("Agree"),
        2: _lt("Neither"),
        1: _lt("Disagree"),
        NOT_APPLICABLE: _lt("Does not apply"),
    },
}
MOST_YEARS = 130


class GovFeedbackForm(models.Model):
    """A form on which citizens say how it went. Forms are data: another country's form is
    added without code."""

    _name = "gov.feedback.form"
    _description = "Feedback form"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    intro = fields.Text("Introduction", translate=True)
    approval = fields.Char(
        "Number of approval", help="Printed on the form where the law asks for one."
    )
    scale = fields.Selection(
        [("five", "Five points of agreement"), ("three", "Three points of agreement")],
        required=True,
        default="five",
    )
    legal_basis = fields.Char()
    question_ids = fields.One2many(
        "gov.feedback.question", "form_id", string="Questions", copy=True
    )
    active = fields.Boolean(default=True)

    # ------------------------------------------------------------------
    # WHAT IS ASKED
    # ------------------------------------------------------------------

    def _points(self):
        """The points of the scale with their words: ``[(5, "Strongly agree"), …]``."""
        self.ensure_one()
        return [(point, self.env._(word)) for point, word in WORDS[self.scale].items()]

    def _ask(self, is_online=False):
        """The questions as plain values, for pages and paper.

        :rtype: list of dicts ``id``, ``name`` (of the field), ``code``, ``kind``, ``part``,
            ``text``, ``hint`` and ``options`` (tuples of value and words)
        """
        self.ensure_one()
        return [
            {
                "id": question.id,
                "name": f"q{question.id}",
                "code": question.code,
                "kind": question.kind,
                "part": question.part,
                "text": (is_online and question.text_online) or question.text,
                "hint": question.hint or "",
                "options": question._options(),
            }
            # Forms are public; citizens have no right on them as such.
            for question in self.sudo().question_ids
        ]

    # ------------------------------------------------------------------
    # WHAT IS ANSWERED
    # ------------------------------------------------------------------

    def _read(self, texts):
        """What was chosen on a page or typed from paper.

        :param texts: ``{name of a field: text}``; what is empty or missing is not answered
        :return: ``(answers, errors)``: ``{id of a question: value}`` and
            ``{name of a field: sentence}``
        """
        self.ensure_one()
        answers, errors = {}, {}
        questions = self.sudo().question_ids  # as above
        for question in questions:
            name = f"q{question.id}"
            text = (texts.get(name) or "").strip()
            if not text:
                continue
            value = int(text) if text.isdecimal() and len(text) <= 4 else None
            if question._takes(value):
                answers[question.id] = value
            else:
                errors[name] = question._say_wrong()
        for question in questions:
            ruled_out = question.unless_id
            if ruled_out and answers.get(ruled_out.id) == question.unless_value:
                answers[question.id] = question._not_applicable()
        return answers, errors

    # ------------------------------------------------------------------
    # WHAT WAS ASKED STAYS
    # ------------------------------------------------------------------

    def write(self, vals):
        if "scale" in vals:
            self._refuse_answered()
        return super().write(vals)

    def _refuse_answered(self):
        """:raises UserError: citizens have answered one of these forms, and what they were
        asked must stay what it was"""
        # For a yes or no.
        if (
            self.env["gov.feedback"]
            .sudo()
            .search_count([("form_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "Citizens have answered this form. Duplicate it and change the copy, "
                    "then choose the copy for your offices."
                )
            )
