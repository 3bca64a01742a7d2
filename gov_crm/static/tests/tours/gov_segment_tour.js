import { registry } from "@web/core/registry";

// In the popover of the condition's field: go into the first names, choose the last one. It
// opens where the field chosen before stands.
function choose(...names) {
    const last = names.pop();
    const item = (name) => `.o_model_field_selector_popover_item[data-name=${name}]`;
    return [
        { trigger: ".o_gov_criteria .o_model_field_selector", run: "click" },
        ...names.map((name) => ({
            trigger: `${item(name)} .o_model_field_selector_popover_item_relation`,
            run: "click",
        })),
        {
            trigger: `${item(last)} .o_model_field_selector_popover_item_name`,
            run: "click",
        },
    ];
}

function refused(content, rule, ...words) {
    return words.map((word) => ({
        content,
        trigger: `.o_gov_refusals .o_gov_refusal[data-rule=${rule}]:contains(${word})`,
    }));
}

// An administrator writes three unlawful rules, reads why not, and then a lawful one.
registry.category("web_tour.tours").add("gov_write_segment", {
    steps: () => [
        { content: "Begin a segment", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Served in depth",
        },
        {
            content: "Add a condition",
            trigger: ".o_gov_criteria .o_tree_editor a:contains(New Rule), .o_gov_criteria button:contains(New Rule)",
            run: "click",
        },
        {
            content: "A condition without a value is no reproach yet",
            trigger: ".o_gov_refusals .alert-info:contains(Choose what)",
        },
        ...choose("partner_id", "vat"),
        ...refused("Wealth is refused", "never", "Wealth and tax paid", "never criteria", "“property”"),
        ...choose("gov_age"),
        ...refused("A protected ground is refused", "protected", "Age", "no protected grounds", "art. 26"),
        ...choose("zip"),
        ...refused("A proxy is refused", "proxy", "Zip", "no proxies", "Racial Discrimination"),
        {
            content: "Saved as a draft it stays refused",
            trigger: ".o_form_button_save",
            run: "click",
        },
        { content: "Try it all the same", trigger: "button[name=action_try]", run: "click" },
        {
            content: "The server refuses, too",
            trigger: ".o_error_dialog:contains(no proxies), .modal:contains(no proxies)",
        },
        { trigger: ".modal footer button", run: "click" },
        { trigger: ".o_gov_criteria .o_model_field_selector", run: "click" },
        { trigger: ".o_model_field_selector_popover_prev_page", run: "click" },
        {
            trigger:
                ".o_model_field_selector_popover_item[data-name=lane] .o_model_field_selector_popover_item_name",
            run: "click",
        },
        {
            content: "Nothing is refused any more",
            trigger: ".o_gov_segment:not(:has(.o_gov_refusal))",
        },
        {
            content: "But a reason is missing",
            trigger: ".o_field_widget[name=missing]:contains(Say why)",
        },
        {
            trigger: ".o_field_widget[name=description] textarea",
            run: "edit Their matters take long and many visits.",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible:not(:visible)",
        },
    ],
});

registry.category("web_tour.tours").add("gov_try_segment", {
    steps: () => [
        { trigger: ".o_data_cell:contains(Served in depth)", run: "click" },
        { trigger: "button[name=action_try]", run: "click" },
        {
            content: "The author cannot approve it",
            trigger: ".o_field_widget[name=why_not_me]:contains(You wrote this)",
        },
        { trigger: ".o_gov_segment:not(:has(button[name=action_approve]))" },
    ],
});

registry.category("web_tour.tours").add("gov_approve_segment", {
    steps: () => [
        { trigger: ".o_data_cell:contains(Served in depth)", run: "click" },
        { trigger: "button[name=action_approve]", run: "click" },
        { content: "Approved", trigger: "button[name=action_activate]" },
    ],
});

registry.category("web_tour.tours").add("gov_activate_segment", {
    steps: () => [
        { trigger: ".o_data_cell:contains(Served in depth)", run: "click" },
        { trigger: "button[name=action_activate]", run: "click" },
        { content: "It holds now", trigger: "button[name=action_ask_suspend]" },
    ],
});
