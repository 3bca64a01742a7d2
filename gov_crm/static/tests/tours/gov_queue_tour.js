import { registry } from "@web/core/registry";

const noDialog = "body:not(:has(.modal))";

// Take next, pass over, nobody left.
registry.category("web_tour.tours").add("gov_queue", {
    steps: () => [
        {
            content: "How many wait, and how long",
            trigger: ".o_gov_queue_head [role=status]:contains(3 waiting, longest 6 days)",
        },
        {
            content: "The sentence of the first",
            trigger:
                ".o_data_row:first-child:contains(before 2 others: waiting 6 days, no other income)",
        },
        {
            trigger: ".o_data_row:first-child button[name=action_pass_over]",
            run: "click",
        },
        {
            content: "The reason is logged, and what follows is said",
            trigger: ".modal:contains(shown to your supervisor):contains(keeps its place)",
        },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Speaks only Waray.",
        },
        { trigger: ".modal button[name=action_pass_over]", run: "click" },
        {
            content: "It keeps its place",
            trigger: `${noDialog} .o_data_row:first-child:contains(Burial)`,
        },
        { trigger: ".o_gov_queue_head button[name=action_take_next]", run: "click" },
        { content: "The next one opens", trigger: ".o_form_view h1" },
        { trigger: ".o_field_widget[name=name] input:value(Stall permit), .o_form_view:contains(Stall permit)" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        {
            trigger: ".o_gov_queue_head [role=status]:contains(2 waiting)",
        },
        { trigger: ".o_gov_queue_head button[name=action_take_next]", run: "click" },
        { trigger: ".o_form_view h1" },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_gov_queue_head [role=status]:contains(1 waiting)" },
        { trigger: ".o_gov_queue_head button[name=action_take_next]", run: "click" },
        {
            content: "Only the one passed over is left",
            trigger: ".o_notification:contains(passed over)",
        },
    ],
});

// Taking a case before others asks why.
registry.category("web_tour.tours").add("gov_queue_out_of_turn", {
    steps: () => [
        { trigger: "button[name=action_take]", run: "click" },
        { trigger: ".modal:contains(2 others wait before it)" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit She is at the window.",
        },
        { trigger: ".modal button[name=action_take]", run: "click" },
        { trigger: `${noDialog} .o_form_view:not(:has(button[name=action_take]))` },
    ],
});

// The equality officer sees the order of the queues and no names.
registry.category("web_tour.tours").add("gov_queue_report", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(She is at the window.):contains(Taken out of turn)",
        },
        { trigger: ".o_switch_view.o_pivot", run: "click" },
        { trigger: ".o_pivot table:contains(Licensing Office)" },
    ],
});

registry.category("web_tour.tours").add("gov_queue_phone", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(nobody behind it)" },
        {
            content: "At the bottom of the screen, large enough for a thumb",
            trigger: ".o_gov_queue_head button[name=action_take_next]",
            run() {
                const { bottom, height } = this.anchor.getBoundingClientRect();
                if (height < 44 || window.innerHeight - bottom > 60) {
                    throw new Error(`The button ends at ${bottom} and is ${height} high.`);
                }
            },
        },
        { trigger: ".o_gov_queue_head button[name=action_take_next]", run: "click" },
        { trigger: ".o_form_view h1" },
    ],
});
