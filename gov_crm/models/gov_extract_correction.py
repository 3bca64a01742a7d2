from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_CORRECTION = ("fact", "old_value", "new_value", "proof", "ticket_id", "applied_at")


class GovExtract(models.AbstractModel):
    """What a person wanted put right, in the extract."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        corrections = self._records_about(
            partner, "gov.correction", Domain("partner_id", "=", partner.id)
        )
        return [
            *super()._sections(partner),
            Section(
                "corrections",
                self.env._("Corrections"),
                entries=self._entries(corrections, _CORRECTION),
            ),
        ]
