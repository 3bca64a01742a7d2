from odoo import api, fields, models


class GovFeedbackOption(models.Model):
    """An answer that can be chosen, with the number by which it is counted."""

    _name = "gov.feedback.option"
    _description = "Answer to choose on a feedback form"
    _order = "question_id, value, id"

    question_id = fields.Many2one(
        "gov.feedback.question", required=True, index=True, ondelete="cascade"
    )
    value = fields.Integer("Number", required=True)
    name = fields.Char("Answer", required=True, translate=True)
    is_not_applicable = fields.Boolean("Does not apply")

    _value_uniq = models.Constraint(
        "UNIQUE (question_id, value)", "Each answer has a number of its own."
    )

    # ------------------------------------------------------------------
    # WHAT WAS ASKED STAYS
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.question_id.form_id._refuse_answered()
        return records

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.question_id.form_id._refuse_answered()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self.question_id.form_id._refuse_answered()
