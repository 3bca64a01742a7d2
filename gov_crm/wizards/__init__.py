from . import (
    gov_case_dialog_mixin,
    gov_case_decide,
    gov_case_refer,
    gov_check_all,
    gov_holiday_fill,
    gov_holiday_fill_line,
    gov_referral_decline,
    gov_setup_guide,
    gov_work_suspension_dialog,
    gov_work_suspension_dialog_line,
    helpdesk_ticket_create_lead,
)
