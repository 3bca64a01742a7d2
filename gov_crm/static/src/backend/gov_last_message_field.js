import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The beginning of the last thing the citizen wrote: on a laptop the chatter is far below. */
export class GovLastMessageField extends Component {
    static template = "gov_crm.LastMessageField";
    static props = { ...standardFieldProps };

    get message() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("gov_last_message", {
    component: GovLastMessageField,
    displayName: _t("Last message of the citizen"),
    supportedTypes: ["json"],
});
