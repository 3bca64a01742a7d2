from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .gov_person_search import OFFICERS


class GovPersonSearch(models.AbstractModel):
    """What whoever serves a person has to know before the first word."""

    _inherit = "gov.person.search"

    @api.model
    @api.readonly
    def tell_person(self, partner_id):
        """How to speak with a person and how to reach the person, and who acts for the person.

        :param partner_id: somebody whom the user may read
        :return: list of sentences, in the order in which they matter; noted as a look
        :raises AccessError: the user may not read this record
        """
        partner = self.env["res.partner"].browse(int(partner_id))
        if not any(self.env.user.has_group(group) for group in OFFICERS):
            raise AccessError(
                self.env._(
                    "Only officers who file cases and oversight look for people."
                )
            )
        partner.check_access("read")
        self.env["gov.access.log"]._note("res.partner", partner.ids, "form")
        speaks = partner.gov_language and self.env._("Speaks %s", partner.gov_language)
        reach = " · ".join(filter(None, (*partner._gov_say_ways(), partner.phone)))
        sentences = [
            partner._gov_say_status(),
            speaks,
            reach and self.env._("Reach by: %s", reach),
            partner.gov_access_summary
            and self.env._("What helps: %s", partner.gov_access_summary),
            *self._say_who_acts(partner),
        ]
        return [sentence for sentence in sentences if sentence]

    def _say_who_acts(self, partner):
        Mandate = self.env["gov.representation"]
        # The user reads this person; the desk has to know who may speak for the person.
        mandates_sudo = Mandate.sudo().search(
            Domain("principal_id", "=", partner.id)
            & Mandate._in_force_domain(fields.Datetime.now())
        )
        return [
            self.env._(
                "Acts for this person: %(name)s, %(scope)s",
                name=mandate.agent_id.name,
                scope=mandate._say_summary(),
            )
            for mandate in mandates_sudo
        ]
