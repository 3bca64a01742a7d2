from . import gov_demo_town, helpdesk_ticket
