from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """The e-mail address of a person with a login is a key to it: whoever has forgotten the
    password gets a link there. Officers see addresses, so they must not change these."""

    _inherit = "res.partner"

    def write(self, vals):
        # Code that runs as superuser has asked for itself: the page of the own account.
        if "email" in vals and not self.env.su:
            self._gov_refuse_other_address(vals["email"])
        return super().write(vals)

    def _gov_refuse_other_address(self, address):
        """:raises AccessError: the address of another person's login would change"""
        for person_sudo in self._gov_with_locked_address():
            if (person_sudo.email or "") != (address or ""):
                raise AccessError(
                    self.env._(
                        "%(name)s has a login, and a forgotten password is sent to this "
                        "e-mail address. It is changed by the person under “My account”, or "
                        "by whoever administers logins.",
                        name=person_sudo.name,
                    )
                )

    def _gov_with_locked_address(self):
        """Those of these people whose address the current user may not change, as
        superuser: whether there is a login, also an archived one."""
        user = self.env.user
        # Who gives and takes logins can set a password anyway.
        if self.env.su or user.has_group("base.group_erp_manager"):
            return self.browse().sudo()
        people_sudo = (self - user.partner_id).sudo().with_context(active_test=False)
        return people_sudo.filtered("user_ids")
