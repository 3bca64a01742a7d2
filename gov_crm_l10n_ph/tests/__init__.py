from . import (
    test_area_load,
    test_csm,
    test_demo_town,
    test_filipino,
    test_grounds,
    test_identifiers,
    test_kernel_csm_report,
    test_language,
    test_register_reports,
    test_standards,
    test_tour_filipino,
)
