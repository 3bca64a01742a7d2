import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

const TONES = {
    danger: "bg-danger-subtle text-danger-emphasis border-danger-subtle",
    warning: "bg-warning-subtle text-warning-emphasis border-warning-subtle",
};

/** Counters above “My work”. Each is a button that sets the filter of the same name. */
export class GovMyWorkCounters extends Component {
    static template = "gov_crm.MyWorkCounters";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ counters: [] });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.state.counters = await this.orm.call("helpdesk.ticket", "my_work_counts", []);
    }

    searchItem(name) {
        return this.env.searchModel.getSearchItems((item) => item.name === name)[0];
    }

    isActive(counter) {
        return Boolean(this.searchItem(counter.filter)?.isActive);
    }

    toneClass(counter) {
        return (counter.count && TONES[counter.tone]) || "bg-body border";
    }

    toggle(counter) {
        const item = this.searchItem(counter.filter);
        const wasActive = item.isActive;
        this.env.searchModel.clearQuery();
        if (!wasActive) {
            this.env.searchModel.toggleSearchItem(item.id);
        }
    }
}

export class GovMyWorkRenderer extends ListRenderer {
    static template = "gov_crm.MyWorkRenderer";
    static components = { ...ListRenderer.components, GovMyWorkCounters };
}

registry.category("views").add("gov_my_work_list", {
    ...listView,
    Renderer: GovMyWorkRenderer,
});
