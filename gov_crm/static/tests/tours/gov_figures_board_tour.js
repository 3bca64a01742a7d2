import { registry } from "@web/core/registry";

/** A supervisor finds who was answered late, and what that means. */
registry.category("web_tour.tours").add("gov_figures_board_tour", {
    url: "/odoo/board-agency",
    steps: () => [
        {
            content: "Choose the year before",
            trigger: ".o_gov_figures select[name=period]",
            run: "select last_year",
        },
        {
            content: "A title leads to its definition",
            trigger:
                ".o_gov_figures:has(p[role=status]:contains('31 Dec')) " +
                "[data-code=on_time] .o_gov_definition",
            run: "click",
        },
        {
            content: "The definition says what is not counted; close it",
            trigger: ".modal:contains('Withdrawn cases and duplicates') .btn-close",
            run: "click",
        },
        {
            content: "The late ones are a press away",
            trigger: "body:not(:has(.modal)) [data-code=on_time] button[name=rest]:contains('2 no')",
            run: "click",
        },
        {
            content: "They are listed",
            trigger: ".o_data_row:nth-child(2)",
        },
        {
            content: "Back to the board",
            trigger: ".o_breadcrumb a:contains('My agency'), .breadcrumb-item a:contains('My agency')",
            run: "click",
        },
        {
            content: "It still shows that year; go to the charter",
            trigger: ".o_gov_figures:has(p[role=status]:contains('31 Dec')) button[name=charter]",
            run: "click",
        },
        {
            content: "The service, what is promised, and how much was kept",
            trigger: "section[name=services] tr:contains('Business permit'):contains('3 working days'):contains('10 of 12')",
        },
    ],
});
