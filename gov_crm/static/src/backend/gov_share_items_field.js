import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// Longer texts are shown whole on demand only.
const SHORT = 160;

/** What may go along with a referral: check boxes by kind, with the beginning of each text. */
export class GovShareItemsField extends Component {
    static template = "gov_crm.ShareItemsField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ whole: {} });
    }

    get items() {
        return this.props.record.data[this.props.name].records;
    }

    get groups() {
        const titles = { fact: _t("Facts"), message: _t("Messages and notes"), file: _t("Files") };
        const byKind = Map.groupBy(this.items, (item) => item.data.kind);
        return Object.entries(titles)
            .filter(([kind]) => byKind.has(kind))
            .map(([kind, title]) => ({ kind, title, items: byKind.get(kind) }));
    }

    get summary() {
        return _t("%(chosen)s of %(all)s ticked", {
            chosen: this.items.filter((item) => item.data.is_chosen).length,
            all: this.items.length,
        });
    }

    isLong(item) {
        return (item.data.content || "").length > SHORT;
    }

    text(item) {
        const text = item.data.content || "";
        return this.isLong(item) && !this.state.whole[item.id] ? `${text.slice(0, SHORT)}…` : text;
    }

    fold(item) {
        this.state.whole[item.id] = !this.state.whole[item.id];
    }

    tick(item, ev) {
        return item.update({ is_chosen: ev.target.checked });
    }
}

registry.category("fields").add("gov_share_items", {
    component: GovShareItemsField,
    displayName: _t("What may go along"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
