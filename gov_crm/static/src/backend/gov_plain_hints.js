import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// Long enough not to speak into every word, short enough to help with this sentence.
const PAUSE_MS = 700;

/**
 * Hints for plain language beneath the fields of a dialog, while somebody writes in them: what
 * to change, in words, and never a score. They come from the server, whose rules the letters
 * have; a screen reader says them when the writer pauses.
 */
export class GovPlainHints extends Component {
    static template = "gov_crm.PlainHints";
    static props = { ...standardWidgetProps, fields: Array };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ groups: [] });
        this.root = useRef("root");
        this.asked = 0;
        this.said = "[]";
        const check = useDebounced(() => this.check(), PAUSE_MS);
        useEffect(
            (el) => {
                const form = el.closest(".o_form_renderer") || el.closest(".o_form_view");
                form.addEventListener("input", check);
                return () => form.removeEventListener("input", check);
            },
            () => [this.root.el]
        );
    }

    /** What stands in a field right now, also while the cursor is still in it. */
    text(name) {
        const form = this.root.el.closest(".o_form_renderer") || this.root.el.closest(".o_form_view");
        const field = form.querySelector(`.o_field_widget[name="${name}"]`);
        const input = field?.querySelector("textarea, input");
        if (input) {
            return input.value;
        }
        return field?.querySelector("[contenteditable=true]")?.innerText || "";
    }

    async check() {
        const asked = ++this.asked;
        const texts = Object.fromEntries(this.props.fields.map((name) => [name, this.text(name)]));
        const groups = await this.orm.silent.call("gov.case.decide", "check_plain", [
            this.props.record.data.ticket_id.id,
            texts,
        ]);
        const said = JSON.stringify(groups);
        // An answer to older words says nothing, and what has not changed is not said again.
        if (asked === this.asked && said !== this.said) {
            this.said = said;
            this.state.groups = groups;
        }
    }
}

registry.category("view_widgets").add("gov_plain_hints", {
    component: GovPlainHints,
    extractProps: ({ options }) => ({ fields: options.fields }),
});
