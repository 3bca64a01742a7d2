{
    "name": "Citizen Services: Philippines",
    "summary": "Philippine service standards, office hours and holidays; with demo "
    "data the fictional Balanghai City",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "gov_crm contributors",
    "category": "Services/Citizen services",
    "depends": ["gov_crm"],
    "data": [
        "data/resource_calendar_data.xml",
        "data/resource_calendar_holidays.xml",
        "data/gov_service_standard_data.xml",
    ],
    "demo": [
        "demo/res_company_demo.xml",
        "demo/helpdesk_ticket_channel_demo.xml",
        "demo/res.partner-agencies.csv",
        "demo/gov.agency.csv",
        "demo/gov.service.csv",
        "demo/gov.service.requirement.csv",
        "demo/gov.service.step.csv",
        "demo/res.partner-citizens.csv",
        "demo/res.users-staff.csv",
        "demo/res_users_demo.xml",
        "demo/gov_demo_town.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
