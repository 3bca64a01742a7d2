import { waitUntil } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

/** What has the focus must fit this selector. */
function expectFocus(selector) {
    if (!document.activeElement.matches(selector)) {
        throw new Error(`The focus is on ${document.activeElement.outerHTML.slice(0, 200)}`);
    }
}

const noDialog = "body:not(:has(.modal))";

// The inbox: counters that filter, dialogs by keys alone, the sign beside the menus.
registry.category("web_tour.tours").add("gov_referral_inbox", {
    steps: () => [
        { content: "The sign says how many", trigger: ".o_gov_referral_sign .badge:contains(3)" },
        {
            trigger: ".o_gov_referral_sign button[aria-label='3 referrals wait for your office: 3 to accept, 0 to answer, 0 of them late']",
            run: "click",
        },
        { content: "It opens the inbox", trigger: ".o_breadcrumb:contains(Referrals to us)" },
        { trigger: "button[name=to_answer][aria-pressed=true]:contains(3 to accept)" },
        { trigger: ".o_data_row:nth-child(3)" },

        { content: "A counter shows what it counts", trigger: "button[name=answers_due]:contains(0 answers due)", run: "click" },
        { content: "Nothing, and how quick it was", trigger: ".o_view_nocontent:contains(No referral waits.)" },
        { trigger: "button[name=answers_due][aria-pressed=true]", run: "click" },
        { content: "Pressed again it gives back what was there", trigger: ".o_data_row:nth-child(3)" },

        {
            content: "Decline",
            trigger: ".o_data_row:contains(Which road) button[name=action_decline]",
            run: "click",
        },
        {
            content: "What it is about, and what follows",
            trigger: ".modal:contains(Which road):contains(reads why)",
            run: () => expectFocus(".modal .o_field_widget[name=ground_id] input[type=radio]"),
        },
        { content: "Escape changes nothing", trigger: ".modal", run: "press Escape" },
        {
            content: "The focus comes back once the rows have been drawn anew",
            trigger: `${noDialog} .o_data_row:contains(Which road)`,
            run: () => waitUntil(() => document.activeElement.matches(".o_data_row button"), { timeout: 5000 }),
        },
        {
            trigger: ".o_data_row:contains(Which road) button[name=action_decline]",
            run: "click",
        },
        { content: "The first ground", trigger: ".modal .o_radio_input", run: "click" },
        { trigger: ".modal .o_radio_input:checked" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit A provincial road." },
        { trigger: ".modal .o_field_widget[name=is_unknown] input", run: "click" },
        { trigger: ".modal .o_field_widget[name=is_unknown] input:checked" },
        { trigger: ".modal button[name=action_decline]", run: "click" },
        { content: "The row and the counters know", trigger: `${noDialog} button[name=to_answer]:contains(2 to accept)` },
        { content: "So does the sign", trigger: ".o_gov_referral_sign .badge:contains(2)" },

        { content: "Accept a question", trigger: ".o_data_row:contains(Is it a city road) button[name=action_take_on]", run: "click" },
        { trigger: ".modal .o_gov_effect:contains(stays responsible for the case)" },
        {
            content: "The focus is never on the button that confirms",
            trigger: ".modal button[name=action_accept]",
            run() {
                expectFocus(".modal .o_field_widget[name=act_by] input");
                this.anchor.click();
            },
        },
        { trigger: "button[name=answers_due]:contains(1 answer due)" },
        { trigger: ".o_data_row:contains(Answer the question by) button[name=action_complete]", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit It is one." },
        { trigger: ".modal button[name=action_reply]:visible", run: "click" },
        { trigger: `${noDialog} button[name=answers_due]:contains(0 answers due)` },
        { content: "Counters of the other screen open it", trigger: "button[name=declined_open]:contains(0 declined)", run: "click" },
        { trigger: ".o_breadcrumb:contains(Referrals from us)" },
        { trigger: "button[name=declined_open][aria-pressed=true]" },
    ],
});

// The case: refer by keys, what goes along, silence and what one can do about it.
registry.category("web_tour.tours").add("gov_referral_case", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_refer]", run: "press alt+g" },
        {
            content: "The first choice has the focus",
            trigger: ".modal-title:contains(Refer to another office)",
            run: () => expectFocus(".modal .o_field_widget[name=kind] input[type=radio]"),
        },
        { content: "A dialog has a name", trigger: ".modal[aria-label='Refer to another office']" },
        { trigger: ".modal .o_field_widget[name=to_agency_id] input", run: "edit City Engineer" },
        { trigger: ".dropdown-item:contains(City Engineer)", run: "click" },
        { trigger: ".modal .alert:contains(stays responsible until)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit It is about a road." },
        { content: "Nothing is ticked", trigger: ".o_gov_share_items [role=status]:contains(0 of)" },
        {
            content: "Long texts are short at first",
            trigger: ".o_gov_share_items button[aria-expanded=false]:contains(Show all)",
            run() {
                this.anchor.focus();
            },
        },
        { trigger: ".o_gov_share_items button:focus", run: "press Enter" },
        { trigger: ".o_gov_share_items button[aria-expanded=true]:contains(Show less)" },
        {
            trigger: ".o_gov_share_items .form-check:contains(Phone) input",
            run() {
                this.anchor.focus();
            },
        },
        { trigger: ".o_gov_share_items input:focus", run: "press Space" },
        { trigger: ".o_gov_share_items [role=status]:contains(1 of)" },
        { content: "What they will see", trigger: ".modal .o_gov_preview dt:contains(Phone)" },
        { content: "A file has its name", trigger: ".o_gov_share_items fieldset:contains(Files) label:contains(sketch.pdf)" },
        { trigger: ".modal button[name=action_refer]", run: "click" },

        { content: "On its way, since when, by when", trigger: ".alert:contains(On its way to City Engineer since):contains(not answered yet):contains(Answer by)" },
        { trigger: ".alert button[name=remind]", run: "click" },
        { content: "Recorded, and not again today", trigger: ".alert:not(:has(button[name=remind])):contains(sent a reminder on)" },
        { trigger: ".oe_stat_button[name=action_open_referrals]:contains(1)" },
        { trigger: ".alert button[name=withdraw]", run: "click" },
        { trigger: ".modal:contains(the citizen is told so) button:contains(Take back)", run: "click" },
        { content: "The case stays", trigger: `${noDialog} .o_form_view:not(:has(.alert-info))` },

        { content: "Ask instead", trigger: `${noDialog} button[name=action_refer]`, run: "click" },
        { trigger: ".modal .o_radio_item:contains(Ask) input", run: "click" },
        { trigger: ".modal label:contains(Your question):visible" },
        { trigger: ".modal .o_field_widget[name=to_agency_id] input", run: "edit City Engineer" },
        { trigger: ".dropdown-item:contains(City Engineer)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit Is it a city road?" },
        { trigger: ".modal button[name=action_refer]", run: "click" },
        { content: "Under the next step", trigger: ".o_gov_referral_news:contains(City Engineer was asked):contains(Is it a city road?)" },
        { trigger: ".o_field_widget[name=next_step]:contains(City Engineer answers by)" },
    ],
});

registry.category("web_tour.tours").add("gov_referral_board", {
    steps: () => [
        { trigger: ".o_gov_stuck:contains(Not answered since) button[name=remind]", run: "click" },
        { trigger: ".o_gov_stuck:not(:has(button[name=remind])):contains(sent a reminder)" },
        { trigger: ".o_gov_stuck button[name=withdraw]", run: "click" },
        { trigger: ".modal button:contains(Take back)", run: "click" },
        { trigger: "p:contains(No office is late with a referral of yours)" },
    ],
});
