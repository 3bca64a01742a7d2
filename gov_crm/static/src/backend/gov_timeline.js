import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const ICONS = {
    case: "fa-folder-open-o",
    referral: "fa-share",
    message: "fa-comment-o",
    contact: "fa-phone",
    promise: "fa-clock-o",
    engagement: "fa-handshake-o",
    consent: "fa-check-square-o",
};

/**
 * What a person had to do with any office, the latest first. The server filters by what the
 * reader may see and gives page after page.
 */
export class GovTimeline extends Component {
    static template = "gov_crm.Timeline";
    static props = { partnerId: Number };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            items: [],
            kinds: [],
            chosen: "",
            next: null,
            elsewhere: "",
            isLoading: true,
        });
        onWillStart(() => this.load(this.props.partnerId));
        onWillUpdateProps((props) => {
            if (props.partnerId !== this.props.partnerId) {
                this.state.chosen = "";
                return this.load(props.partnerId);
            }
        });
    }

    icon(item) {
        return ICONS[item.kind] || "fa-circle-o";
    }

    async load(partnerId, before = null) {
        this.state.isLoading = true;
        const kinds = this.state.chosen ? [this.state.chosen] : [];
        const page = await this.orm.call("gov.timeline", "read_page", [partnerId], { kinds, before });
        this.state.items = before ? [...this.state.items, ...page.items] : page.items;
        this.state.kinds = page.kinds;
        this.state.next = page.next;
        if (!before) {
            this.state.elsewhere = page.elsewhere;
        }
        this.state.isLoading = false;
    }

    choose(kind) {
        this.state.chosen = this.state.chosen === kind ? "" : kind;
        return this.load(this.props.partnerId);
    }

    more() {
        return this.load(this.props.partnerId, this.state.next);
    }

    open(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[false, "form"]],
        });
    }

    logContact() {
        return this.action.doAction("gov_crm.gov_contact_event_action_log", {
            additionalContext: { default_partner_id: this.props.partnerId },
            onClose: () => this.load(this.props.partnerId),
        });
    }

    get emptyText() {
        return this.state.chosen
            ? _t("Nothing of this kind. Press the button again to see everything.")
            : _t("Nothing yet. File a case, or log a call, a visit or a letter.");
    }
}

class GovTimelineWidget extends Component {
    static template = "gov_crm.TimelineWidget";
    static components = { GovTimeline };
    static props = { ...standardWidgetProps };
}

registry.category("view_widgets").add("gov_timeline", { component: GovTimelineWidget });
