import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    toRaw,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const TONES = {
    muted: "text-muted",
    plain: "text-body",
    info: "px-2 bg-info-subtle text-info-emphasis",
    warning: "px-2 bg-warning-subtle text-warning-emphasis",
    danger: "px-2 bg-danger-subtle text-danger-emphasis",
};
// Only these can be asked again; a dialog shows the date as it was when it opened.
const REFRESHED = ["helpdesk.ticket", "gov.referral"];

/**
 * The deadline of a case or a referral in words, with a sign and a tone. The sentence comes whole from the
 * server: staff, citizen and notices read the same one, in the time zone of the office.
 */
export class GovDeadlineField extends Component {
    static template = "gov_crm.DeadlineField";
    static props = { ...standardFieldProps, bar: { type: Boolean, optional: true } };

    setup() {
        this.root = useRef("root");
        // What came since the record was read; a record read anew has the last word.
        this.state = useState({ newer: null });
        onWillUpdateProps((next) => {
            if (toRaw(next.record.data[next.name]) !== toRaw(this.read)) {
                this.state.newer = null;
            }
        });
        if (REFRESHED.includes(this.props.record.resModel)) {
            const refresh = useService("gov_deadline_refresh");
            const component = this;
            const widget = {
                resModel: this.props.record.resModel,
                get resId() {
                    return component.props.record.resId;
                },
                isOnScreen: () => this.isOnScreen(),
                update: (dates) => this.update(dates?.[component.props.name]),
            };
            let forget = () => {};
            onMounted(() => {
                forget = refresh.register(toRaw(this.props.record.model), widget);
            });
            onWillUnmount(() => forget());
        }
    }

    get read() {
        return this.props.record.data[this.props.name];
    }

    get deadline() {
        return this.state.newer || this.read;
    }

    isOnScreen() {
        const element = this.root.el;
        if (!element || !this.props.record.resId) {
            return false;
        }
        const { top, bottom, width } = element.getBoundingClientRect();
        return width > 0 && bottom > 0 && top < window.innerHeight;
    }

    update(deadline) {
        // Silently: a sentence that is the same is not written again.
        if (deadline && JSON.stringify(deadline) !== JSON.stringify(this.deadline)) {
            this.state.newer = deadline;
        }
    }

    get toneClass() {
        return TONES[this.deadline.tone] || TONES.plain;
    }

    get showBar() {
        return this.props.bar && Number.isInteger(this.deadline.progress);
    }

    get barLabel() {
        return _t("%(sentence)s. %(share)s %% of the time is used", {
            sentence: this.deadline.sentence,
            share: Math.min(this.deadline.progress, 100),
        });
    }
}

registry.category("fields").add("gov_deadline", {
    component: GovDeadlineField,
    displayName: _t("Deadline in words"),
    supportedTypes: ["json"],
    supportedOptions: [{ label: _t("Show the bar"), name: "bar", type: "boolean" }],
    extractProps: ({ options }) => ({ bar: Boolean(options.bar) }),
});
