from . import (
    test_equity_access,
    test_equity_casework,
    test_equity_files,
    test_equity_run,
    test_equity_tour,
    test_kernel_equity_audit,
    test_kernel_equity_disclosure,
    test_kernel_equity_published,
    test_kernel_equity_statsmodels,
)
