from odoo import models

from .gov_referral import OPEN_STATES


class GovReferral(models.Model):
    """What one side of a referral writes reaches the other: nobody follows a referral, so a
    message that names nobody would wait until somebody looks."""

    _inherit = "gov.referral"

    def message_post(self, **kwargs):
        if (
            len(self) == 1
            and kwargs.get("message_type") == "comment"
            and kwargs.get("subtype_xmlid") != "mail.mt_note"
            and not kwargs.get("partner_ids")
        ):
            kwargs["partner_ids"] = self._counterparts(self.env.user).partner_id.ids
        return super().message_post(**kwargs)

    def _counterparts(self, user):
        """Who of the other side hears what this user writes: of the receiving office who
        accepted, else who sees to referrals; of the office that waits who has the case, else
        who sent it."""
        self.ensure_one()
        # Whom to tell follows from the referral; its readers may know them.
        referral_sudo = self.sudo()
        nobody = self.env["res.users"].sudo()
        if referral_sudo.to_agency_id.id in user._gov_scope_ids():
            officer_sudo = referral_sudo.ticket_id.user_id
            if referral_sudo.holder_agency_id == referral_sudo.to_agency_id:
                officer_sudo = nobody
            return (officer_sudo or referral_sudo.sent_by_id) - user
        office_sudo = referral_sudo.to_agency_id
        if office_sudo.is_external:
            return nobody
        if referral_sudo.state not in OPEN_STATES:
            return referral_sudo.answered_by_id & office_sudo.user_ids
        return office_sudo._referral_contacts(self.env.cr.now())
