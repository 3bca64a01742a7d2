import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

/** A year that may be unknown: then nothing stands there, and never a separator. */
export class GovYearField extends IntegerField {
    get formattedValue() {
        return this.value ? String(this.value) : "";
    }
}

registry.category("fields").add("gov_year", {
    ...integerField,
    component: GovYearField,
    displayName: _t("Year that may be unknown"),
});
