from odoo import api, fields, models
from odoo.tools import ormcache


class ResUsers(models.Model):
    """Whose matters a member of staff must not handle."""

    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result

    def _gov_conflict_ids(self):
        """Ids of the people whose cases this user must not handle: the user, relatives on
        record, members of the same household. None for those who do not work here."""
        self.ensure_one()
        user_sudo = self.sudo()  # who is close to whom is used, not told
        if user_sudo.share or user_sudo._is_superuser():
            return frozenset()
        day = fields.Date.context_today(user_sudo)
        return self._gov_conflicts_of(user_sudo.partner_id.id, day)

    @api.model
    @ormcache("partner_id", "day")
    def _gov_conflicts_of(self, partner_id, day):
        return frozenset(self.env["res.partner"]._gov_close_ids([partner_id], day))
