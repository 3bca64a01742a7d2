import { registry } from "@web/core/registry";

// The assistance desk hands a case over: to whom is suggested, with reasons, and can be
// searched by words of the tree.
registry.category("web_tour.tours").add("gov_choose_suggestion", {
    steps: () => [
        { content: "Where the matter is", trigger: ".o_field_widget[name=area_id]:contains(Barangay Mabini), .o_field_widget[name=area_id] input:value(/Barangay Mabini/)" },
        { trigger: "button[name=action_refer]", run: "click" },
        { content: "Nothing is chosen, the first waits for the key", trigger: ".modal .o_gov_suggestions input:focus:not(:checked)" },
        {
            content: "Whom the last refuser named stands first",
            trigger: ".modal .o_gov_suggestions .form-check:nth-of-type(1):contains(Provincial Engineer):contains(declined on)",
        },
        {
            content: "Then the charter",
            trigger: ".modal .o_gov_suggestions .form-check:nth-of-type(2):contains(National Roads):contains(Offers this service in Barangay Mabini.)",
        },
        { content: "Who refused is explained", trigger: ".modal .o_gov_left_out summary", run: "click" },
        { trigger: ".modal .o_gov_left_out li:contains(City Engineer declined this case)" },
        { content: "Choose", trigger: ".modal .o_gov_suggestions label:contains(Provincial Engineer)", run: "click" },
        { trigger: ".modal .o_field_widget[name=to_agency_id] input:value(Provincial Engineer)" },
        { content: "The effect is said", trigger: ".modal .o_gov_effect:contains(until Provincial Engineer accepts)" },
        { content: "Or search all: words of the tree", trigger: ".modal .o_field_widget[name=to_agency_id] input", run: "edit hall licens" },
        { trigger: ".dropdown-item:contains(City Hall / Licensing Office)", run: "click" },
        { content: "No suggestion is marked any more", trigger: ".modal:not(:has(.o_gov_suggestions input:checked)) .o_gov_effect:contains(until Licensing Office accepts)" },
        { content: "Back to the suggestion", trigger: ".modal .o_gov_suggestions label:contains(Provincial Engineer)", run: "click" },
        { trigger: ".modal .o_field_widget[name=to_agency_id] input:value(Provincial Engineer)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit It is a provincial road." },
        { trigger: ".modal button[name=action_refer]", run: "click" },
        { trigger: ".alert:contains(On its way)" },
    ],
});

registry.category("web_tour.tours").add("gov_no_suggestion", {
    steps: () => [
        { trigger: "button[name=action_refer]", run: "click" },
        { trigger: ".modal .o_gov_no_suggestion:contains(No agency is known for this. Search all, or write to one outside the system.)" },
        { content: "The first choice has the focus", trigger: ".modal .o_field_widget[name=kind] input[type=radio]:focus" },
        { content: "The search is there", trigger: ".modal .o_field_widget[name=to_agency_id] input" },
        { trigger: ".modal button:contains(Leave)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

// The supervisor looks at the map of flows and opens what is behind a line and a number.
registry.category("web_tour.tours").add("gov_follow_flow", {
    steps: () => [
        { trigger: "h1:contains(7 referrals in the last 90 days)" },
        {
            content: "The line says its flow, and is broken",
            trigger: "a.o_gov_flow_marked[aria-label='Assistance Desk sent 6 to City Engineer: 4 accepted, 2 came back'] .o_gov_flow_area",
            run: "click",
        },
        { content: "The list behind it", trigger: ".o_breadcrumb:contains(Assistance Desk → City Engineer)" },
        { trigger: ".o_list_view .o_pager:contains(1-6 / 6)" },
        { content: "Back to the map", trigger: ".o_breadcrumb a:contains(Who refers to whom)", run: "click" },
        { content: "A number of the table", trigger: "tr:contains(City Engineer) button[name=came_back]:contains(2)", run: "click" },
        { trigger: ".o_list_view .o_pager:contains(1-2 / 2)" },
        { trigger: ".o_breadcrumb a:contains(Who refers to whom)", run: "click" },
        { content: "Another kind", trigger: "select[name=kind]", run: "select consult" },
        { trigger: "h1:contains(1 referral in the last 90 days)" },
        { trigger: "body:not(:has(.o_gov_flow_marked))" },
        { content: "Another period", trigger: "select[name=days]", run: "select 30" },
        { trigger: "h1:contains(in the last 30 days)" },
        { trigger: "select[name=kind]", run: "select joint" },
        { trigger: "[role=status]:contains(Nothing that you may see was referred in this time.)" },
    ],
});

registry.category("web_tour.tours").add("gov_board_of_one_office", {
    steps: () => [
        { trigger: "button[name=unassigned]:contains(1 nobody works on)" },
        { trigger: "select[name=office]", run: "selectByLabel City Hall / City Engineer" },
        { content: "Nothing there", trigger: "button[name=unassigned]:contains(0 nobody works on)" },
    ],
});
