import { registry } from "@web/core/registry";

// An officer lives through pause, papers, extension and a promise. What the dates are says
// the server; here they only must be there before the button is pressed.
registry.category("web_tour.tours").add("gov_clock", {
    steps: () => [
        { content: "The date runs", trigger: ".o_gov_deadline_sentence[data-state=running]:contains(Due)" },
        { content: "Why this date, by its button", trigger: "button[name=action_explain]", run: "click" },
        { content: "Each day stands in a table", trigger: ".modal th[scope=row] ~ td:contains(day 2)" },
        { trigger: ".modal p:contains(Never moved.)" },
        { trigger: ".modal footer button:contains(Close)", run: "click" },

        { content: "Pause", trigger: "body:not(:has(.modal)) button[name=action_pause]", run: "click" },
        { trigger: ".modal .o_gov_effect:contains(Choose the ground first)" },
        { content: "The lawful grounds only", trigger: ".modal .o_radio_item:contains(Missing papers) input", run: "click" },
        { content: "The effect comes first", trigger: ".modal .o_gov_effect:contains(Then: stops.)" },
        { trigger: ".modal .o_gov_effect:contains(At most 10 working days)" },
        {
            content: "A paper of the charter, with where to get it",
            trigger: ".modal .form-check:contains(get it at Treasury) input",
            run: "click",
        },
        { content: "What the citizen will read", trigger: ".modal .o_gov_preview:contains(We still need: Tax clearance)" },
        { trigger: ".modal footer button:contains(Pause and tell Luz dela Cruz)", run: "click" },
        { content: "Paused, in words", trigger: ".o_gov_deadline_sentence[data-state=paused]:contains(day 1 of at most 10)" },
        { content: "The citizen was told", trigger: ".o-mail-Message:contains(is paused: waiting for your documents)" },
        { content: "No button that is refused", trigger: "body:not(:has(button[name=action_extend]))" },

        { content: "The papers come", trigger: "button[name=action_complete]", run: "click" },
        { trigger: ".modal footer button:contains(Ok)", run: "click" },
        { content: "The clock goes on", trigger: ".o_gov_deadline_sentence[data-state=running]" },

        { content: "Extend", trigger: "body:not(:has(.modal)) button[name=action_extend]", run: "click" },
        { trigger: ".modal .o_gov_effect:contains(This can happen only once.)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The inspector is ill." },
        { trigger: ".modal .o_gov_effect", run: "click" },
        { trigger: ".modal .o_gov_preview:contains(Reason: The inspector is ill.)" },
        { trigger: ".modal footer button:contains(Extend and tell)", run: "click" },
        { content: "Moved, in words", trigger: ".o_gov_deadline_sentence:contains(moved once, from)" },

        { content: "Promise a call", trigger: "body:not(:has(.modal)) button[name=action_promise]", run: "click" },
        { trigger: ".modal .o_field_widget[name=promise] input", run: "edit a call" },
        { trigger: ".modal .o_gov_effect", run: "click" },
        { trigger: ".modal .o_gov_effect:contains(I promise Luz dela Cruz: a call by)" },
        { trigger: ".modal footer button:contains(Promise Luz dela Cruz)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_notebook a[name=promises]", run: "click" },
        { content: "Still to come", trigger: ".o_data_row:contains(a call):contains(still to come)" },
        { trigger: ".o_data_row button[name=action_keep]", run: "click" },
        { content: "Kept", trigger: ".o_data_row:contains(a call) .badge:contains(kept)" },

        { content: "The story of the clock", trigger: ".o_notebook a[name=clocks]", run: "click" },
        { trigger: ".o_gov_clock li:contains(paused because of Missing papers: Tax clearance)" },
        { trigger: ".o_gov_clock li:contains(extended by 3 working days: The inspector is ill)" },
        { content: "Why it cannot be extended again", trigger: "p:contains(Already extended once)" },
    ],
});

// By keys alone: the letters of the form, Escape changes nothing.
registry.category("web_tour.tours").add("gov_clock_keys", {
    steps: () => [
        { trigger: ".o_gov_deadline_sentence[data-state=running]", run: "press alt+y" },
        { trigger: ".modal-title:contains(Why this date)", run: "press Escape" },
        { trigger: "body:not(:has(.modal)) .o_gov_deadline_sentence", run: "press alt+w" },
        { trigger: ".modal-title:contains(Pause the clock)", run: "press Escape" },
        { trigger: "body:not(:has(.modal)) .o_gov_deadline_sentence", run: "press alt+e" },
        { trigger: ".modal-title:contains(Extend the time limit)", run: "press Escape" },
        { trigger: "body:not(:has(.modal)) .o_gov_deadline_sentence", run: "press alt+o" },
        { trigger: ".modal-title:contains(Promise something)", run: "press Escape" },
        { trigger: "body:not(:has(.modal)) .o_gov_deadline_sentence[data-state=running]" },
    ],
});
