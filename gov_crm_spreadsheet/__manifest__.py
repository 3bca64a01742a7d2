{
    "name": "Citizen Services: spreadsheet dashboards",
    "summary": "The totals of the desk as dashboards of Odoo Community: a monthly view of an "
    "agency, and what was kept of the charter",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "gov_crm contributors",
    "category": "Services/Citizen services",
    "depends": ["gov_crm", "spreadsheet_dashboard"],
    "data": [
        "data/spreadsheet_dashboard_data.xml",
        "views/spreadsheet_dashboard_menus.xml",
    ],
}
