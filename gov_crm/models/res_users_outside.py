from odoo import api, models


class ResUsers(models.Model):
    """Nobody is a member of an agency that takes part by e-mail."""

    _inherit = "res.users"

    @api.constrains("gov_agency_ids")
    def _check_gov_agency_ids(self):
        # The rule of the office, whichever side the membership is given from.
        self.sudo().gov_agency_ids._check_no_members()
