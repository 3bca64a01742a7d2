import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * The form of a case, or of a referral. When one of its dialogs closes, the focus goes back to the button that
 * opened it: Odoo disables buttons while they work, and with that they lose it.
 */
export class GovCaseFormController extends FormController {
    setup() {
        super.setup();
        const ui = useService("ui");
        useBus(ui.bus, "active-element-changed", () => {
            if (ui.activeElement === document && this.opener) {
                const name = this.opener;
                this.opener = null;
                browser.setTimeout(() => this.focusButton(name));
            }
        });
    }

    async beforeExecuteActionButton(clickParams) {
        this.opener = clickParams.name;
        return super.beforeExecuteActionButton(...arguments);
    }

    focusButton(name) {
        const form = document.querySelector(".o_form_view:not(.modal .o_form_view)");
        if (document.activeElement === document.body && form) {
            const button = form.querySelector(`button[name="${name}"]:not([disabled])`);
            // On a phone the button was in a menu that has closed since.
            (button || form.querySelector(".o_statusbar_buttons .dropdown-toggle"))?.focus();
        }
    }
}

registry.category("views").add("gov_case_form", {
    ...formView,
    Controller: GovCaseFormController,
});
