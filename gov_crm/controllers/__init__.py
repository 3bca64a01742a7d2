from . import (
    charter,
    export,
    extract,
    health,
    helpdesk_portal,
    helpdesk_ticket,
    portal,
    portal_certificate,
    portal_correction,
    portal_data,
    portal_mandate,
    referral_link,
)
