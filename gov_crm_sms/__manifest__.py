{
    "name": "Citizen Services: text messages",
    "summary": "Codes and notices to citizens by text message, through a gateway that the "
    "agency runs itself, such as Kannel",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "gov_crm contributors",
    "category": "Services/Citizen services",
    "depends": ["gov_crm", "sms"],
    "data": ["views/res_config_settings_views.xml"],
}
