from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_facts import OFFICERS


class HelpdeskTicket(models.Model):
    """Sex and gender of the citizen, only on cases of a service that needs them.

    They stand on the case and not on the record of the person, so that no other office and
    no other service learns them.
    """

    _inherit = "helpdesk.ticket"

    asks_sex = fields.Boolean(related="service_id.asks_sex")
    asks_gender = fields.Boolean(related="service_id.asks_gender")
    citizen_sex = fields.Selection(
        [
            ("female", "Female"),
            ("male", "Male"),
            ("other", "Other, or not in the papers"),
        ],
        string="Sex",
        copy=False,
        groups=OFFICERS,
    )
    citizen_gender = fields.Char(
        "Gender", copy=False, groups=OFFICERS, help="In the person's own words."
    )

    @api.constrains("citizen_sex", "citizen_gender", "service_id")
    def _check_sex(self):
        # Whoever moves a case to another service may not read these; they are compared.
        for ticket in self.sudo():
            if ticket.citizen_sex and not ticket.asks_sex:
                raise ValidationError(
                    self.env._(
                        "This service does not need the sex of the citizen. Leave it empty."
                    )
                )
            if ticket.citizen_gender and not ticket.asks_gender:
                raise ValidationError(
                    self.env._(
                        "This service does not need the gender of the citizen. Leave it "
                        "empty."
                    )
                )
