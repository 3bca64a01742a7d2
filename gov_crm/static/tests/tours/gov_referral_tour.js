import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openInbox = [
    stepUtils.showAppsMenuItem(),
    { trigger: '.o_app[data-menu-xmlid="gov_crm.gov_menu_root"]', run: "click" },
    { trigger: ".o_menu_sections button:contains(Referrals)", run: "click" },
    { trigger: ".dropdown-item:contains(To us)", run: "click" },
];

const refer = (office, reason) => [
    { content: "Refer it", trigger: ".o_form_statusbar button[name=action_refer]:visible", run: "click" },
    { trigger: ".modal .o_field_widget[name=to_agency_id] input", run: `edit ${office}` },
    { trigger: `.dropdown-item:contains(${office})`, run: "click" },
    { content: "The effect is said before", trigger: `.modal .alert:contains(until ${office} accepts)` },
    { trigger: ".modal .o_field_widget[name=reason] textarea", run: `edit ${reason}` },
];

// An officer who took in a request that belongs elsewhere: one thing goes along, the rest stays.
registry.category("web_tour.tours").add("gov_referral_send", {
    steps: () => [
        ...refer("City Engineer", "It is about the pipes under a road."),
        {
            content: "Tick the name of the citizen, which nothing ticks by itself",
            trigger: ".modal .o_gov_share_items .form-check:contains(Name of the citizen) input",
            run: "click",
        },
        { content: "The preview shows it", trigger: ".modal .o_field_widget[name=preview]:contains(Luz dela Cruz)" },
        { trigger: ".modal button[name=action_refer]:visible", run: "click" },
        { content: "It is on its way", trigger: ".alert:contains(On its way)" },
    ],
});

// The office that takes it over, and finds that an agency outside is competent.
registry.category("web_tour.tours").add("gov_referral_pass_on", {
    steps: () => [
        ...openInbox,
        { trigger: ".o_data_row:contains(Water for Zaragoza) .o_data_cell[name=subject]", run: "click" },
        { content: "What was shared is there", trigger: ".o_field_widget[name=share_ids]:contains(Luz dela Cruz)" },
        { trigger: ".o_form_statusbar button[name=action_take_on]:visible", run: "click" },
        { trigger: ".modal .alert:contains(is responsible for the case)" },
        { trigger: ".modal button[name=action_accept]", run: "click" },
        { content: "The case opens", trigger: "h1 .o_field_widget[name=number]:contains(BPLO-)" },
        ...refer("Water District", "The pipes are yours."),
        { trigger: ".modal button[name=action_refer]:visible", run: "click" },
        { content: "It is on its way", trigger: ".alert:contains(On its way)" },
    ],
});

// The office at whose door it began sees how it ended.
registry.category("web_tour.tours").add("gov_referral_follow", {
    steps: () => [
        { content: "Answered", trigger: ".o_gov_deadline_sentence[data-state=met]:contains(Answered)" },
        { content: "By the agency outside", trigger: ".o_field_widget[name=custody_path]:contains(Water District), .o_gov_custody_path:contains(Water District)" },
    ],
});
