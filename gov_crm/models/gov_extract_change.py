from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_CORRECTION = ("fact", "old_value", "new_value", "proof", "ticket_id", "applied_at")
_MERGE = ("at", "note", "state", "undone_at")


class GovExtract(models.AbstractModel):
    """What was put right in a record, and records that were found to be of one person.

    Pairs that only might be one person are left out: the other record may be somebody
    else's.
    """

    _inherit = "gov.extract"

    def _sections(self, partner):
        corrections = self._records_about(
            partner, "gov.correction", Domain("partner_id", "=", partner.id)
        )
        merges = self._records_about(
            partner,
            "gov.person.merge",
            Domain("kept_id", "=", partner.id) | Domain("merged_id", "=", partner.id),
        )
        return [
            *super()._sections(partner),
            Section(
                "corrections",
                self.env._("Corrections"),
                entries=self._entries(corrections, _CORRECTION),
            ),
            Section(
                "merges",
                self.env._("Records put together"),
                entries=self._entries(merges, _MERGE),
            ),
        ]
