from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailNotification(models.Model):
    """Contractors learn who was told, not at which address."""

    _inherit = "mail.notification"

    def _to_store_defaults(self, target):
        names = super()._to_store_defaults(target)
        if not self.env.user._gov_sees_masked():
            return names
        hidden = ("mail_email_address", "res_partner_id")
        plain = [n for n in names if getattr(n, "field_name", n) not in hidden]
        return [*plain, Store.One("res_partner_id", ["name"])]
