from odoo import fields, models


class GovRateLimitRule(models.Model):
    """Pages that ask how it went have limits of their own."""

    _inherit = "gov.rate.limit.rule"

    purpose = fields.Selection(
        selection_add=[
            (
                "feedback_link",
                "Opening the page that asks how it went by a signed link",
            ),
            ("feedback_answer", "Saying how it went by a signed link"),
        ],
        ondelete={"feedback_link": "cascade", "feedback_answer": "cascade"},
    )
