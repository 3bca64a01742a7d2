from odoo import fields, models


class GovCsmReportLine(models.Model):
    """One thing an office wanted to do better, or is going to (parts VII and VIII)."""

    _name = "gov.csm.report.line"
    _description = "Plan in a Client Satisfaction Measurement report"
    _order = "part, sequence, id"
    _rec_name = "finding"

    report_id = fields.Many2one(
        "gov.csm.report", required=True, index=True, ondelete="cascade"
    )
    part = fields.Selection(
        [("last", "Last year's plan"), ("next", "Plan for improvement")],
        required=True,
        default="next",
    )
    sequence = fields.Integer(default=10)
    finding = fields.Char("What clients found wanting", required=True)
    action = fields.Char("What is done about it", required=True)
    responsible = fields.Char("Who does it")
    due = fields.Char("By when")
    result = fields.Char("What became of it")
