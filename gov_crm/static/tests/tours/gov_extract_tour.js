import { registry } from "@web/core/registry";

// The officer at the desk finds the two buttons on the record.
registry.category("web_tour.tours").add("gov_desk_extract", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_gov_extract]:contains(Extract)" },
        { trigger: ".o_form_view button[name=action_gov_extract_data]:contains(JSON)" },
    ],
});
