from odoo import fields, models


class ResCompany(models.Model):
    """How long a merge of two citizens can be undone."""

    _inherit = "res.company"

    gov_merge_undo_days = fields.Integer(
        "Merges can be undone for (days)",
        default=30,
        help="Two records of a citizen that were merged can be taken apart again for so many "
        "days. 0: not at all.",
    )

    _gov_merge_undo_days_check = models.Constraint(
        "CHECK (gov_merge_undo_days >= 0)",
        "The number of days cannot be negative. 0 means that merges are final.",
    )
