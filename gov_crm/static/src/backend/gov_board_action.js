import { Component, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { counterTone } from "./gov_tones";

/** What needs a person today. Every number is a button that opens its cases. */
export class GovBoard extends Component {
    static template = "gov_crm.Board";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ board: null });
        onWillStart(() => this.load(false));
    }

    async load(officeId) {
        this.state.board = await this.orm.call("gov.board", "read_board", [officeId]);
    }

    toneClass(counter) {
        return counterTone(counter);
    }

    async open(name, domain) {
        const action = await this.action.loadAction("gov_crm.helpdesk_ticket_action");
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            domain,
            context: {},
        });
    }

    openReferral(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "gov.referral",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("gov_board", GovBoard);
