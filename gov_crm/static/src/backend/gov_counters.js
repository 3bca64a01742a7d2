import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { counterTone } from "./gov_tones";

/**
 * Counters above a list. Each is a button that sets the filter of the same name, and gives
 * back what the screen shows at first when it is pressed again. Where the counters of two
 * screens stand side by side, those of the other one open it with the filter set.
 */
export class GovCounters extends Component {
    static template = "gov_crm.Counters";
    static props = {
        list: Object,
        method: String,
        // Of two screens side by side: the group of this one, and the action of each.
        group: { type: String, optional: true },
        actions: { type: Object, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ counters: [] });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        const { resModel } = this.props.list;
        this.state.counters = await this.orm.silent.call(resModel, this.props.method, []);
    }

    /** `[{key, title, counters}]`, the own screen first. */
    get groups() {
        const groups = Map.groupBy(this.state.counters, (counter) => counter.group);
        return [...groups]
            .map(([key, counters]) => ({
                key,
                counters,
                title: counters[0].title,
                label: counters[0].title || _t("What waits"),
            }))
            .sort((one, other) => this.isElsewhere(one.key) - this.isElsewhere(other.key));
    }

    isElsewhere(group) {
        return Boolean(this.props.group) && group !== this.props.group;
    }

    searchItem(name) {
        return this.env.searchModel.getSearchItems((item) => item.name === name)[0];
    }

    isActive(counter) {
        return !this.isElsewhere(counter.group) && Boolean(this.searchItem(counter.filter)?.isActive);
    }

    toneClass(counter) {
        return counterTone(counter);
    }

    press(counter) {
        return this.isElsewhere(counter.group) ? this.open(counter) : this.toggle(counter);
    }

    toggle(counter) {
        const { searchModel } = this.env;
        const item = this.searchItem(counter.filter);
        const isAlone = searchModel.query.length === 1;
        const wasActive = item.isActive && isAlone;
        searchModel.clearQuery();
        const wanted = wasActive
            ? searchModel.getSearchItems((it) => it.type === "filter" && it.isDefault)
            : [item];
        for (const { id } of wanted) {
            searchModel.toggleSearchItem(id);
        }
    }

    async open(counter) {
        const action = await this.action.loadAction(this.props.actions[counter.group]);
        const context = Object.fromEntries(
            Object.entries(action.context).filter(([key]) => !key.startsWith("search_default_"))
        );
        context[`search_default_${counter.filter}`] = 1;
        return this.action.doAction({ ...action, context });
    }
}
