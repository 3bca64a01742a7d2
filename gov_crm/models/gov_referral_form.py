from odoo import models


class GovReferral(models.Model):
    """What the forms of the signed page offer, and how they understand what was entered."""

    _inherit = "gov.referral"

    def _outside_grounds(self):
        """Grounds for declining, in the language of the agency, as superuser."""
        return self._for_outside().env["gov.referral.reason"].search([])

    def _outside_offices(self):
        """Names of the offices that may be named as competent, in order."""
        Agency = self._for_outside().env["gov.agency"]
        return Agency.search(self._other_offices_domain()).mapped("name")

    def _outside_office(self, text):
        """The office somebody names as competent, by its name or its code; empty for what
        fits none here, or several."""
        name = " ".join((text or "").split())
        Agency = self._for_outside().env["gov.agency"]
        if not name:
            return Agency
        exact = name.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        found = Agency.search(
            [
                *self._other_offices_domain(),
                "|",
                ("name", "=ilike", exact),
                ("code", "=", name.upper()),
            ],
            limit=2,
        )
        return found if len(found) == 1 else Agency

    def _other_offices_domain(self):
        sides = self.sudo().from_agency_id | self.sudo().to_agency_id
        return [("id", "not in", sides.ids)]

    def _outside_act_by(self, day):
        """When the agency closes on a date, in naive UTC.

        :raises ValueError: it does not work on that day, or its calendar ends before
        """
        return self.sudo().to_agency_id._closing(day)  # office hours are public

    def _outside_redress(self):
        """What the agency tells citizens about redress, to be changed on the page."""
        return self._for_outside().to_agency_id._redress()

    def _note_look(self, env, kind):
        """Remember that the agency was shown the case by its link.

        :param env: that of the visitor, who is nobody in this system
        :param kind: one of those of ``gov.access.log``
        """
        referral_sudo = self.sudo()  # which case, and whose link it is
        env["gov.access.log"]._note(
            "helpdesk.ticket",
            referral_sudo.ticket_id.ids,
            kind,
            person=("link", referral_sudo.to_agency_id.ids),
        )
