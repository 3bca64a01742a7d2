from odoo import models
from odoo.fields import Domain

from .gov_timeline import shortened


class GovTimeline(models.AbstractModel):
    """Mandates and consents in the line of time of who gave them: from when on they hold,
    and when they were taken back."""

    _inherit = "gov.timeline"

    def _kinds(self):
        return [*super()._kinds(), ["consent", self.env._("Consents and mandates")]]

    def _sources(self, partner):
        given = Domain("partner_id", "=", partner.id)
        granted = Domain("principal_id", "=", partner.id)
        for model in ("gov.consent", "gov.representation"):
            self.env[model].flush_model()
        return [
            *super()._sources(partner),
            *(
                ("consent", source, self._own_rows(model, domain, moment))
                for source, model, domain, moment in (
                    ("given", "gov.consent", given, "given_at"),
                    ("withdrawn", "gov.consent", given, "withdrawn_at"),
                    ("granted", "gov.representation", granted, "granted_at"),
                    ("revoked", "gov.representation", granted, "revoked_at"),
                )
            ),
        ]

    def _tell_consent(self, ids, title):
        return {
            consent.id: {
                "title": title % consent.purpose_id.name,
                "text": shortened(consent.evidence),
                "office": "",
            }
            for consent in self.env["gov.consent"].sudo().browse(ids)
        }

    def _tell_given(self, ids):
        return self._tell_consent(ids, self.env._("Consent given: %s"))

    def _tell_withdrawn(self, ids):
        return self._tell_consent(ids, self.env._("Consent taken back: %s"))

    def _tell_mandate(self, ids, title, reason):
        return {
            mandate.id: {
                "title": title % mandate.agent_id.name,
                "text": shortened(mandate[reason]),
                "office": mandate.agency_id.name or "",
            }
            for mandate in self.env["gov.representation"].sudo().browse(ids)
        }

    def _tell_granted(self, ids):
        return self._tell_mandate(
            ids, self.env._("%s may act for the person"), "summary"
        )

    def _tell_revoked(self, ids):
        return self._tell_mandate(
            ids, self.env._("%s may not act for the person any more"), "revoke_reason"
        )
