import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The first lines of a text, in lists and on cards; the form shows it whole. */
export class GovClippedField extends Component {
    static template = xml`
        <div
            t-if="props.record.data[props.name]"
            class="o_gov_clipped"
            t-att-title="props.record.data[props.name]"
            t-out="props.record.data[props.name]"
        />`;
    static props = { ...standardFieldProps };
}

registry.category("fields").add("gov_clipped", {
    component: GovClippedField,
    displayName: _t("First lines of a text"),
    supportedTypes: ["text", "char"],
});
