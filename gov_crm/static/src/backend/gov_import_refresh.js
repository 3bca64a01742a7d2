import { Component, useEffect, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY_MS = 2000;

/**
 * Shows how a background import goes on: reads its record anew while it waits or runs.
 */
export class GovImportRefresh extends Component {
    static template = xml``;
    static props = { ...standardWidgetProps };

    setup() {
        useEffect(
            (atWork) => {
                if (!atWork) {
                    return;
                }
                const timer = browser.setInterval(() => this.props.record.load(), EVERY_MS);
                return () => browser.clearInterval(timer);
            },
            () => [["queued", "running"].includes(this.props.record.data.state)]
        );
    }
}

registry.category("view_widgets").add("gov_import_refresh", {
    component: GovImportRefresh,
});
