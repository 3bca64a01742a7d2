from odoo import api, models


class GovApplication(models.Model):
    """Going on with a draft on another device, without an account: a code to the contact
    that was confirmed in the draft. Whatever address is entered, the same is answered."""

    _inherit = "gov.application"

    @api.model
    def _resume_send(self, service, address, nonce, ip=None):
        """Send a code to a contact, if a draft for this service has it.

        :param address: as ``gov.contact.code._address`` answers
        :param nonce: random text of the visitor's session: the code works there only
        :raises TooManyRequests: too many codes
        """
        draft_sudo = self._resumable(service, address)
        self.env["gov.contact.code"]._send(
            "resume",
            address if draft_sudo else None,
            target=f"{service.id} {':'.join(address)} {nonce}",
            ip=ip,
            quiet=True,
        )

    @api.model
    def _resume(self, service, address, code, nonce, ip=None):
        """The draft that a code opens, as superuser; else none.

        :raises TooManyRequests: too many tries
        """
        target = f"{service.id} {':'.join(address)} {nonce}"
        self.env["gov.rate.limit"]._check(
            "code_try", target=f"resume {target}", address=ip
        )
        draft_sudo = self._resumable(service, address)
        is_right = self.env["gov.contact.code"]._verify(
            "resume", address if draft_sudo else None, code, target=target
        )
        return draft_sudo if is_right else draft_sudo.browse()

    @api.model
    def _resumable(self, service, address):
        channel, text = address
        name, value = (
            ("contact_email", text)
            if channel == "email"
            else ("contact_phone", f"+{text}")
        )
        # Found by who holds the contact; a code to it comes before anything is shown.
        return self.sudo().search(
            [
                ("service_id", "=", service.id),
                ("state", "=", "draft"),
                ("partner_id", "=", False),
                ("officer_id", "=", False),
                ("contact_confirmed_at", "!=", False),
                (name, "=", value),
            ],
            order="id desc",
            limit=1,
        )
