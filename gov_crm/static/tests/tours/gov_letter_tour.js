import { registry } from "@web/core/registry";

// An officer denies a request: hints come while the words are written, the letter is read
// before it goes out, and is on the case after it.
registry.category("web_tour.tours").add("gov_letter", {
    steps: () => [
        { content: "Decide", trigger: "button[name=action_decide]", timeout: 40000, run: "click" },
        { content: "No hint before a word", trigger: ".modal:has(.o_gov_plain_hints[aria-live=polite]):not(:has(.o_gov_plain_hints li))" },
        { trigger: ".modal .o_radio_item:contains(Denied) input", run: "click" },
        {
            content: "Grounds in the language of offices",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Your request was denied pursuant to the LDR.",
        },
        { content: "It does not say who", trigger: ".modal .o_gov_plain_hints li:contains(“was denied” does not say who)" },
        { trigger: ".modal .o_gov_plain_hints li:contains(“under” is plainer)" },
        { trigger: ".modal .o_gov_plain_hints li:contains(“LDR” is not explained)" },
        {
            content: "Plainer",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Section 4 of the zoning ordinance allows no stalls there.",
        },
        { content: "Nothing left to say", trigger: ".modal:has(.o_gov_plain_hints):not(:has(.o_gov_plain_hints li))" },
        {
            content: "One long sentence in the answer",
            trigger: ".modal .o_field_widget[name=answer] [contenteditable=true]",
            run: "editor We cannot give you a stall at this place because the place is for people who walk and because the fire engines must pass there by day and by night.",
        },
        { trigger: ".modal .o_gov_plain_hints li:contains(30 words in one sentence)" },
        { content: "The letter", trigger: ".modal .o_gov_letter summary", run: "click" },
        { trigger: ".modal .o_gov_letter:contains(We cannot grant it)" },
        { trigger: ".modal .o_gov_letter:contains(Section 4 of the zoning ordinance)" },
        { trigger: ".modal footer button:contains(Decide and tell the citizen)", run: "click" },
        { content: "It is on the case", trigger: "body:not(:has(.modal)) button[name=action_print_letter]" },
    ],
});
