import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The ledger of time of a case. Words and lengths come whole from the server: they are
 * counted in the office's calendar and time zone, and add up.
 */
class GovLedgerField extends Component {
    static props = { ...standardFieldProps };

    get ledger() {
        return this.props.record.data[this.props.name] || { legs: [], kinds: [] };
    }
}

/** As a strip: the offices that had a case, in order, the present one in bold, each with a
 * bar of what became of its time. The bar repeats the words under it. */
export class GovCustodyPathField extends GovLedgerField {
    static template = "gov_crm.CustodyPathField";

    /** One stretch of time for all is no comparison worth a bar. */
    get hasBars() {
        const { legs } = this.ledger;
        return legs.length > 1 || legs.some((leg) => leg.bar.length > 1);
    }
}

/** As a table with a row of totals. */
export class GovTimeLedgerField extends GovLedgerField {
    static template = "gov_crm.TimeLedgerField";
}

registry.category("fields").add("gov_custody_path", {
    component: GovCustodyPathField,
    displayName: _t("Who has it"),
    supportedTypes: ["json"],
});
registry.category("fields").add("gov_time_ledger", {
    component: GovTimeLedgerField,
    displayName: _t("Who had it for how long"),
    supportedTypes: ["json"],
});
