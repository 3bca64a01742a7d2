import { registry } from "@web/core/registry";

// An audit is read from its list: sentence, picture, table; then something is followed up.
registry.category("web_tour.tours").add("gov_equity_read", {
    steps: () => [
        { trigger: ".o_data_row td:contains(Spring 2026)", run: "click" },
        { trigger: ".o_form_view button[name=action_open_result]", run: "click" },
        {
            content: "The sentence comes first",
            trigger: ".o_gov_equity [name=summary]:contains(disparity)",
        },
        {
            content: "Ratios as a picture that says in words what it shows",
            trigger: ".o_gov_equity_chart[role=img][tabindex='0'][aria-label^='Ratios'] canvas",
        },
        {
            content: "What it says, and what it does not show",
            trigger: "[data-metric=resolution]:contains(Not shown)",
        },
        {
            content: "The same as a table",
            trigger: "[data-metric=resolution] table th[scope=row]",
        },
        {
            content: "Curves",
            trigger: "[data-metric=resolution] .o_gov_equity_chart canvas",
        },
        { trigger: ".o_gov_equity button[name=follow_up]", run: "click" },
        {
            content: "It is about this audit",
            trigger: ".o_form_view .o_field_widget[name=audit_id] input:value(Spring 2026)",
        },
        {
            trigger: ".o_field_widget[name=found] textarea",
            run: "edit Few came on Fridays.",
        },
        {
            trigger: ".o_field_widget[name=action] textarea",
            run: "edit The desk opens on Fridays.",
        },
        { trigger: ".o_form_button_cancel", run: "click" },
        { trigger: ".o_gov_equity [name=summary]" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last", run: "click" },
        { trigger: ".o_form_view .nav-link:contains(Follow-up)", run: "click" },
        {
            trigger: ".o_field_widget[name=followup_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=found] textarea",
            run: "edit One counter was closed in March.",
        },
        {
            trigger: ".modal .o_field_widget[name=action] textarea",
            run: "edit A second counter is open from December on.",
        },
        {
            trigger: ".modal .o_field_widget[name=due_date] input, .modal .o_field_widget[name=due_date] button",
            run: "click",
        },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_field_widget[name=followup_ids] .o_data_row" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});

// An audit is written and asked for.
registry.category("web_tour.tours").add("gov_equity_ask", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Autumn" },
        { trigger: ".o_field_widget[name=ground_ids] input", run: "edit Disab" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Disability)", run: "click" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".alert:contains(in the background)" },
    ],
});
