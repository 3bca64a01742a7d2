from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from ..tools.masking import mask_email

# Addresses of the people who wrote or were written to. Those of To and Cc are not kept for
# cases at all (see helpdesk_ticket_mail).
_ADDRESSES = frozenset(("email_from", "outgoing_email_to", "reply_to"))


class MailMessage(models.Model):
    """Contractors read what was said on their cases, not the addresses it came from."""

    _inherit = "mail.message"

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        return (
            self.env.su
            or operation != "read"
            or field.name not in _ADDRESSES
            or not self.env.user._gov_sees_masked()
        )

    def _to_store_defaults(self, target):
        names = super()._to_store_defaults(target)
        if not self.env.user._gov_sees_masked():
            return names
        plain = [name for name in names if _name(name) not in _ADDRESSES]
        # Masked, of a message that the user reads.
        sender = Store.Attr(
            "email_from", value=lambda m: mask_email(m.sudo().email_from or "")
        )
        return [*plain, sender]


def _name(attribute):
    return getattr(attribute, "field_name", attribute)
