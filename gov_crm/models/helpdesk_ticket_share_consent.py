from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Sharing that rests on consent needs one that is in force at that moment."""

    _inherit = "helpdesk.ticket"

    def _share(self, referral, keys, basis, at, user):
        """:raises UserError: the basis is consent, and the citizen has given none or has
        taken it back
        """
        if basis:
            self._refuse_without_consent(basis, at)
        return super()._share(referral, keys, basis, at, user)

    def _refuse_without_consent(self, basis, at):
        purpose = self.env["gov.consent.purpose"]._of_basis(basis)
        citizen = (
            self.sudo().partner_id
        )  # for a yes or no, and a name the officer knows
        if purpose and not self.env["gov.consent"]._holds(citizen, purpose, at):
            raise UserError(
                self.env._(
                    "%(citizen)s has not agreed to this, or has taken it back: “%(what)s”. "
                    "Ask and record the consent on the page of the citizen, or choose "
                    "another lawful basis.",
                    citizen=citizen.name or self.env._("The citizen"),
                    what=purpose.name,
                )
            )
