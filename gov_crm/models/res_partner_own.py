from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """Staff are citizens, too: nobody keeps the own record as an officer."""

    _inherit = "res.partner"

    def write(self, vals):
        # The page of the own account writes as superuser what everybody may change there.
        if not self.env.su:
            self._gov_refuse_own_record()
        return super().write(vals)

    def _gov_refuse_own_record(self):
        """:raises AccessError: the citizen record of the user, who works here"""
        user = self.env.user
        own = self & user.partner_id
        if own and not user.share and own.sudo().gov_is_citizen:
            raise AccessError(
                self.env._(
                    "This is your own record. Whoever administers logins changes it, or "
                    "you do under “My account”."
                )
            )
