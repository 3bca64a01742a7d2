from odoo.http import request, route

from .application import _BASE, CitizenPortalApplication
from .portal import MAX_ID, limited


class CitizenPortalApplicationAssisted(CitizenPortalApplication):
    """The door through which an officer comes to the form that is filled in for somebody."""

    @route(f"{_BASE}/assisted", type="http", auth="user", website=True, methods=["GET"])
    @limited
    def application_assisted(self, slug, draft="", **_kw):
        """Remember in the officer's session which draft it is; nothing is changed."""
        self._keep_private()
        number = int(draft) if draft.isdecimal() and len(draft) < 11 else 0
        draft_sudo = request.env["gov.application"]._assisted(min(number, MAX_ID))
        if not draft_sudo or draft_sudo.service_id != self._apply_service(slug):
            raise request.not_found()
        self._apply_remember(draft_sudo)
        return request.redirect(draft_sudo._url(draft_sudo._next_step()))
