import { registry } from "@web/core/registry";

// The rules of the clock: a promise written by an administrator, offices closed by a typhoon,
// and what an officer sees of it.
registry.category("web_tour.tours").add("gov_standard", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Answer to complaints" },
        { trigger: ".o_field_widget[name=amount] input", run: "edit 5" },
        { trigger: ".o_field_widget[name=legal_basis] textarea", run: "edit City ordinance 7" },
        { content: "The kind of case", trigger: ".o_field_widget[name=case_kind] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Complaint)", run: "click" },
        { content: "The sentence follows", trigger: ".o_field_widget[name=sentence]:contains(within 5 working days)" },
        { content: "What it means today", trigger: ".o_field_widget[name=preview]:contains(Filed now)" },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "A draft binds nobody", trigger: "body:has(.o_form_saved) button[name=action_put_in_force]", run: "click" },
        { trigger: ".modal footer button:contains(Put in force)", run: "click" },
        { content: "In force", trigger: "body:not(:has(.modal)) button[name=action_new_version]" },
    ],
});

registry.category("web_tour.tours").add("gov_suspension", {
    steps: () => [
        { trigger: "button[name=action_declare]", run: "click" },
        { content: "What happens, before it does", trigger: ".modal .alert:contains(open case)" },
        { content: "What citizens read", trigger: ".modal .o_field_widget[name=message]:contains(Proclamation No. 123)" },
        { trigger: ".modal footer button[name=action_act]:contains(Declare)", run: "click" },
        { content: "Declared", trigger: "body:not(:has(.modal)) .o_field_widget[name=declared_by_id]" },
    ],
});

registry.category("web_tour.tours").add("gov_moved_case", {
    steps: () => [
        { trigger: ".o_gov_deadline_sentence:contains(moved):contains(offices closed)" },
        { trigger: "button[name=action_explain]", run: "click" },
        { content: "The closure stands in the days", trigger: ".modal td:contains(Typhoon Uwan)" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notebook a[name=clocks]", run: "click" },
        { trigger: ".o_gov_clock li:contains(offices closed)" },
    ],
});

registry.category("web_tour.tours").add("gov_lapsed_case", {
    steps: () => [
        { content: "Late, and closed by law", trigger: ".o_gov_deadline_sentence[data-state=met]:contains(late)" },
        { content: "The officer can print the certificate", trigger: "button[name=action_print_certificate]" },
        { trigger: ".o_notebook a[name=decision]", run: "click" },
        { trigger: ".o_field_widget[name=outcome]:contains(Approved by lapse of time)" },
        { trigger: ".o_notebook a[name=clocks]", run: "click" },
        { content: "The story says what the law did", trigger: ".o_gov_clock li:contains(the time ran out)" },
    ],
});
