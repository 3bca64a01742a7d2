from odoo import fields, models

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
        accepted, else who sees to referrals; of the office that waits who sent it and who
        has the case. An agency outside has a page of its own."""
        self.ensure_one()
        # Whom to tell follows from the referral; its readers may know them.
        referral_sudo = self.sudo()
        office_sudo = referral_sudo.to_agency_id
        now = fields.Datetime.now()
        if office_sudo.id in user._gov_scope_ids():
            return referral_sudo._sender_users(now) - user
        if office_sudo.is_external:
            return self.env["res.users"]
        if referral_sudo.state in OPEN_STATES:
            return office_sudo._referral_contacts(now)
        accepted_by = referral_sudo.answered_by_id & office_sudo.user_ids
        return accepted_by or office_sudo._referral_contacts(now)
