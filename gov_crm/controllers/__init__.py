from . import (
    export,
    health,
    helpdesk_portal,
    helpdesk_ticket,
    portal,
    portal_certificate,
    referral_link,
)
