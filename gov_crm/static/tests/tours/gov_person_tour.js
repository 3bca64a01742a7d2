import { registry } from "@web/core/registry";

const OPTION = "#gov_person_list [role=option]";

// The front desk finds a person with the keyboard, then registers one who is not there yet.
registry.category("web_tour.tours").add("gov_search_match_create", {
    steps: () => [
        { content: "The box has the focus", trigger: "#gov_person_input:focus", run: "edit makareg luz" },
        { content: "Found in spite of the slip", trigger: `${OPTION}:contains(Luz Macaraeg):contains(born)` },
        { trigger: "#gov_person_found:contains(found)" },
        { content: "Down to the first", trigger: "#gov_person_input", run: "press ArrowDown" },
        { trigger: "#gov_person_option_0[aria-selected=true]" },
        { trigger: "#gov_person_input[aria-activedescendant=gov_person_option_0]", run: "press Enter" },
        { content: "The person", trigger: ".o_gov_person_chosen h2:contains(Macaraeg)" },
        { content: "How to speak with the person", trigger: ".o_gov_person_tell li:contains(Speaks Tagalog)" },
        { trigger: ".o_gov_person_chosen button[name=new_case]" },
        { content: "Nobody", trigger: "#gov_person_input", run: "edit xqz wvk" },
        { trigger: "#gov_person_found:contains(Nobody found. Check spelling, try phone or birth date, or add.)" },
        { content: "A new one", trigger: "#gov_person_input", run: "edit luz macareg 1951" },
        { trigger: `${OPTION}:contains(+ New person “luz macareg 1951”)`, run: "click" },
        { trigger: "#gov_new_given:focus:value(Luz)" },
        { trigger: "#gov_new_family:value(Macareg)" },
        {
            content: "Shown while typing",
            trigger: "#gov_new_birth",
            run() {
                this.anchor.value = "1951-03-09";
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "With the reason",
            trigger: ".o_gov_match:contains(Luz Macaraeg):contains(Same birth date, similar name)",
        },
        { trigger: ".o_gov_match:contains(Luz Macaraeg) button[name=unsure]", run: "click" },
        { trigger: ".o_gov_match:contains(Luz Macaraeg):contains(A supervisor will be asked.)" },
        { content: "Others are different", trigger: ".o_gov_match:contains(Lus Makaraeg) button[name=different]", run: "click" },
        { trigger: "button[name=different][aria-pressed=true]" },
        { trigger: "button[name=register]", run: "click" },
        { trigger: ".o_gov_person_chosen h2:contains(Luz Macareg):focus" },
        { trigger: ".o_gov_person_chosen button[name=new_case]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Luz Macareg)" },
    ],
});

// The supervisor merges two records of one person, and undoes it.
registry.category("web_tour.tours").add("gov_merge_undo", {
    steps: () => [
        { trigger: ".o_data_row:contains(Same birth date, similar name) .o_data_cell[name=reasons]", run: "click" },
        { content: "Both side by side", trigger: ".o_gov_compared:contains(Luz Macaraeg):contains(Lus Makaraeg)" },
        { trigger: "button[name=action_merge]", run: "click" },
        { trigger: ".modal .o_gov_effect:contains(You can undo this for 30 days.)" },
        { trigger: ".modal .o_field_widget[name=note] input", run: "edit Same birth certificate" },
        { trigger: ".modal button[name=action_merge]", run: "click" },
        { content: "The record that stays", trigger: ".o_form_view .oe_title:contains(Macaraeg), .o_form_view .oe_title input:value(/Macaraeg/)" },
        { trigger: "body:not(:has(.modal)) button.nav-link:contains(Merges), body:not(:has(.modal)) a.nav-link:contains(Merges)", run: "click" },
        { trigger: ".o_field_widget[name=gov_merge_ids] .o_data_row:contains(Merged) .o_data_cell[name=display_name]", run: "click" },
        { trigger: ".modal button[name=action_undo], .o_form_view button[name=action_undo]", run: "click" },
        { trigger: ".modal button:contains(Undo the merge):not([name])", run: "click" },
        { trigger: "body:not(:has(button[name=action_undo]))" },
    ],
});
