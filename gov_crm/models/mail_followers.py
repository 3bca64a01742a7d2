from odoo import api, fields, models
from odoo.fields import Domain


class MailFollowers(models.Model):
    """Who follows a case is known to those who see the case, not to every employee."""

    _name = "mail.followers"
    _inherit = ["gov.with.case.mixin", "mail.followers"]

    email = fields.Char(compute="_compute_email", search="_search_email", related=None)

    @api.depends("partner_id.email")
    @api.depends_context("uid")
    def _compute_email(self):
        for follower in self:
            # Who follows is known with the case; the address with the person's record.
            partner_sudo = follower.sudo().partner_id
            seen = self.env.su or partner_sudo.with_env(self.env).gov_visible
            follower.email = partner_sudo.email if seen else False

    def _search_email(self, operator, value):
        return Domain("partner_id", "any", [("email", operator, value)])
