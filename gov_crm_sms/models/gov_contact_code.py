from uuid import uuid4

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.gov_crm.models.gov_contact_code import VALID_MINUTES


class GovContactCode(models.Model):
    """Codes by text message, where the company has a gateway."""

    _inherit = "gov.contact.code"

    @api.model
    def _channels(self):
        # Whether there is a gateway; where it is is not told.
        has_gateway = self.env.company.sudo().gov_sms_url
        return [*super()._channels(), *(["phone"] if has_gateway else [])]

    def _deliver_phone(self, address, code):
        """Hand the code to the gateway at once: it stands in no outbox.

        :raises UserError: it was not taken; the job tries again
        """
        company = self.env.company
        api_ = company._get_sms_api_class()(self.env)
        api_._set_company(company)
        [result] = api_._send_sms_batch(
            [
                {
                    "content": self._text_message(code),
                    "numbers": [{"uuid": uuid4().hex, "number": f"+{address}"}],
                }
            ]
        )
        if result["state"] not in ("success", "processing"):
            raise UserError(self.env._("The text gateway has not taken the message."))

    def _text_message(self, code):
        """The code first: phones show the beginning."""
        return self.env._(
            "%(code)s is your code for %(agency)s, good for %(minutes)s minutes. Give it to "
            "nobody. Not asked for? Do nothing.",
            code=code,
            agency=self.env.company.sudo().name,
            minutes=VALID_MINUTES,
        )
