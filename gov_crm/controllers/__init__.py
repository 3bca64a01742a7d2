from . import (
    export,
    health,
    helpdesk_portal,
    helpdesk_ticket,
    portal,
    portal_certificate,
    portal_correction,
    referral_link,
)
