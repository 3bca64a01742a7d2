import { DomainSelector } from "@web/core/domain_selector/domain_selector";
import { registry } from "@web/core/registry";
import { domainFromTree } from "@web/core/tree_editor/domain_from_tree";
import { DomainField, domainField } from "@web/views/fields/domain/domain_field";
import { getDefaultCondition } from "@web/core/domain_selector/utils";
import { useService } from "@web/core/utils/hooks";
import { onWillStart, useSubEnv } from "@odoo/owl";

function firstCondition({ service_id }) {
    return getDefaultCondition({ service_id });
}

// The domain editor, limited to facts whose meaning is known: those that segments may use,
// and those that are protected, of which the refusal says why. What is not among them is
// refused by the server all the same.
class CriteriaSelector extends DomainSelector {
    getShowArchivedCheckBox() {
        return false;
    }

    getDefaultCondition(fieldDefs) {
        return firstCondition(fieldDefs);
    }

    getPathEditorInfo(resModel, defaultCondition) {
        const info = super.getPathEditorInfo(resModel, defaultCondition);
        const extractProps = info.extractProps;
        return {
            ...info,
            extractProps: (params) => ({
                ...extractProps(params),
                filter: (field, _path, model) => this.env.govFacts.has(model, field.name),
            }),
        };
    }
}

export class CriteriaField extends DomainField {
    static template = "gov_crm.CriteriaField";
    static components = { DomainSelector: CriteriaSelector };

    setup() {
        super.setup();
        this.fieldService = useService("field");
        this.facts = {};
        useSubEnv({
            govFacts: {
                has: (model, name) => this.facts[model]?.includes(name),
            },
        });
        onWillStart(async () => {
            this.facts = await this.orm.call("gov.segment", "known_facts", []);
        });
    }

    getResModel() {
        return "helpdesk.ticket";
    }

    // Nobody is counted here: who writes a segment sees no cases. The server says below the
    // conditions what is wrong with them.
    async checkProps() {
        this.updateState({ isValid: true, recordCount: 0, hasLimitedCount: false });
    }

    async quickValidityCheck() {
        return true;
    }

    async addCondition() {
        const fieldDefs = await this.fieldService.loadFields(this.getResModel());
        this.update(domainFromTree(firstCondition(fieldDefs)));
    }
}

registry.category("fields").add("gov_criteria", { ...domainField, component: CriteriaField });
