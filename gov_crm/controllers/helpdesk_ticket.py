from odoo.http import request, route

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController


class HelpdeskTicket(HelpdeskTicketController):
    """Routes of the helpdesk: one leads to the services, the others are closed. They close
    and create tickets as superuser, without a clock and without an office."""

    @route(website=True)
    def support_ticket_close(self, **_kw):
        raise request.not_found()

    @route()
    def create_new_ticket(self, **_kw):
        return request.redirect("/services")

    @route()
    def submit_ticket(self, **_kw):
        raise request.not_found()
