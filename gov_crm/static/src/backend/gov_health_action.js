import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const SIGNS = {
    fine: { word: _t("Fine"), icon: "fa-check", tone: "text-success-emphasis" },
    look: { word: _t("Look"), icon: "fa-eye", tone: "text-warning-emphasis" },
    act: { word: _t("Act"), icon: "fa-exclamation-triangle", tone: "text-danger-emphasis" },
};

/** Whether what has to run runs, and what to do where it does not. */
export class GovHealth extends Component {
    static template = "gov_crm.Health";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ findings: [] });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.findings = await this.orm.call("gov.health", "examine", []);
    }

    sign(finding) {
        return SIGNS[finding.state];
    }

    async do(finding) {
        const action = await this.orm.call("gov.health", "do", [finding.action]);
        if (action) {
            return this.action.doAction(action);
        }
        return this.load();
    }
}

registry.category("actions").add("gov_health", GovHealth);
