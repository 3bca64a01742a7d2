import { Component, onMounted, useRef } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The rule behind a deadline and the days it counted, as the citizen sees them too. */
export class GovExplanationField extends Component {
    static template = "gov_crm.ExplanationField";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        // In its dialog the arrow keys scroll the table at once. The dialog first gives the
        // focus to its button.
        onMounted(() => {
            browser.setTimeout(() => {
                if (this.root.el?.closest(".modal")) {
                    this.root.el.focus({ preventScroll: true });
                }
            });
        });
    }

    get explanation() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("gov_explanation", {
    component: GovExplanationField,
    displayName: _t("Why this date"),
    supportedTypes: ["json"],
});
