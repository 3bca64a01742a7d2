import { registry } from "@web/core/registry";

// A case officer lists who is entitled to a pension and does not receive it, opens the first
// and makes a case of it.
registry.category("web_tour.tours").add("gov_reach_out", {
    steps: () => [
        { trigger: ".o_list_view button:contains(Who is not reached?)", run: "click" },
        { content: "Nothing is said before a service is chosen", trigger: ".modal .o_gov_effect:contains(Choose the service.)" },
        { trigger: ".modal .o_field_widget[name=service_id] input", run: "edit Social pension" },
        { trigger: ".dropdown-item:contains(Social pension)", run: "click" },
        { content: "What the service says of who is entitled", trigger: ".modal .o_field_widget[name=age_from] input:value(60)" },
        { content: "The preview counts", trigger: ".modal .o_gov_effect:contains(One person comes onto the list)" },
        { content: "A list needs a lawful basis", trigger: ".modal .o_field_widget[name=basis_id] input", run: "edit task" },
        { trigger: ".dropdown-item:contains(task the law gives it)", run: "click" },
        { trigger: ".modal button[name=action_build]", run: "click" },
        { content: "The list, by how far they came", trigger: ".o_breadcrumb:contains(Not reached yet: Social pension)" },
        { trigger: ".o_data_row td[name=partner_id]:contains(Old)", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Identified)" },
        { trigger: ".o_field_widget[name=gov_segment]:contains(aged 60 and over)" },
        { trigger: "body:not(:contains(Probability)):not(:contains(Revenue)) button[name=action_gov_file_case]", run: "click" },
        { content: "The case, linked to where it came from", trigger: "button[name=action_gov_open_engagements]", run: "click" },
        { trigger: ".o_data_row:contains(Applied)" },
    ],
});
