from odoo import models

from .gov_service_standard_steps import is_warning
from .gov_service_timer_referral import REFERRAL_TARGETS


class GovServiceTimer(models.Model):
    """Time limits of cases that an agency outside the system has: nobody there can be told
    here, so the office that handed the case over is, which can take it back."""

    _inherit = "gov.service.timer"

    def _warned_users(self, now):
        users = super()._warned_users(now)
        if users or not any(is_warning(name) for name in self._done_steps()):
            return users
        # Who handed the case over decides who is told.
        held_sudo = self.ticket_id._held_outside()
        return held_sudo._sender_users(now) if held_sudo else users

    def _escalation_offices(self):
        held_sudo = self.ticket_id._held_outside()
        if held_sudo and self.target not in REFERRAL_TARGETS:
            office_sudo = held_sudo.from_agency_id
            return office_sudo, office_sudo.parent_id or office_sudo
        return super()._escalation_offices()
