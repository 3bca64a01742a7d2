from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_ERASURE = ("number", "state", "prepared_at", "approved_at", "done_at", "refused_at")


class GovExtract(models.AbstractModel):
    """Requests to erase, in the extract. Legal holds are not: one may serve an inquiry of
    which the person is not to learn."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        erasures = self._records_about(
            partner, "gov.erasure", Domain("partner_id", "=", partner.id)
        )
        return [
            *super()._sections(partner),
            Section(
                "erasures",
                self.env._("Erasure"),
                entries=self._entries(erasures, _ERASURE),
            ),
        ]
