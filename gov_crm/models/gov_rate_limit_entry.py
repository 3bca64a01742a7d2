from odoo import fields, models


class GovRateLimitRule(models.Model):
    """Limits on what is done without an account: codes, following, claiming."""

    _inherit = "gov.rate.limit.rule"

    purpose = fields.Selection(
        selection_add=[
            ("code", "Codes sent to one e-mail address or phone"),
            ("code_ask", "Asking for a code by the number of a case"),
            ("code_try", "Entering a code"),
        ],
        ondelete={"code": "cascade", "code_ask": "cascade", "code_try": "cascade"},
    )
