import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { session } from "@web/session";

const FIVE_MINUTES = 300000;
const NEWS = "gov_crm.referrals";
const OURS = ["gov.referral", "gov.case.refer"];

/**
 * How many referrals wait for the offices of the user, beside the menus of every app. It asks
 * when the page stands, when the server says that something has changed, after what the user
 * does with a referral, and now and then where no connection for news is open.
 */
export class GovReferralSign extends Component {
    static template = "gov_crm.ReferralSign";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ waiting: null });
        const load = debounce(() => this.load(), 300);
        const bus = useService("bus_service");
        bus.subscribe(NEWS, load);
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => {
            const params = detail.data.params;
            const isOurs = OURS.some((name) => params?.model?.startsWith(name));
            // What a button of a referral or its dialogs does goes by this route.
            if (isOurs && detail.data.method === "call" && params.method?.startsWith("action_")) {
                load();
            }
        });
        let timer;
        onMounted(() => {
            load();
            timer = setInterval(() => document.visibilityState === "visible" && load(), FIVE_MINUTES);
        });
        onWillUnmount(() => {
            bus.unsubscribe(NEWS, load);
            load.cancel();
            clearInterval(timer);
        });
    }

    async load() {
        try {
            this.state.waiting = await this.orm.silent.call("gov.referral", "my_referrals_waiting", []);
        } catch {
            // A failing network says nothing; the next call may work.
        }
    }

    open() {
        return this.action.doAction("gov_crm.gov_referral_action_in", { clearBreadcrumbs: true });
    }
}

registry
    .category("systray")
    .add(
        "gov_crm.referrals",
        { Component: GovReferralSign, isDisplayed: () => Boolean(session.gov_answers_referrals) },
        { sequence: 26 }
    );
