from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_MANDATE = (
    "kind",
    "scope_kind",
    "service_ids",
    "case_kinds",
    "date_from",
    "date_to",
    "state",
    "evidence",
    "evidence_number",
    "verified_how",
    "granted_at",
    "granted_by_name",
    "revoked_at",
    "revoked_by_name",
    "revoke_reason",
)
_CONSENT = (
    "purpose_id",
    "basis_id",
    "text",
    "text_version",
    "channel",
    "evidence",
    "given_at",
    "given_by_name",
    "withdrawn_at",
    "withdrawn_by_name",
    "withdrawn_channel",
)


class GovExtract(models.AbstractModel):
    """Who acts for a person, for whom the person acts, and what the person agreed to."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        mandates = "gov.representation"
        given = self._records_about(
            partner, mandates, Domain("principal_id", "=", partner.id)
        )
        held = self._records_about(
            partner, mandates, Domain("agent_id", "=", partner.id)
        )
        consents = self._records_about(
            partner, "gov.consent", Domain("partner_id", "=", partner.id)
        )
        return [
            *super()._sections(partner),
            Section(
                "representatives",
                self.env._("Who acts for the person"),
                # Whom a person trusts is known to the person.
                entries=self._entries(given, ("agent_id", *_MANDATE)),
            ),
            Section(
                "represents",
                self.env._("For others"),
                entries=self._entries(held, _MANDATE),
                note=self.env._("Whom the person acts for is left out.")
                if held
                else "",
            ),
            Section(
                "consents",
                self.env._("Consents"),
                entries=self._entries(consents, _CONSENT),
            ),
        ]
