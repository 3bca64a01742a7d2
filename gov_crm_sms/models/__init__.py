from . import (
    gov_contact_code,
    gov_erasure,
    helpdesk_ticket,
    res_company,
    res_config_settings,
    res_partner,
    sms_sms,
)
