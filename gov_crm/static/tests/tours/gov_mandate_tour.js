import { registry } from "@web/core/registry";

const leaves = { run: "click", expectUnloadPage: true };

// Luz lets Ana act for her.
registry.category("web_tour.tours").add("gov_mandate_give_tour", {
    steps: () => [
        { content: "Nobody acts yet", trigger: ".o_gov_portal p:contains(Nobody acts for you)" },
        { content: "Whom", trigger: "#gov_email", run: "edit ana@mail.example" },
        { content: "For what", trigger: "#gov_scope_all", run: "click" },
        { content: "Ask", trigger: "button:contains(Ask this person)", ...leaves },
        { content: "It waits", trigger: "li:contains(Has not accepted yet)" },
    ],
});

// Ana accepts, reads the case and writes for Luz.
registry.category("web_tour.tours").add("gov_mandate_act_tour", {
    steps: () => [
        { content: "Accept", trigger: "button:contains(Accept)", ...leaves },
        { content: "It says so", trigger: "[role=status]:contains(You may act now)" },
        { content: "The cases", trigger: "a:contains(Their cases)", ...leaves },
        { content: "Open it", trigger: ".o_gov_card a:contains(Permit for my bakery)", ...leaves },
        { content: "Whose it is", trigger: ".o_gov_box:contains(You act for Luz dela Cruz)" },
        { content: "Write", trigger: "#gov_message", run: "edit I ask for my mother" },
        { content: "Send", trigger: "button:contains(Send message)", ...leaves },
        { content: "It was sent", trigger: "[role=status]:contains(Your message was sent.)" },
    ],
});

// Luz sees what was done and ends it.
registry.category("web_tour.tours").add("gov_mandate_end_tour", {
    steps: () => [
        { content: "What was done", trigger: "summary:contains(What was done for you)", run: "click" },
        { content: "She wrote", trigger: "li:contains(Wrote to the office)" },
        { content: "End it", trigger: "summary:contains(End it now)", run: "click" },
        { content: "Why", trigger: "input[name=reason]", run: "edit I am well again" },
        { content: "Now", trigger: "button:contains(End it now)", ...leaves },
        { content: "It has ended", trigger: "[role=status]:contains(It has ended)" },
    ],
});
