from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _gov_forget_copies(self):
        """Text messages that wait are not sent to a number that is sealed now."""
        result = super()._gov_forget_copies()
        self.env.cr.execute(SQL("DELETE FROM sms_sms WHERE partner_id = %s", self.id))
        self.env["sms.sms"].invalidate_model(flush=False)
        return result
