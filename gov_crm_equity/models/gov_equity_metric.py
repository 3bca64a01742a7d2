from odoo import fields, models


class GovEquityMetric(models.Model):
    """Something in which citizens may be served differently, as an audit measures it.

    The list belongs to the program: how each is worked out is in `gov.equity.casework`.
    """

    _name = "gov.equity.metric"
    _description = "What an audit compares"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text("How it is measured", required=True, translate=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a metric with this code already."
    )
