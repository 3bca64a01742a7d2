import time

from odoo import models
from odoo.tools import ormcache

from .gov_service_charter_page import _KEEP_SECONDS

_ENGLISH = "en"
_SERVICE = ("name", "description", "who_may_avail")
_PAPER = ("name", "where_to_secure", "condition", "copies")
_STEP = ("client_step", "agency_action", "fee_text", "duration_text", "responsible")


class GovService(models.Model):
    """Which texts of the charter stand in English on a page of another language."""

    _inherit = "gov.service"

    def _charter_card(self):
        return {**super()._charter_card(), "lang": self._charter_languages()}

    def _charter_page(self):
        return {**super()._charter_page(), "lang": self._charter_languages()}

    def _charter_languages(self):
        """Values of ``lang`` attributes: “en” for what is not translated, else “”. The
        lists are in the order of papers and steps of the page."""
        self.ensure_one()
        return self._charter_untranslated(int(time.time()) // _KEEP_SECONDS)

    @ormcache("self.id", "self.write_date", "self.env.lang", "stretch")
    def _charter_untranslated(self, stretch):
        service_sudo = self.sudo()  # published texts
        find = self.env["res.lang"]._gov_untranslated
        service = find(service_sudo, _SERVICE)
        office = find(service_sudo.agency_id, ("name",))
        papers = find(service_sudo.requirement_ids, _PAPER)
        steps = find(service_sudo.step_ids, _STEP)

        def marks(found, record, names):
            return {
                name: _ENGLISH if (record.id, name) in found else "" for name in names
            }

        return {
            **marks(service, service_sudo, _SERVICE),
            "office": _ENGLISH if office else "",
            "papers": [
                marks(papers, it, _PAPER) for it in service_sudo.requirement_ids
            ],
            "steps": [marks(steps, it, _STEP) for it in service_sudo.step_ids],
        }
