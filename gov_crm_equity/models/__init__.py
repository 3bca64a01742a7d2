from . import (
    gov_equity_metric,
    gov_equity_audit,
    gov_equity_audit_line,
    gov_equity_audit_run,
    gov_equity_audit_screen,
    gov_equity_audit_xlsx,
    gov_equity_audit_report,
    gov_equity_casework,
    gov_equity_casework_queries,
    gov_equity_followup,
    gov_equity_words,
    gov_equity_words_method,
)
