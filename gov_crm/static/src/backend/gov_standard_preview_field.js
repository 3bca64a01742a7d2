import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What a service standard means: one case filed now, the days that count, and how far the
 * standard reaches. All words come from one field of the server, also while nothing is saved.
 */
export class GovStandardPreviewField extends Component {
    static template = "gov_crm.StandardPreviewField";
    static props = { ...standardFieldProps };

    get preview() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("gov_standard_preview", {
    component: GovStandardPreviewField,
    displayName: _t("What a standard means"),
    supportedTypes: ["json"],
});
