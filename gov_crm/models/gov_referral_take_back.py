from odoo import models
from odoo.exceptions import AccessError, UserError

from .helpdesk_ticket_refer import SUPERVISOR


class GovReferral(models.Model):
    """A case that an agency outside the system has taken over is never stranded there: a
    supervisor of the sender can take it back."""

    _inherit = "gov.referral"

    def action_take_back(self):
        """Open the dialog in which a supervisor of the sender takes the case back.

        :raises AccessError: no supervisor
        :raises UserError: not of the sending side
        """
        self._check_taking_back()
        return self._open_dialog(
            "gov.referral.take.back", self.env._("Take the case back")
        )

    def action_record_told(self):
        """Open the dialog that records what the agency said by phone, letter or in person.

        :raises UserError: not of the sending side
        """
        self._check_side(self.from_agency_id | self.holder_agency_id)
        return self._open_dialog(
            "gov.referral.told", self.env._("Record what they said")
        )

    def _check_taking_back(self):
        self._check_side(self.from_agency_id)
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._("Only supervisors of the office that sent it can do this.")
            )

    def _take_back(self, reason, at, user):
        """Move the case back to the sender at once: a hand-over back that the sender accepts.

        The office that sent it takes it, or the nearest one above it where that one does not
        exist any more. A hand-over back that the agency had offered itself is accepted.

        :param reason: why, in words that stay with the case and that the agency reads
        :param at: naive UTC
        :raises UserError: no reason, or the agency outside does not have the case any more
        """
        self._refuse_empty(reason, self.env._("Say why the case is taken back."))
        self._lock_in(("accepted",))
        # Whoever takes it back has no right on the case: another agency is responsible.
        referral_sudo = self.sudo()
        if not referral_sudo.is_by_link or not referral_sudo._has_custody():
            raise UserError(
                self.env._("The agency outside does not have this case any more.")
            )
        ticket_sudo = referral_sudo.ticket_id
        back_sudo = ticket_sudo.pending_referral_id.sudo()
        if not back_sudo:
            back_sudo = ticket_sudo._refer_back(referral_sudo, reason, at, user).sudo()
        back_sudo._accept(at, user, person=user.name)
