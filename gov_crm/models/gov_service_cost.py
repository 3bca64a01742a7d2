from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovServiceCost(models.Model):
    """What a service cost an office in a period, all in: people, rooms, systems.

    Divided by the cases that ended it is the cost of a transaction. It never touches a single
    case: value is measured by need, not by money. Days are dates, both included; the amount is
    in the currency of the organisation.
    """

    _name = "gov.service.cost"
    _description = "Cost of a service"
    _order = "date_from desc, service_id, agency_id, id"
    _rec_name = "service_id"

    service_id = fields.Many2one(
        "gov.service", string="Service", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True)
    amount = fields.Monetary(required=True)
    note = fields.Char("Where the figure comes from", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _days_check = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day is not before the first."
    )
    _amount_check = models.Constraint(
        "CHECK (amount >= 0)", "A cost is not less than nothing."
    )

    @api.constrains("service_id", "agency_id", "date_from", "date_to")
    def _check_overlap(self):
        """Two amounts for one day would both be counted."""
        for cost in self:
            others = self.search_count(
                [
                    ("id", "!=", cost.id),
                    ("service_id", "=", cost.service_id.id),
                    ("agency_id", "=", cost.agency_id.id),
                    ("date_from", "<=", cost.date_to),
                    ("date_to", ">=", cost.date_from),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "There is a cost of this service and office for some of these days "
                        "already. Change that one, or its days."
                    )
                )
