from . import (
    export,
    helpdesk_portal,
    helpdesk_ticket,
    portal,
    portal_certificate,
)
