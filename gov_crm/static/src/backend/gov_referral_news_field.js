import { Component, useRef } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What a case waits for elsewhere: where it is on its way to, or whom somebody has asked, by
 * when they answer, and the two things one can do about silence.
 */
export class GovReferralNewsField extends Component {
    static template = "gov_crm.ReferralNewsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
    }

    get referrals() {
        return this.props.record.data[this.props.name] || [];
    }

    /** In the coloured banner of a hand-over the sentence keeps the colour of the banner. */
    toneClass(referral) {
        const isLate = referral.due?.tone === "danger";
        return isLate && !referral.is_transfer ? "text-danger-emphasis" : "";
    }

    open(referral) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "gov.referral",
            res_id: referral.id,
            views: [[false, "form"]],
        });
    }

    async remind(referral) {
        const { params } = await this.orm.call("gov.referral", "action_remind", [[referral.id]]);
        this.env.services.notification.add(params.message, { type: params.type });
        await this.reload();
    }

    withdraw(referral) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take back"),
            body: referral.is_transfer
                ? _t("Take this referral back? The case stays where it is, and the citizen is told so.")
                : _t("Take this question back? The other office is not asked any more."),
            confirmLabel: _t("Take back"),
            cancelLabel: _t("Leave"),
            confirm: async () => {
                await this.orm.call("gov.referral", "action_withdraw", [[referral.id]]);
                await this.reload();
            },
            cancel: () => {},
        });
    }

    /** What was pressed may be gone: the focus goes to the place where it stood. */
    async reload() {
        await this.props.record.load();
        if (document.activeElement === document.body) {
            const form = document.querySelector(".o_form_view");
            (this.root.el || form?.querySelector("button:not([disabled])"))?.focus();
        }
    }
}

registry.category("fields").add("gov_referral_news", {
    component: GovReferralNewsField,
    displayName: _t("What a case waits for elsewhere"),
    supportedTypes: ["json"],
});
