from odoo import api, fields, models


class GovCaseRefer(models.TransientModel):
    """What is different where the other agency is outside the system, before it is sent."""

    _inherit = "gov.case.refer"

    outside_hint = fields.Char(compute="_compute_outside_hint")

    @api.depends("to_agency_id")
    def _compute_outside_hint(self):
        for wizard in self:
            agency_sudo = (
                wizard.to_agency_id.sudo()
            )  # how an office is reached is public
            wizard.outside_hint = agency_sudo.is_external and self.env._(
                "%(agency)s has no accounts here: a letter goes by e-mail to %(email)s, with "
                "a signed link. What you write as the reason stands in the letter: no facts "
                "about the citizen there. What goes along is read on the signed page only.",
                agency=agency_sudo.name,
                email=agency_sudo.referral_email or "–",
            )
