from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk


class HelpdeskPortal(CustomerPortalHelpdesk):
    """Ticket pages of the helpdesk lead to those of the case; tokens open nothing."""

    @route()
    def portal_my_tickets(self, **_kw):
        return request.redirect("/my/cases")

    @route()
    def portal_my_ticket(self, ticket_id, **_kw):
        return request.redirect(f"/my/cases/{ticket_id}")
