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
// Only cases can be asked again; a referral shows the date of its case once.
const REFRESHED = "helpdesk.ticket";

/**
 * The deadline of a case in words, with a sign and a tone. The sentence comes whole from the
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
        if (this.props.record.resModel === REFRESHED) {
            const refresh = useService("gov_deadline_refresh");
            const component = this;
            const widget = {
                resModel: REFRESHED,
                get resId() {
                    return component.props.record.resId;
                },
                isOnScreen: () => this.isOnScreen(),
                update: (deadline) => this.update(deadline),
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
