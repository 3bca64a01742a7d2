import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The offices that had a case, in order, the present one in bold. */
export class GovCustodyPathField extends Component {
    static template = "gov_crm.CustodyPathField";
    static props = { ...standardFieldProps };

    get spans() {
        return this.props.record.data[this.props.name] || [];
    }

    /** For how long an office had the case; what is shorter than a day says nothing. */
    length(span) {
        if (!span.days) {
            return "";
        }
        return span.days === 1 ? _t("1 day") : _t("%(days)s days", { days: span.days });
    }
}

registry.category("fields").add("gov_custody_path", {
    component: GovCustodyPathField,
    displayName: _t("Who has it"),
    supportedTypes: ["json"],
});
