from odoo import fields, models
from odoo.exceptions import UserError

NAME_MAX = 120


class GovApplication(models.Model):
    """How we reach who applies without an account: a name, and a phone or e-mail address
    that is confirmed by a code.

    The pages have found the draft by the session of the visitor; all of this runs on that
    one draft.
    """

    _inherit = "gov.application"

    contact_asked_at = fields.Datetime("Code sent")

    def _contact_page(self):
        """What the step shows, as plain values.

        ``state`` is ``ask`` (nothing entered yet), ``code`` (a code is on its way) or
        ``done`` (confirmed).
        """
        self.ensure_one()
        phone = f"+{self.contact_phone.lstrip('+')}" if self.contact_phone else ""
        address = self.contact_email or phone
        state = "ask"
        if self.contact_confirmed_at:
            state = "done"
        elif address and self.contact_asked_at:
            state = "code"
        return {
            "state": state,
            "name": self.contact_name or "",
            "address": address,
            "by_phone": "phone" in self.env["gov.contact.code"]._channels(),
        }

    def _contact_ask(self, name, text, ip=None):
        """Keep name and contact, and send a code there; an earlier confirmation is void.

        :param text: phone or e-mail address as somebody wrote it
        :param ip: where the request came from
        :return: sentences by field (“name”, “address”); empty when the code is on its way
        :raises TooManyRequests: too many codes
        """
        self.ensure_one()
        errors, name = {}, " ".join((name or "").split())
        if not name:
            errors["name"] = self.env._("Enter your name, for example Luz dela Cruz.")
        elif len(name) > NAME_MAX:
            errors["name"] = self.env._(
                "This name is longer than %(max)s signs. Shorten it.", max=NAME_MAX
            )
        Code = self.env["gov.contact.code"]
        channel = address = None
        try:
            channel, address = Code._address(text)
        except UserError as error:
            errors["address"] = error.args[0]
        if errors:
            return errors
        if self._contact_address() == (channel, address) and self.contact_confirmed_at:
            self._keep(contact_name=name)
            return {}
        Code._send("application", (channel, address), target=self.id, ip=ip)
        self._keep(
            contact_name=name,
            contact_email=address if channel == "email" else False,
            contact_phone=f"+{address}" if channel == "phone" else False,
            contact_asked_at=fields.Datetime.now(),
            contact_confirmed_at=False,
        )
        return {}

    def _contact_again(self, ip=None):
        """Send a new code to the contact that was entered.

        :raises TooManyRequests: too many codes
        """
        self.ensure_one()
        address = self._contact_address()
        if address and not self.contact_confirmed_at:
            self.env["gov.contact.code"]._send(
                "application", address, target=self.id, ip=ip
            )

    def _contact_confirm(self, code, ip=None):
        """Whether this is the code: then the contact is confirmed.

        :raises TooManyRequests: too many tries
        """
        self.ensure_one()
        if self.contact_confirmed_at:  # pressed twice
            return True
        self.env["gov.rate.limit"]._check(
            "code_try", target=f"application {self.id}", address=ip
        )
        address = self._contact_address()
        if not self.env["gov.contact.code"]._verify(
            "application", address, code, target=self.id
        ):
            return False
        self._keep(contact_confirmed_at=fields.Datetime.now())
        return True

    def _contact_change(self):
        """Let somebody enter another contact; the one before is not confirmed any more."""
        self.ensure_one()
        self._keep(
            contact_email=False,
            contact_phone=False,
            contact_asked_at=False,
            contact_confirmed_at=False,
        )

    def _contact_address(self):
        if self.contact_email:
            return "email", self.contact_email
        if self.contact_phone:
            return "phone", self.contact_phone.lstrip("+")
        return None
