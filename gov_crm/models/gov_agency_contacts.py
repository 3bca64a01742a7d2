from odoo import models

FRONTLINE = "gov_crm.group_gov_frontline"
SUPERVISOR = "gov_crm.group_gov_supervisor"


class GovAgency(models.Model):
    """Who of an office is told about referrals to it. Moments are naive UTC."""

    _inherit = "gov.agency"

    def _staff_at(self, moment):
        """Members of this office who answer referrals and are there at ``moment``."""
        # Who works for an office decides who is told; the caller need not know them.
        members_sudo = self.sudo().user_ids.filtered(lambda it: it.has_group(FRONTLINE))
        return members_sudo._present_at(moment)

    def _referral_contacts(self, moment):
        """Who sees to a referral that has come in: the supervisors of this office, else its
        members, else the supervisors of the next office above that has one.

        :return: users; none if nobody is there up to the head of the tree
        """
        staff_sudo = self._staff_at(moment)
        supervisors_sudo = staff_sudo.filtered(lambda it: it.has_group(SUPERVISOR))
        return supervisors_sudo or staff_sudo or self._supervisors_at(moment)
