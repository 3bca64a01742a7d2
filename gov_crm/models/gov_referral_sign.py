from odoo import models

# What browsers of the offices concerned get to hear: that something has changed, not what.
NEWS = "gov_crm.referrals"


class GovReferral(models.Model):
    """The figure beside the menus follows what happens to referrals."""

    _inherit = "gov.referral"

    def _tell_browsers(self):
        """Let the screens of both offices ask for their figures anew, once committed."""
        referrals_sudo = self.sudo()  # which offices are concerned
        Bus = self.env["bus.bus"].sudo()
        for agency in referrals_sudo.to_agency_id | referrals_sudo.from_agency_id:
            Bus._sendone(agency, NEWS, {})

    def _open_accept_clock(self, at, user_name):
        result = super()._open_accept_clock(at, user_name)
        self._tell_browsers()
        return result

    def _move_to(self, state, at, user, person, **values):
        result = super()._move_to(state, at, user, person, **values)
        self._tell_browsers()
        return result
