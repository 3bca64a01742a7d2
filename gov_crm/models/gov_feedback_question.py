from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.satisfaction import NOT_APPLICABLE
from .gov_feedback_form import MOST_YEARS


class GovFeedbackQuestion(models.Model):
    """One question of a form. The answer is always one number: a point of the scale, the
    number of an option, or a number of years."""

    _name = "gov.feedback.question"
    _description = "Question of a feedback form"
    _order = "form_id, sequence, id"
    _rec_name = "text"

    form_id = fields.Many2one(
        "gov.feedback.form", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    part = fields.Selection(
        [("about", "About the person"), ("main", "About the service")],
        required=True,
        default="main",
    )
    kind = fields.Selection(
        [
            ("scale", "Agree or disagree"),
            ("choice", "One of several answers"),
            ("number", "Number of years"),
        ],
        required=True,
        default="scale",
    )
    role = fields.Selection(
        [
            ("overall", "Satisfied all in all"),
            ("scored", "Counts for the score of the service"),
            ("awareness", "Knows the charter"),
            ("visibility", "Saw the charter"),
            ("helpfulness", "The charter helped"),
        ],
        string="Counts as",
        help="What figures are made of it. Empty: it is counted, and nothing more.",
    )
    dimension = fields.Char(translate=True, help="For example “Responsiveness”.")
    text = fields.Char(required=True, translate=True)
    text_online = fields.Char(
        "Text for online services",
        translate=True,
        help="Asked instead where the request was made online. Empty: the same.",
    )
    hint = fields.Char(translate=True)
    option_ids = fields.One2many(
        "gov.feedback.option", "question_id", string="Answers", copy=True
    )
    unless_id = fields.Many2one(
        "gov.feedback.question",
        string="Does not apply where",
        ondelete="cascade",
        domain="[('form_id', '=', form_id)]",
        help="An earlier question.",
    )
    unless_value = fields.Integer("was answered with")

    _code_uniq = models.Constraint(
        "UNIQUE (form_id, code)", "The form has a question with this code already."
    )

    @api.constrains("role", "form_id")
    def _check_overall(self):
        for form in self.form_id:
            roles = form.question_ids.mapped("role")
            if roles.count("overall") > 1:
                raise ValidationError(
                    self.env._("A form has one question that counts as overall.")
                )

    def _options(self):
        """What can be chosen, as ``[(value, words)]``; none for a number."""
        self.ensure_one()
        if self.kind == "scale":
            return self.form_id._points()
        return [(option.value, option.name) for option in self.option_ids]

    def _takes(self, value):
        if value is None:
            return False
        if self.kind == "number":
            return value <= MOST_YEARS
        return value in [number for number, _words in self._options()]

    def _not_applicable(self):
        """The value that says “does not apply”."""
        if self.kind != "choice":
            return NOT_APPLICABLE
        return self.option_ids.filtered("is_not_applicable")[:1].value

    def _say_wrong(self):
        if self.kind == "number":
            return self.env._("Enter the age in years, for example 34.")
        return self.env._("Choose one of the answers that stand on the page.")

    def _say_value(self, value):
        """An answer in words."""
        self.ensure_one()
        return dict(self._options()).get(value, str(value))

    # ------------------------------------------------------------------
    # WHAT WAS ASKED STAYS
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.form_id._refuse_answered()
        return records

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.form_id._refuse_answered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self.form_id._refuse_answered()
