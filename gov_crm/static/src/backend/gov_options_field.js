import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/** A text chosen from `[[value, label], …]` that another field of the record offers. */
export class GovOptionsField extends SelectionField {
    static props = { ...SelectionField.props, optionsField: String };

    get options() {
        return this.props.record.data[this.props.optionsField] || [];
    }

    get string() {
        const chosen = this.options.find(([value]) => value === this.value);
        return chosen ? chosen[1] : "";
    }

    onChange(value) {
        this.props.record.update({ [this.props.name]: value ?? false });
    }
}

registry.category("fields").add("gov_options", {
    ...selectionField,
    component: GovOptionsField,
    displayName: _t("Choice offered by another field"),
    supportedOptions: [],
    supportedTypes: ["char"],
    extractProps(info, dynamicInfo) {
        return {
            ...selectionField.extractProps(info, dynamicInfo),
            optionsField: info.options.options_field,
        };
    },
});
