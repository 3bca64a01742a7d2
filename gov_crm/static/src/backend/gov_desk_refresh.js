import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY_MS = 10000;

/**
 * Shows at a counter who has come meanwhile: reads its record anew while the screen is open.
 */
export class GovDeskRefresh extends Component {
    static template = xml``;
    static props = { ...standardWidgetProps };

    setup() {
        let timer;
        onMounted(() => {
            timer = browser.setInterval(() => {
                if (!document.hidden) {
                    this.props.record.load();
                }
            }, EVERY_MS);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }
}

registry.category("view_widgets").add("gov_desk_refresh", {
    component: GovDeskRefresh,
});
