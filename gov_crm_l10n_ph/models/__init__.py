from . import gov_demo_town, gov_referral, helpdesk_ticket
