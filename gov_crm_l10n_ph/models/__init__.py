from . import gov_area_load, gov_demo_town, gov_referral, helpdesk_ticket
