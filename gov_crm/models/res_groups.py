from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("user_ids", "implied_ids", "implied_by_ids")):
            self.env["helpdesk.ticket"]._forget_access()
        return result
