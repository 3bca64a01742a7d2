from . import (
    export,
    extract,
    health,
    helpdesk_portal,
    helpdesk_ticket,
    portal,
    portal_certificate,
    portal_data,
    portal_correction,
    referral_link,
)
