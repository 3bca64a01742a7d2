from datetime import timezone

from odoo import models

from ..tools.closures import Closures, WhatIf

UTC = timezone.utc
# (database, calendar, version) -> {agency id: Closures}. As with what is compiled from a
# calendar (``resource_calendar``), an entry is never stale: its version is used once.
_KNOWN = {}
_KNOWN_MAX = 500


class ResourceCalendar(models.Model):
    """Closures of some offices among those that share a calendar.

    What counts is the declared ``gov.work.suspension``. Its leaves show the closure in the
    calendar to people; for deadlines they are left out, or they would close all offices.
    """

    _inherit = "resource.calendar"

    def _gov_scope_key(self, agency):
        key = super()._gov_scope_key(agency)
        closures = self._gov_closures(agency)
        return (*key, closures) if closures else key

    def _gov_closures(self, agency):
        """Closures of this agency beyond those of its calendar.

        :rtype: Closures
        """
        # A form asks about an office before it is saved.
        agency = agency and agency._origin
        if not agency:
            return Closures()
        what_if = self.env.context.get("gov_what_if")
        if isinstance(what_if, WhatIf) and agency.id in what_if.closures:
            return what_if.closures[agency.id]
        key = (self.env.cr.dbname, self.id, self.gov_version)
        known = _KNOWN.get(key)
        if known is None or agency.id not in known:
            # An office that is new here; the others are read again with it.
            agencies = agency | agency.sudo().with_context(active_test=False).search(
                [("calendar_id", "=", self.id)]
            )
            known = self.env["gov.work.suspension"]._closures(agencies)
            while len(_KNOWN) >= _KNOWN_MAX:
                _KNOWN.pop(next(iter(_KNOWN), None), None)
            _KNOWN[key] = known
        return known[agency.id]

    def _gov_leaves_domain(self, first, last, agency=None):
        domain = super()._gov_leaves_domain(first, last, agency)
        return [("gov_suspension_id", "=", False), *domain]

    def _gov_leaves(self, first, last, agency=None):
        leaves = super()._gov_leaves(first, last, agency)
        closures = [
            (start.replace(tzinfo=UTC), stop.replace(tzinfo=UTC), reason)
            for start, stop, reason in self._gov_closures(agency)
        ]
        return sorted([*leaves, *closures], key=lambda leave: leave[:2])
