{
    "name": "Citizen Services: audits of equal treatment",
    "summary": "Measures how groups of citizens were treated, within the same service and "
    "month, with intervals, and says in plain words what it shows and what not",
    "version": "19.0.1.1.0",
    "license": "AGPL-3",
    "author": "gov_crm contributors",
    "category": "Services/Citizen services",
    "depends": ["gov_crm"],
    "external_dependencies": {
        "python": ["numpy", "pandas", "scipy", "statsmodels", "xlsxwriter"]
    },
    "data": [
        "security/ir.model.access.csv",
        "security/gov_equity_rules.xml",
        "data/gov_equity_data.xml",
        "data/gov_equity_cron.xml",
        "report/gov_equity_report.xml",
        "views/gov_equity_audit_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["gov_crm_equity/static/src/**/*"],
        "web.assets_tests": ["gov_crm_equity/static/tests/tours/*.js"],
    },
}
