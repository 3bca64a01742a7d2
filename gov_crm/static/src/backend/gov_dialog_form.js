import { useEffect, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { FormRenderer } from "@web/views/form/form_renderer";

const CHOICES = ["input", "textarea", "select", "[contenteditable=true]"]
    .map((tag) => `.o_field_widget ${tag}:not([disabled], [type=hidden])`)
    .join(", ");

/**
 * A dialog in which somebody decides: the focus is on the first choice, be it a radio button,
 * which Odoo would pass over for the first text, and never on the button that confirms.
 */
export class GovDialogRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        useEffect(
            (el) => {
                const [id] = this.props.archInfo.autofocusFieldIds;
                if (el && this.props.record.isNew && !(id && el.querySelector(`#${id}`))) {
                    el.querySelector(CHOICES)?.focus();
                }
            },
            () => [root.el]
        );
    }
}

registry.category("views").add("gov_dialog", { ...formView, Renderer: GovDialogRenderer });
