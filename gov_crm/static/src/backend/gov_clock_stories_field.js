import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The clocks of a case, each with what happened to it: who, when, why. */
export class GovClockStoriesField extends Component {
    static template = "gov_crm.ClockStoriesField";
    static props = { ...standardFieldProps };

    get clocks() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("gov_clock_stories", {
    component: GovClockStoriesField,
    displayName: _t("Clocks and their story"),
    supportedTypes: ["json"],
});
