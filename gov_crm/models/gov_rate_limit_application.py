from odoo import fields, models


class GovRateLimitRule(models.Model):
    """Limits on applying for services."""

    _inherit = "gov.rate.limit.rule"

    purpose = fields.Selection(
        selection_add=[
            ("apply_new", "Starting or sending an application"),
            ("apply", "Filling in an application"),
        ],
        ondelete={"apply_new": "cascade", "apply": "cascade"},
    )
