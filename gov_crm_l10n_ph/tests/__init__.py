from . import (
    test_area_load,
    test_csm,
    test_demo_town,
    test_figures_acts,
    test_filipino,
    test_grounds,
    test_identifiers,
    test_kernel_recount,
    test_language,
    test_standards,
    test_tour_filipino,
)
