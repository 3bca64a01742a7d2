import { registry } from "@web/core/registry";

// An administrator writes a standard, sees what it means, and puts it in force.
registry.category("web_tour.tours").add("gov_write_standard", {
    steps: () => [
        {
            content: "Begin a standard",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Tour promise",
        },
        {
            content: "The preview is there before anything is saved",
            trigger: ".o_gov_standard_preview .o_gov_day_last .o_gov_mark:contains(3)",
        },
        {
            content: "Promise five days instead",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 5 && press Tab",
        },
        {
            content: "The preview follows",
            trigger: ".o_gov_standard_preview .o_gov_day_last .o_gov_mark:contains(5)",
        },
        {
            content: "Cite the law",
            trigger: ".o_field_widget[name=legal_basis] textarea",
            run: "edit Ordinance 9, sec. 2",
        },
        {
            content: "Put it in force",
            trigger: "button[name=action_put_in_force]",
            run: "click",
        },
        {
            content: "The dialog says what will happen",
            trigger: ".modal .o_field_widget[name=effect]:contains(get this promise)",
        },
        {
            trigger: ".modal footer button[name=action_put_in_force]",
            run: "click",
        },
        {
            content: "It binds now",
            trigger: "button[name=action_new_version]",
        },
        {
            content: "Look for contradictions",
            trigger: "button[name=action_check]",
            run: "click",
        },
        {
            content: "The law it cites is there, so only gaps elsewhere can be listed",
            trigger: ".modal .o_field_widget[name=summary]",
        },
        {
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        {
            content: "The next version is a draft of its own",
            trigger: "button[name=action_new_version]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=version]:contains(2)",
        },
    ],
});
