import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { useSetupAction } from "@web/search/action_hook";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { GovFiguresChart } from "./gov_figures_chart";

/**
 * How it went: boards of figures for those who steer, one call each. Every number that has
 * a list behind it is a button that opens it, and every title leads to its definition.
 */
export class GovFiguresBoard extends Component {
    static template = "gov_crm.FiguresBoard";
    static components = { Layout, GovFiguresChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.title = useRef("title");
        this.display = { controlPanel: {} };
        this.keepLast = new KeepLast();
        this.state = useState({ shown: null });
        // Coming back from a list, one finds what one left.
        const { params } = this.props.action;
        this.asked = this.props.state?.asked || [params?.board || "agency", "quarter", false];
        useSetupAction({ getLocalState: () => ({ asked: this.asked }) });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.shown = await this.keepLast.add(
            this.orm.call("gov.figures.board", "read_board", this.asked)
        );
    }

    async onBoard(key) {
        const { period, office_id } = this.state.shown;
        this.asked = [key, period, office_id];
        await this.load();
        this.title.el.focus();
    }

    onPeriod(ev) {
        const { board, office_id } = this.state.shown;
        this.asked = [board, ev.target.value, office_id];
        return this.load();
    }

    onOffice(ev) {
        const { board, period } = this.state.shown;
        this.asked = [board, period, Number(ev.target.value)];
        return this.load();
    }

    async open(cell, part = "n") {
        if (cell.action) {
            return this.action.doAction(cell.action);
        }
        const { board, period, office_id } = this.state.shown;
        const action = await this.orm.call("gov.figures.board", "open_cases", [
            board,
            period,
            office_id,
            cell.code,
            cell.key,
            part,
        ]);
        return this.action.doAction(action);
    }

    define(code) {
        const { id, name } = this.state.shown.measures[code];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "gov.measure",
            res_id: id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    isDefined(code) {
        return Boolean(code && this.state.shown.measures[code]);
    }

    /** What a number says to whoever does not see where it stands. */
    say(cell, row) {
        return [row?.name, cell.label, cell.text, cell.hint].filter(Boolean).join(", ");
    }
}

registry.category("actions").add("gov_figures_board", GovFiguresBoard);
