import { Component, onWillStart, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { GovEquityChart } from "./gov_equity_chart";

const TONES = {
    disparity: "bg-danger-subtle text-danger-emphasis",
    unclear: "bg-warning-subtle text-warning-emphasis",
    too_few: "bg-light text-body",
    no_difference: "bg-success-subtle text-success-emphasis",
};
const SIGNS = {
    disparity: "fa-exclamation-triangle",
    unclear: "fa-question-circle",
    too_few: "fa-ellipsis-h",
    no_difference: "fa-check",
};

/** What an audit found: a sentence first, then pictures, each with its table. */
export class GovEquityResult extends Component {
    static template = "gov_crm_equity.Result";
    static components = { Layout, GovEquityChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.display = { controlPanel: {} };
        this.auditId =
            this.props.action.params?.audit_id || this.props.action.context?.active_id;
        this.state = useState({ result: null, ground: null, open: {} });
        onWillStart(async () => {
            this.state.result = await this.orm.call("gov.equity.audit", "result_for_screen", [
                [this.auditId],
            ]);
            this.state.ground = this.state.result.grounds[0]?.key ?? null;
            this.mayFollowUp = await user.hasGroup("gov_crm.group_gov_equality_officer");
        });
    }

    get findings() {
        return this.state.result.findings.filter((it) => it.ground === this.state.ground);
    }

    /** Rows of the picture of ratios: what could be estimated on the chosen ground. */
    get ratios() {
        return this.findings.flatMap((finding) =>
            finding.comparisons
                .filter((it) => it.ratio)
                .map((it) => ({ ...it, short: [finding.metric_name, it.group_name] }))
        );
    }

    get ratiosLabel() {
        return _t("Ratios with intervals. %s", this.ratios.map((row) => row.sentence).join(" "));
    }

    drawn(finding) {
        return finding.groups.filter((group) => group.curve?.length);
    }

    tone(verdict) {
        return TONES[verdict];
    }

    sign(verdict) {
        return SIGNS[verdict];
    }

    number(value, digits = 1) {
        return value === null || value === undefined
            ? "–"
            : formatFloat(value, { digits: [0, digits], trailingZeros: false });
    }

    percent(value) {
        return value === null || value === undefined ? "–" : `${this.number(100 * value)} %`;
    }

    interval(low, high) {
        if (low === null || low === undefined) {
            return "–";
        }
        return high === null || high === undefined
            ? _t("%s or more", this.number(low, 2))
            : _t("%(low)s to %(high)s", {
                  low: this.number(low, 2),
                  high: this.number(high, 2),
              });
    }

    choose(ev) {
        this.state.ground = ev.target.value;
    }

    toggle(key, ev) {
        this.state.open[key] = ev.target.open;
    }

    get hiddenSentence() {
        const count = this.state.result.hidden_count;
        return count === 1
            ? _t("1 figure is hidden, because it would tell about few people.")
            : _t("%s figures are hidden, because they would tell about few people.", count);
    }

    /** Write down what was found behind the result and what is done about it. */
    followUp() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Follow up"),
            res_model: "gov.equity.followup",
            views: [[false, "form"]],
            context: { default_audit_id: this.auditId },
        });
    }

    run(name) {
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: "gov.equity.audit",
            resId: this.auditId,
            resIds: [this.auditId],
        });
    }
}

registry.category("actions").add("gov_equity_result", GovEquityResult);
