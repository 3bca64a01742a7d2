import { registry } from "@web/core/registry";

// A case that Licensing had and the Treasury has.
registry.category("web_tour.tours").add("gov_time_ledger", {
    steps: () => [
        {
            content: "The office of before, with what became of its time",
            trigger:
                ".o_gov_custody_path > li:contains(Licensing Office, 23 hours) li:contains(waited 3 hours)",
        },
        {
            content: "A pattern for each word",
            trigger: ".o_gov_custody_path .o_gov_ledger_sign.o_gov_ledger_travelled",
        },
        {
            content: "The office of today in bold",
            trigger: ".o_gov_custody_path strong:contains(Treasury)",
        },
        { trigger: ".nav-link:contains(Path)", run: "click" },
        {
            content: "The table, with a row of totals",
            trigger: ".o_gov_ledger_table tfoot th:contains(In all)",
        },
        {
            content: "On its way, of all offices",
            trigger: ".o_gov_ledger_table tfoot td:contains(18 h)",
        },
        {
            content: "The hand-over that was accepted",
            trigger: ".o_field_widget[name=referral_ids] .o_data_row:contains(Treasury)",
        },
    ],
});
