from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_MERGE = ("at", "note", "state", "undone_at")


class GovExtract(models.AbstractModel):
    """That two records of a person were made one, in the extract."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        merges = self._records_about(
            partner, "gov.person.merge", Domain("kept_id", "=", partner.id)
        )
        return [
            *super()._sections(partner),
            Section(
                "merges",
                self.env._("Records of you that were merged"),
                entries=self._entries(merges, _MERGE),
            ),
        ]
