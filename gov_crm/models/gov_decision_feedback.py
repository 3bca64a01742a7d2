import re
from datetime import timedelta, timezone

from odoo import SUPERUSER_ID, api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

UTC = timezone.utc
_SCOPE = "gov.feedback.link"
# What is longer than any link of ours is not even looked at.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,200}")


class GovDecision(models.Model):
    """Each end of a case asks once how it went; by a link that is signed and not stored.

    Whoever holds the link answers for the citizen. It leaves this server in an e-mail to the
    citizen and in no other way: it stands in no message that officers read.
    """

    _inherit = "gov.decision"

    # ------------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------------

    def _feedback_token(self, at, is_again=False, lasts=None):
        """Last part of the address.

        :param at: naive UTC from which on it works
        :param lasts: for how long; None: for as long as one may answer
        """
        self.ensure_one()
        lasts = lasts or self._feedback_time()
        return hash_sign(
            self.env(su=True),  # the key of the database, which does not leave
            _SCOPE,
            [self.id, int(is_again)],
            expiration=(at + lasts).replace(tzinfo=UTC),
        )

    def _feedback_time(self):
        """How long one may answer."""
        # A setting, read for the office that decided.
        return timedelta(days=self.sudo().agency_id.company_id.gov_feedback_days)

    @api.model
    def _by_feedback_token(self, token):
        """``(decision, is_again)`` of a link, as the system; an empty decision for every
        other text, be it made up, changed or too old.

        :param token: last part of the address, as it came from outside
        """
        nothing = self.browse()
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            return nothing, False
        try:
            # Compares in constant time, and looks at the last day.
            signed = verify_hash_signed(self.env(su=True), _SCOPE, token)
        except ValueError:  # no link at all
            return nothing, False
        if not signed:
            return nothing, False
        number, is_again = signed
        # The signature is the right to answer for this one end of a case.
        decision = self.with_user(SUPERUSER_ID).sudo().browse(number).exists()
        return decision, bool(is_again)

    # ------------------------------------------------------------------
    # STATE
    # ------------------------------------------------------------------

    def _is_last(self):
        """Whether the case has not ended once more since."""
        self.ensure_one()
        last = self.sudo().search(
            [("ticket_id", "=", self.ticket_id.id)], order="id desc", limit=1
        )
        return last == self

    def _feedback(self, is_again=False):
        """What was answered, as the system; empty for nothing."""
        return (
            self.env["gov.feedback"]
            .sudo()  # whether and when; callers tell no more than that
            .search([("decision_id", "=", self.id), ("is_again", "=", is_again)])
        )

    def _feedback_state(self, at, is_again=False):
        """``ask``, ``answered``, ``open`` (the case goes on), ``newer`` (it has ended once
        more since, and that is asked about) or ``late``."""
        self.ensure_one()
        if self._feedback(is_again):
            return "answered"
        if not self._is_last():
            return "newer"
        if self.ticket_id.sudo().is_open:
            return "open"
        since = self._feedback_again().due_at if is_again else self.at
        if not since or at >= since + self._feedback_time():
            return "late"
        return "ask"

    def _feedback_again(self):
        return (
            self.env["gov.feedback.again"]
            .sudo()  # only that it is asked again, and when
            .search([("decision_id", "=", self.id)])
        )
