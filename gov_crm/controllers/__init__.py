from . import (
    helpdesk_portal,
    helpdesk_ticket,
    portal,
)
