from odoo import api, models
from odoo.exceptions import UserError


class SpreadsheetDashboardShare(models.Model):
    """Our dashboards are not given away by link: what everybody may read is published under
    /performance, dated, with small numbers withheld. Here they are not."""

    _inherit = "spreadsheet.dashboard.share"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: a link to one of our dashboards"""
        group = self.env.ref("gov_crm_spreadsheet.spreadsheet_dashboard_group")
        ids = [vals.get("dashboard_id") for vals in vals_list]
        asked = self.env["spreadsheet.dashboard"].browse(filter(None, ids))
        # Whether one is ours says nothing about what is in it.
        if group in asked.sudo().dashboard_group_id:
            raise UserError(
                self.env._(
                    "These figures are for the offices themselves: small numbers are "
                    "not withheld. Publish results instead."
                )
            )
        return super().create(vals_list)
