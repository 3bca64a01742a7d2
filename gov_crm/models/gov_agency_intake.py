from odoo import fields, models


class GovAgency(models.Model):
    """Who at the office is named to citizens before an officer has taken their case."""

    _inherit = "gov.agency"

    intake_officer_id = fields.Many2one(
        "res.users",
        string="Named on receipts",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False), ('gov_agency_ids', '=', id)]",
        help="The person citizens are told is responsible until an officer takes the case. "
        "Empty: the receipt names the office alone.",
    )
