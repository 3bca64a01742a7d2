import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { GovCounters } from "./gov_counters";
import { useFocusReturn } from "./gov_focus_return";

/** Lists and cards with counters above them, which a sub-class chooses. */
export class GovCountedListRenderer extends ListRenderer {
    static template = "gov_crm.CountedListRenderer";
    static components = { ...ListRenderer.components, GovCounters };

    setup() {
        super.setup();
        useFocusReturn(this.rootRef, () => this.props.list.records);
    }

    /** The props of the counters, besides the list; nothing where there are none. */
    get counters() {
        return undefined;
    }
}

export class GovCountedKanbanRenderer extends KanbanRenderer {
    static template = "gov_crm.CountedKanbanRenderer";
    static components = { ...KanbanRenderer.components, GovCounters };

    setup() {
        super.setup();
        useFocusReturn(this.rootRef, () => this.props.list.records);
    }

    get counters() {
        return undefined;
    }
}

// ------------------------------------------------------------------
// MY WORK
// ------------------------------------------------------------------

class GovMyWorkListRenderer extends GovCountedListRenderer {
    get counters() {
        return { method: "my_work_counts" };
    }
}

class GovMyWorkKanbanRenderer extends GovCountedKanbanRenderer {
    get counters() {
        return { method: "my_work_counts" };
    }
}

registry.category("views").add("gov_my_work_list", { ...listView, Renderer: GovMyWorkListRenderer });
registry
    .category("views")
    .add("gov_my_work_kanban", { ...kanbanView, Renderer: GovMyWorkKanbanRenderer });

// ------------------------------------------------------------------
// REFERRALS
// ------------------------------------------------------------------

/**
 * What came in and what went out are two screens, told apart by the context of the action.
 * The referrals of one case are neither.
 */
function referralCounters(list) {
    return list.context.gov_direction && {
        method: "my_referral_counts",
        group: list.context.gov_direction,
        actions: {
            in: "gov_crm.gov_referral_action_in",
            out: "gov_crm.gov_referral_action_out",
        },
    };
}

class GovReferralListRenderer extends GovCountedListRenderer {
    get counters() {
        return referralCounters(this.props.list);
    }
}

class GovReferralKanbanRenderer extends GovCountedKanbanRenderer {
    get counters() {
        return referralCounters(this.props.list);
    }
}

registry
    .category("views")
    .add("gov_referral_list", { ...listView, Renderer: GovReferralListRenderer });
registry
    .category("views")
    .add("gov_referral_kanban", { ...kanbanView, Renderer: GovReferralKanbanRenderer });
