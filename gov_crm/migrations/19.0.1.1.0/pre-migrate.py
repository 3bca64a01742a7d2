"""Time limits say by whose calendar they count: so far always that of the entry office."""


def migrate(cr, version):
    cr.execute("ALTER TABLE gov_service_timer ADD COLUMN IF NOT EXISTS agency_id int4")
    cr.execute(
        """
        UPDATE gov_service_timer timer SET agency_id = ticket.entry_agency_id
        FROM helpdesk_ticket ticket
        WHERE ticket.id = timer.ticket_id AND timer.agency_id IS NULL
        """
    )
