from odoo import api, models
from odoo.tools import email_normalize

from ..tools import phone_number


class ResPartner(models.Model):
    """Citizens who come without an account."""

    _inherit = "res.partner"

    def _gov_code_address(self, purpose):
        """Where a code about a case of this person goes, as ``(channel, address)``; None
        where nobody may be written to.

        Nothing goes to who has died or whose address is sealed. A case is claimed only
        from a person without a login: others have their cases in their account.
        """
        self.ensure_one()
        person_sudo = self.sudo()  # used to write to the person, and not told
        silent = person_sudo._gov_silent_ids(self.ids)
        users = person_sudo.with_context(active_test=False).user_ids
        channels = person_sudo.env["gov.contact.code"]._channels()
        email = email_normalize(person_sudo.email)
        digits = phone_number.digits(
            person_sudo.phone, self.env.company.sudo().country_id.code
        )
        ways = [
            ("email", email if "email" in channels else None),
            ("phone", digits if "phone" in channels else None),
        ]
        if person_sudo.gov_preferred_channel in ("sms", "phone"):
            ways.reverse()
        if silent or (purpose == "claim" and users):
            return None
        return next(((channel, text) for channel, text in ways if text), None)

    @api.model
    def _gov_new_from_application(self, values):
        """The record of somebody who applies without an account, always a new one.

        A confirmed phone or e-mail shows who is reached, not who it is: phones are lent, and
        whoever knows a number must not come by the cases of the person. Whether it is
        somebody known is found by who looks for duplicates, and decided by an officer.

        :param values: ``name`` and ``email`` or ``phone``, confirmed; ``lang``
        :return: ``res.partner``, as superuser
        """
        allowed = ("name", "email", "phone", "lang")
        # A visitor has no right on citizens; nothing of them is read here.
        return (
            self.sudo()
            .with_context(tracking_disable=True)
            .create(
                {
                    **{name: values[name] for name in allowed if values.get(name)},
                    "gov_is_citizen": True,
                    "gov_preferred_channel": "email" if values.get("email") else "sms",
                }
            )
        )

    def action_gov_file_for(self):
        """Open the dialog with which an officer files for this citizen.

        :raises AccessError: a record the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["gov.application.assist"]._open_for(partner=self)
