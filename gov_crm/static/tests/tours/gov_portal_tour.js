import { registry } from "@web/core/registry";

// The citizen opens a case, reads by when the answer comes and why, and writes to the office.
registry.category("web_tour.tours").add("gov_portal_tour", {
    steps: () => [
        {
            content: "Open the case",
            trigger: ".o_gov_card a:contains(Permit for my bakery)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The deadline stands in words",
            trigger: ".o_gov_portal .o_gov_box strong:contains(Due)",
        },
        {
            content: "Look how it was counted",
            trigger: ".o_gov_portal summary:contains(How we counted)",
            run: "click",
        },
        {
            content: "The days are listed",
            trigger: ".o_gov_days td:contains(day 3)",
        },
        {
            content: "Write a message",
            trigger: "#gov_message",
            run: "edit When can I come for my permit?",
        },
        {
            content: "Send it",
            trigger: ".o_gov_portal form button:contains(Send message)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says that it was sent",
            trigger: "[role=status]:contains(Your message was sent.)",
        },
        {
            content: "It stands in the conversation",
            trigger: ".o_gov_message_mine:contains(When can I come for my permit?)",
        },
    ],
});
