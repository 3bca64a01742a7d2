import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

let nextId = 0;

/**
 * Suggested records as radio buttons, each with its reasons beneath it. Choosing one fills
 * the many2one `target` of the same record; choosing there moves the mark here.
 */
export class GovSuggestionsField extends Component {
    static template = "gov_crm.SuggestionsField";
    static props = { ...standardFieldProps, target: String };

    setup() {
        this.name = `gov_suggestions_${nextId++}`;
    }

    get suggestions() {
        return this.props.record.data[this.props.name] || { offices: [], left_out: [] };
    }

    /** The form gives the focus to the element with the id of the field: the first choice. */
    inputId(index) {
        return index ? `${this.name}_${index}` : this.props.id || `${this.name}_0`;
    }

    isChosen(office) {
        const chosen = this.props.record.data[this.props.target];
        return Boolean(chosen) && chosen.id === office.id;
    }

    choose(office) {
        return this.props.record.update({
            [this.props.target]: { id: office.id, display_name: office.path },
        });
    }
}

registry.category("fields").add("gov_suggestions", {
    component: GovSuggestionsField,
    displayName: _t("Suggestions with reasons"),
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ target: options.target }),
});
