import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { useFocusReturn } from "./gov_focus_return";

/** Above the queue, on a phone below it: how many wait, and the button that takes the next. */
export class GovQueueHead extends Component {
    static template = "gov_crm.QueueHead";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ head: null, busy: false });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        this.state.head = await this.orm.silent.call("helpdesk.ticket", "queue_head", []);
    }

    async takeNext() {
        // A second press would take a second case.
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const action = await this.orm.call("helpdesk.ticket", "action_take_next", [[]]);
            await this.action.doAction(action);
        } finally {
            this.state.busy = false;
        }
    }
}

class GovQueueListRenderer extends ListRenderer {
    static template = "gov_crm.QueueListRenderer";
    static components = { ...ListRenderer.components, GovQueueHead };

    setup() {
        super.setup();
        useFocusReturn(this.rootRef, () => this.props.list.records);
    }
}

class GovQueueKanbanRenderer extends KanbanRenderer {
    static template = "gov_crm.QueueKanbanRenderer";
    static components = { ...KanbanRenderer.components, GovQueueHead };

    setup() {
        super.setup();
        useFocusReturn(this.rootRef, () => this.props.list.records);
    }
}

registry.category("views").add("gov_queue_list", { ...listView, Renderer: GovQueueListRenderer });
registry
    .category("views")
    .add("gov_queue_kanban", { ...kanbanView, Renderer: GovQueueKanbanRenderer });
