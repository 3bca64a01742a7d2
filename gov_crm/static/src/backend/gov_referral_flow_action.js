import { Component, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

// More lines than this cannot be told apart; the table has them all.
const DRAWN = 25;
const WIDTH = 1000;
const MARGIN = 290; // for the names on either side
const THICKEST = 36;
const MIN_TARGET = 12;
const ROW = 26; // at least so high is an office, so that its name fits
const GAP = 10;
const LONGEST = 40; // signs of a name

/** Offices of one side from top to bottom, each as high as its lines are thick. */
function stack(flows, side, thickness) {
    const nodes = new Map();
    for (const flow of flows) {
        const { id, name, code } = flow[side];
        const node = nodes.get(id) || { id, name, code, thick: 0, used: 0 };
        node.thick += thickness(flow);
        nodes.set(id, node);
    }
    let y = GAP;
    for (const node of nodes.values()) {
        node.y = y;
        node.height = Math.max(ROW, node.thick);
        // Where its first line begins.
        node.used = node.y + (node.height - node.thick) / 2;
        y += node.height + GAP;
    }
    return { nodes, height: y };
}

/** From a height on the left to one on the right. */
function line(y1, y2) {
    const middle = WIDTH / 2;
    return `M ${MARGIN} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${WIDTH - MARGIN} ${y2}`;
}

/** What can be pointed at: the same as an area, not too thin. A line alone has no height. */
function area(y1, y2, thick) {
    const half = Math.max(MIN_TARGET, thick) / 2;
    const [middle, right] = [WIDTH / 2, WIDTH - MARGIN];
    return (
        line(y1 - half, y2 - half) +
        ` L ${right} ${y2 + half} C ${middle} ${y2 + half}, ${middle} ${y1 + half}, ` +
        `${MARGIN} ${y1 + half} Z`
    );
}

/** Who refers to whom: a picture and the same as a table. Every number opens its list. */
export class GovReferralFlow extends Component {
    static template = "gov_crm.ReferralFlow";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.display = { controlPanel: {} };
        this.keepLast = new KeepLast();
        this.width = WIDTH;
        this.margin = MARGIN;
        this.periods = [30, 90, 365];
        this.state = useState({ map: null });
        onWillStart(() => this.load(90, false));
    }

    async load(days, kind) {
        this.state.map = await this.keepLast.add(
            this.orm.call("gov.referral.flow", "read_flows", [days, kind])
        );
    }

    onPeriod(ev) {
        return this.load(Number(ev.target.value), this.state.map.kind);
    }

    onKind(ev) {
        return this.load(this.state.map.days, ev.target.value);
    }

    label(office) {
        return office.name.length > LONGEST
            ? `${office.code} · ${office.name.slice(0, LONGEST - office.code.length - 3)}…`
            : office.name;
    }

    /** Where everything stands in the picture. */
    get picture() {
        const flows = this.state.map.flows.slice(0, DRAWN);
        const most = Math.max(...flows.map((flow) => flow.count));
        const thickness = (flow) => Math.max(2, (THICKEST * flow.count) / most);
        const left = stack(flows, "sender", thickness);
        const right = stack(flows, "receiver", thickness);
        const lines = flows.map((flow) => {
            const thick = thickness(flow);
            const [from, to] = [left.nodes.get(flow.sender.id), right.nodes.get(flow.receiver.id)];
            const [y1, y2] = [from.used + thick / 2, to.used + thick / 2];
            from.used += thick;
            to.used += thick;
            return { flow, thick, line: line(y1, y2), area: area(y1, y2, thick) };
        });
        return {
            lines,
            left: [...left.nodes.values()],
            right: [...right.nodes.values()],
            height: Math.max(left.height, right.height),
            note:
                this.state.map.flows.length > DRAWN
                    ? _t("The %s largest flows are drawn; the table has all that are shown.", DRAWN)
                    : "",
        };
    }

    open(flow, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: `${flow.sender.name} → ${flow.receiver.name}`,
            res_model: "gov.referral",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain,
        });
    }
}

registry.category("actions").add("gov_referral_flow", GovReferralFlow);
