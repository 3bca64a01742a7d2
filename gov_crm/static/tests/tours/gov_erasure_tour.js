import { registry } from "@web/core/registry";

// A person is erased: the data protection officer previews, a supervisor approves.
registry.category("web_tour.tours").add("gov_erasure_prepare", {
    steps: () => [
        { trigger: ".o_field_widget[name=state]:contains(Draft)" },
        { trigger: "button[name=action_preview]:contains(Preview)", run: "click" },
        { content: "Nothing has happened yet", trigger: ".alert:contains(Nothing has been erased yet)" },
        { content: "What stays and why", trigger: ".o_field_widget[name=line_ids]:contains(The retention time is not over)" },
        { content: "Who prepared it does not approve it", trigger: ".o_form_view:not(:has(button[name=action_approve]))" },
    ],
});

registry.category("web_tour.tours").add("gov_erasure_approve", {
    steps: () => [
        { trigger: ".alert:contains(Nothing has been erased yet)" },
        { trigger: "button[name=action_approve]", run: "click" },
        { content: "Asked once more", trigger: ".modal:contains(Nobody can bring it back)" },
        { trigger: ".modal footer .btn-primary", run: "click" },
        { content: "The job goes on with it", trigger: "body:not(:has(.modal)) .alert:contains(small steps)" },
    ],
});

registry.category("web_tour.tours").add("gov_erasure_done", {
    steps: () => [
        { content: "What is left", trigger: ".o_data_row:contains(ER-)" },
    ],
});
