from odoo import models


class ResPartnerIdNumber(models.Model):
    _inherit = "res.partner.id_number"

    def action_gov_show(self):
        """Open the dialog that asks for a reason.

        :raises AccessError: a record the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Number of a document"),
            "res_model": "gov.identifier.show",
            "view_mode": "form",
            "target": "new",
            "context": {"default_id_number_id": self.id},
        }
