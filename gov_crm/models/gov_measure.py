from odoo import api, fields, models
from odoo.exceptions import ValidationError

UNITS = [
    ("cases", "Number"),
    ("percent", "Percent"),
    ("working_days", "Working days"),
    ("working_hours", "Office hours"),
    ("money", "Money"),
    ("points", "Percent of the scale"),
]


class GovMeasure(models.Model):
    """The definition of a figure: one place, read by every board, register, page and export.

    How it is counted stands in ``gov.figures``; this says it in words, so that two pages
    never mean different things by one name.
    """

    _name = "gov.measure"
    _description = "Measure"
    _inherit = ["gov.ready.list.mixin"]
    _order = "sequence, id"
    _ready_free = frozenset(("minimum", "is_public"))

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True)
    sentence = fields.Char(
        "What it says",
        required=True,
        translate=True,
        help="In one sentence, for everybody.",
    )
    formula = fields.Char("How it is counted", required=True, translate=True)
    denominator = fields.Char("Of what", required=True, translate=True)
    excluded = fields.Char(
        "What is not counted, and why", required=True, translate=True
    )
    minimum = fields.Integer(
        "Shown from",
        required=True,
        default=5,
        help="A figure of fewer is not told: it would be about single people, or say "
        "nothing.",
    )
    unit = fields.Selection(UNITS, required=True)
    is_public = fields.Boolean(
        "Published", help="Part of the results that everybody can read."
    )
    source = fields.Char("Law or method", required=True, translate=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is such a measure already.")

    @api.constrains("minimum")
    def _check_minimum(self):
        for measure in self:
            if not 1 <= measure.minimum <= 1000:
                raise ValidationError(
                    self.env._("A figure is shown from 1 to 1,000 cases on.")
                )

    @api.model
    def _of(self, codes):
        """Measures by their codes: ``{code: measure}``. They are no secret."""
        found = self.sudo().search([("code", "in", list(codes))])  # no secret
        return {measure.code: measure for measure in found}

    @api.model
    def _action(self, code):
        """The action that opens the definition of a measure."""
        measure = self._of([code])[code]
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": measure.id,
            "views": [(False, "form")],
            "target": "new",
            "name": measure.name,
        }
