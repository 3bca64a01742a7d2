import { registry } from "@web/core/registry";

// Offices closed by a typhoon and time that ran out, and what an officer sees of it.
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
