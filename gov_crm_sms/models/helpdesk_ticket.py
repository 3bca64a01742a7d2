from odoo import models

from odoo.addons.gov_crm.tools import phone_number

# Three messages at most: who pays for the gateway knows what a notice costs.
_LONGEST = 459


class HelpdeskTicket(models.Model):
    """Notices to citizens whom e-mail does not reach."""

    _inherit = "helpdesk.ticket"

    def _tell_citizen(self, notice, at, **words):
        result = super()._tell_citizen(notice, at, **words)
        number = self._text_number()
        if number:
            text = self._notice_text(notice, **words)
            if len(text) > _LONGEST:
                text = self._citizen_env()._(
                    "There is news about your request %(number)s. Call %(agency)s, or "
                    "follow it: %(url)s",
                    number=self.sudo().number,
                    agency=self.sudo().agency_id.name,
                    url=f"{self.get_base_url()}/track",
                )
            # The outbox of the server; it is sent after the commit.
            self.env["sms.sms"].sudo().create(
                {
                    "number": f"+{number}",
                    "body": text,
                    "partner_id": self.sudo().partner_id.id,
                }
            )
        return result

    def _text_number(self):
        """Where a notice of this case goes by text message, or nothing."""
        self.ensure_one()
        company_sudo = self.env.company.sudo()
        citizen_sudo = self.sudo().partner_id  # written to, and not told
        if (
            not company_sudo.gov_sms_url
            or not citizen_sudo
            or citizen_sudo._gov_silent_ids(citizen_sudo.ids)
            or (citizen_sudo.email and citizen_sudo.gov_preferred_channel != "sms")
        ):
            return None
        return phone_number.digits(citizen_sudo.phone, company_sudo.country_id.code)
