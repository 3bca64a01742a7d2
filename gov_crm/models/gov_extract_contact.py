from odoo import models
from odoo.fields import Domain

from ..tools.record_extract import Section

_EVENT = ("kind", "direction", "at", "text", "agency_id", "ticket_id")
_ENGAGEMENT = ("name", "gov_kind", "gov_service_id", "gov_agency_id", "create_date")


class GovExtract(models.AbstractModel):
    """Calls, visits and letters that were logged, and engagements, in the extract."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        own = Domain("partner_id", "=", partner.id)
        events = self._records_about(partner, "gov.contact.event", own)
        leads = self._records_about(
            partner, "crm.lead", own & Domain("gov_agency_id", "!=", False)
        )
        return [
            *super()._sections(partner),
            Section(
                "contacts",
                self.env._("Calls, visits, letters"),
                entries=self._entries(events, _EVENT),
            ),
            Section(
                "engagements",
                self.env._("Engagements"),
                entries=self._entries(leads, _ENGAGEMENT),
            ),
        ]
