from . import (
    gov_area_load,
    gov_demo_town,
    gov_demo_desks,
    gov_demo_documents,
    gov_demo_segments,
    gov_demo_feedback,
    gov_referral,
    helpdesk_ticket,
    res_partner_id_category,
)
