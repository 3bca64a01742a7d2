import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Several of the values of a selection field, kept as codes divided by commas. */
export class GovChoicesField extends Component {
    static template = "gov_crm.GovChoicesField";
    static props = { ...standardFieldProps, choicesField: String };

    get chosen() {
        return (this.props.record.data[this.props.name] || "").split(",").filter(Boolean);
    }

    get choices() {
        const { selection } = this.props.record.fields[this.props.choicesField];
        return selection.map(([value, label]) => ({
            value,
            label,
            id: `gov_choice_${this.props.name}_${value}`,
            isChosen: this.chosen.includes(value),
        }));
    }

    toggle(value) {
        const chosen = this.choices
            .filter((it) => (it.value === value ? !it.isChosen : it.isChosen))
            .map((it) => it.value);
        this.props.record.update({ [this.props.name]: chosen.join(",") || false });
    }
}

registry.category("fields").add("gov_choices", {
    component: GovChoicesField,
    displayName: _t("Several of the values of another field"),
    supportedTypes: ["char"],
    extractProps({ options }) {
        return { choicesField: options.choices };
    },
});
