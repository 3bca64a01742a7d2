import { registry } from "@web/core/registry";

// The citizen learns what is held and who looked, and takes all of it along.
registry.category("web_tour.tours").add("gov_my_data", {
    steps: () => [
        {
            content: "From the account to the data",
            trigger: "a[href='/my/data']:contains(My data)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1:contains(My data)" },
        { content: "A fact on record", trigger: "dt:contains(Phone) + dd:contains(0900 000 0001)" },
        {
            content: "Who looked, and what for",
            trigger: "#gov_looks ~ ul li:contains(Licensing Office):contains(read it by a program):contains(Personal record)",
        },
        {
            content: "The file says the same",
            trigger: "a[href='/my/data/extract.json']",
            async run({ anchor }) {
                const answer = await fetch(anchor.href);
                const data = await answer.json();
                if (!data.complete || data.person.phone !== "0900 000 0001") {
                    throw new Error("The extract is not that of the citizen.");
                }
            },
        },
        {
            content: "So does the paper",
            trigger: "a[href='/my/data/extract.pdf']",
            async run({ anchor }) {
                const answer = await fetch(anchor.href);
                if (!answer.ok || !/pdf|html/.test(answer.headers.get("Content-Type"))) {
                    throw new Error("There is no paper to read.");
                }
            },
        },
    ],
});

// The officer at the desk finds the two buttons on the record.
registry.category("web_tour.tours").add("gov_desk_extract", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_gov_extract]:contains(Extract)" },
        { trigger: ".o_form_view button[name=action_gov_extract_data]:contains(JSON)" },
    ],
});
