import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const TONES = {
    muted: "text-muted",
    plain: "text-body",
    info: "px-2 bg-info-subtle text-info-emphasis",
    warning: "px-2 bg-warning-subtle text-warning-emphasis",
    danger: "px-2 bg-danger-subtle text-danger-emphasis",
};

/**
 * The deadline of a case in words, with a sign and a tone. The sentence comes whole from the
 * server: staff, citizen and notices read the same one, in the time zone of the office.
 */
export class GovDeadlineField extends Component {
    static template = "gov_crm.DeadlineField";
    static props = { ...standardFieldProps, bar: { type: Boolean, optional: true } };

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get toneClass() {
        return TONES[this.deadline.tone] || TONES.plain;
    }

    get showBar() {
        return this.props.bar && Number.isInteger(this.deadline.progress);
    }

    get barLabel() {
        return _t("%(share)s %% of the time is used", {
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
