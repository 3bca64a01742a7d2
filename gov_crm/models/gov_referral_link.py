import re
from datetime import timedelta, timezone

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

UTC = timezone.utc
_SCOPE = "gov.referral.link"
# What is longer than any link of ours is not even looked at.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,200}")


class GovReferral(models.Model):
    """The signed link by which an agency without accounts opens a referral.

    Nothing of a link is stored: it is made anew from the key of the database, the number of
    the referral, a counter and its last day. Sending the letter again moves the counter, and
    every earlier link stops working.
    """

    _inherit = "gov.referral"

    is_by_link = fields.Boolean(
        "Answered by link",
        compute="_compute_is_by_link",
        help="The receiving agency has no accounts here: it answers by e-mail and link.",
    )
    link_version = fields.Integer(
        "Letter no.",
        readonly=True,
        default=0,
        help="Links of earlier letters are void.",
    )
    letter_at = fields.Datetime("Letter sent", readonly=True)

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"link_version", "letter_at"}

    @api.depends("to_agency_id.is_external")
    def _compute_is_by_link(self):
        for referral in self:
            # How an office is reached is no secret.
            referral.is_by_link = referral.sudo().to_agency_id.is_external

    def _link(self, now):
        """Address of the signed page, for an e-mail that is written at the naive UTC ``now``.

        Whoever holds it can answer for the receiving agency: it leaves this server in an
        e-mail to that agency and in no other way.
        """
        self.ensure_one()
        token = hash_sign(
            self.env(su=True),  # the key of the database, which does not leave
            _SCOPE,
            [self.id, self.link_version],
            expiration=self._link_ends(now).replace(tzinfo=UTC),
        )
        return f"{self.get_base_url()}/referral/{token}"

    def _link_ends(self, now):
        """Until when a link made at the naive UTC ``now`` works."""
        return now + timedelta(days=self.sudo().to_agency_id.referral_link_days)

    @api.model
    def _by_link(self, token):
        """The referral that a link opens, as the system; empty for every other text, be it
        made up, changed, too old or overtaken by a later letter.

        :param token: last part of the address, as it came from outside
        """
        nothing = self.browse()
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            return nothing
        try:
            # Compares in constant time, and looks at the last day.
            signed = verify_hash_signed(self.env(su=True), _SCOPE, token)
        except ValueError:  # no link at all
            return nothing
        if not signed:
            return nothing
        number, version = signed
        # The signature is the right to see this one record.
        referral = self.with_user(SUPERUSER_ID).sudo().browse(number).exists()
        if not referral.is_by_link or referral.link_version != version:
            return nothing
        return referral._for_outside()
