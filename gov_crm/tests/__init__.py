from . import (
    test_case_filing,
    test_kernel_purity,
    test_kernel_reference_number,
    test_kernel_worktime,
    test_main_job,
    test_tour_main_job,
)
