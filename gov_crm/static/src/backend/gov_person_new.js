import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const MODEL = "gov.person.search";
const PAUSE = 400;

/** The form of a new person. Whoever may be that person already is shown while one types. */
export class GovPersonNew extends Component {
    static template = "gov_crm.PersonNew";
    static components = { RecordSelector };
    static props = { draft: Object, facts: Function, onDone: Function, onCancel: Function };

    setup() {
        this.orm = useService("orm");
        this.first = useRef("first");
        this.keepLast = new KeepLast();
        const { given, family, birth, year, phone, email } = this.props.draft;
        this.state = useState({
            values: {
                gov_given_name: given,
                gov_middle_name: "",
                gov_family_name: family,
                gov_name_suffix: "",
                gov_birth_date: birth,
                gov_birth_year: year || "",
                phone,
                email,
                gov_area_id: false,
            },
            matches: [],
            verdicts: {},
            error: "",
            isSaving: false,
        });
        this.lookSoon = useDebounced(() => this.look(), PAUSE);
        this.setArea = (area) => {
            this.state.values.gov_area_id = area;
            this.look();
        };
        onMounted(() => {
            this.first.el.focus();
            this.look();
        });
    }

    set(name, ev) {
        this.state.values[name] = ev.target.value;
        return this.lookSoon();
    }

    /** As the server takes them: a date has its year with it. */
    get values() {
        const values = { ...this.state.values };
        const year = Number.parseInt(values.gov_birth_year);
        values.gov_birth_year = values.gov_birth_date || !year ? false : year;
        return values;
    }

    async look() {
        this.state.matches = await this.keepLast.add(
            this.orm.silent.call(MODEL, "find_matches", [this.values])
        );
    }

    /** Those the officer has not decided about, or is not sure of. */
    get open() {
        return this.state.matches.filter((match) => this.state.verdicts[match.id] !== "different");
    }

    get summary() {
        const count = this.open.length;
        if (!count) {
            return _t("Nobody here looks like this person.");
        }
        return count === 1
            ? _t("1 person might be the same.")
            : _t("%s people might be the same.", count);
    }

    judge(match, verdict) {
        this.state.verdicts[match.id] = verdict;
    }

    async save() {
        if (this.state.isSaving) {
            return;
        }
        const values = this.values;
        if (![values.gov_given_name, values.gov_family_name].some((text) => text.trim())) {
            this.state.error = _t("Enter a name.");
            this.first.el.focus();
            return;
        }
        this.state.isSaving = true;
        try {
            const id = await this.orm.call(MODEL, "register_person", [
                values,
                Object.entries(this.state.verdicts),
            ]);
            const [person] = await this.orm.call(MODEL, "show_person", [id]);
            this.props.onDone(person);
        } finally {
            this.state.isSaving = false;
        }
    }
}
