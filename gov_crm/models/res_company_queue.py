from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    gov_queue_certain_days = fields.Integer(
        "A place is certain after (days)",
        default=30,
        help="Whoever has waited longer than so many days is served before everybody who "
        "comes new, whatever the needs. A point of need counts like a thirtieth of it.",
    )

    _gov_queue_certain_days_check = models.Constraint(
        "CHECK (gov_queue_certain_days BETWEEN 1 AND 365)",
        "A place must be certain after 1 to 365 days.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "gov_queue_certain_days" in vals:
            # Every place follows; who may write the company need not see a case.
            self.env["gov.queue"].sudo()._rescore()
        return result

    def _gov_queue_certain(self):
        """After which time of waiting a case is before all new ones."""
        return timedelta(days=self.gov_queue_certain_days)
