from odoo import fields, models


class GovServiceStep(models.Model):
    """One row of the step table of a charter service.

    Fees and times keep their text beside the number: charters say “based on the revenue
    code” or “depends on the location”, and that must not be lost.
    """

    _name = "gov.service.step"
    _description = "Step of a service"
    _order = "service_id, sequence, id"

    service_id = fields.Many2one(
        "gov.service", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    client_step = fields.Char("You do", translate=True)
    agency_action = fields.Char("We do", required=True, translate=True)
    currency_id = fields.Many2one(related="service_id.currency_id")
    fee_amount = fields.Monetary("Fee")
    fee_text = fields.Char("Fee, in words", translate=True)
    duration_minutes = fields.Integer("Minutes")
    duration_text = fields.Char("Time, in words", translate=True)
    responsible = fields.Char(
        "Who", translate=True, help="The position, never a person's name."
    )
