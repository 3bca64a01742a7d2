import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openApp = [
    stepUtils.showAppsMenuItem(),
    { trigger: '.o_app[data-menu-xmlid="gov_crm.gov_menu_root"]', run: "click" },
];

registry.category("web_tour.tours").add("gov_register_and_refer", {
    steps: () => [
        ...openApp,
        { content: "Register the citizen", trigger: "button[data-menu-xmlid='gov_crm.gov_menu_citizens']", run: "click" },
        { trigger: "a[data-menu-xmlid='gov_crm.gov_menu_citizens_all']", run: "click" },
        { trigger: ".o_breadcrumb:contains(Citizens)" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea", run: "edit Rosa Tour Mendoza" },
        { trigger: ".o_field_widget[name=phone] input", run: "edit 0900 000 0001" },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "File the request from the cases", trigger: "body:has(.o_form_saved) a:contains(My work)", run: "click" },
        { content: "Nothing waits yet", trigger: ".o_view_nocontent:contains(Nothing waits for you)" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Rosa Tour" },
        { trigger: ".dropdown-item:contains(Rosa Tour Mendoza)", run: "click" },
        { trigger: ".o_field_widget[name=service_id] input", run: "edit Business permit" },
        { trigger: ".dropdown-item:contains(Business permit)", run: "click" },
        { trigger: ".o_field_widget[name=name] input:value(Business permit), .o_field_widget[name=name] textarea:value(Business permit)" },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "The number is there at once", trigger: "h1 .o_field_widget[name=number]:contains(BPLO-)" },
        { content: "So is the date", trigger: ".o_gov_deadline_sentence[data-state=running]:contains(Due)" },
        { content: "And the office", trigger: ".o_gov_custody_path strong:contains(Licensing Office)" },
        { content: "The citizen has a receipt", trigger: ".o-mail-Message:contains(We have received your request)" },
        { content: "Refer it", trigger: "button[name=action_refer]", run: "click" },
        { trigger: ".modal .o_field_widget[name=to_agency_id] input", run: "edit City Engineer" },
        { trigger: ".dropdown-item:contains(City Engineer)", run: "click" },
        { content: "The effect is said before", trigger: ".modal .alert:contains(stays responsible until)" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit The shop stands on a city road." },
        { trigger: ".modal button[name=action_refer]", run: "click" },
        { content: "It is on its way", trigger: ".alert:contains(On its way)" },
    ],
});

registry.category("web_tour.tours").add("gov_accept_and_answer", {
    steps: () => [
        ...openApp,
        { trigger: "button:contains(Referrals)", run: "click" },
        { trigger: ".dropdown-item:contains(To us)", run: "click" },
        { trigger: ".o_data_row:contains(Business permit) button[name=action_take_on]", run: "click" },
        { content: "The effect is said before", trigger: ".modal .alert:contains(is responsible for the case)" },
        { trigger: ".modal button[name=action_accept]", run: "click" },
        { content: "The case opens with acceptance", trigger: ".o_gov_custody_path strong:contains(City Engineer)" },
        { trigger: "button[name=action_take]", run: "click" },
        { trigger: ".o_field_widget[name=user_id]:contains(Roads), .o_field_widget[name=user_id] input:value(/Roads/)" },
        { trigger: ".o_form_statusbar button[name=action_decide]:visible", run: "click" },
        { trigger: ".modal .o_radio_item:contains(Granted) input", run: "click" },
        { trigger: ".modal .alert:contains(gets your answer)" },
        { trigger: ".modal .o_field_widget[name=answer] .odoo-editor-editable", run: "editor Your permit is ready at window 4." },
        { trigger: ".modal button[name=action_decide]:visible", run: "click" },
        { content: "Answered", trigger: ".o_gov_deadline_sentence[data-state=met]:contains(Answered)" },
    ],
});
