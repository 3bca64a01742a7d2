import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
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
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.display = { controlPanel: {} };
        this.state = useState({ board: null });
        onWillStart(() => this.load(false));
    }

    async load(officeId) {
        this.state.board = await this.orm.call("gov.board", "read_board", [officeId]);
    }

    onOffice(ev) {
        return this.load(Number(ev.target.value));
    }

    toneClass(counter) {
        return counterTone(counter);
    }

    async open(name, domain, opens = "gov_crm.helpdesk_ticket_action") {
        const action = await this.action.loadAction(opens);
        return this.action.doAction({
            ...action,
            name,
            display_name: name,
            domain,
            context: {},
        });
    }

    async remind(id) {
        const { params } = await this.orm.call("gov.referral", "action_remind", [[id]]);
        this.notification.add(params.message, { type: params.type });
        await this.reload();
    }

    withdraw(id) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take back"),
            body: _t("Take this referral back? The case stays where it is."),
            confirmLabel: _t("Take back"),
            cancelLabel: _t("Leave"),
            confirm: async () => {
                await this.orm.call("gov.referral", "action_withdraw", [[id]]);
                await this.reload();
            },
            cancel: () => {},
        });
    }

    /** What was pressed may be gone: the focus goes to the heading of its block. */
    async reload() {
        await this.load(this.state.board.office_id);
        this.root.el.querySelector(".o_gov_stuck_title").focus();
    }

    openDefinitions() {
        return this.action.doAction("gov_crm.gov_measure_action");
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
