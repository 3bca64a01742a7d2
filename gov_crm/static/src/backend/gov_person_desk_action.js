import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { Layout } from "@web/search/layout";
import { KeepLast } from "@web/core/utils/concurrency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { GovPersonNew } from "./gov_person_new";
import { GovTimeline } from "./gov_timeline";

const MODEL = "gov.person.search";
// Long enough not to ask for each letter, short enough not to be waited for.
const PAUSE = 250;

/** One box to find a person, with the keyboard alone if wanted; then the person, or a new one. */
export class GovPersonDesk extends Component {
    static template = "gov_crm.PersonDesk";
    static components = { Layout, GovPersonNew, GovTimeline };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.input = useRef("input");
        this.heading = useRef("heading");
        this.keepLast = new KeepLast();
        this.state = useState({
            text: "",
            people: [],
            message: "",
            isAsked: false,
            isOpen: false,
            active: -1,
            person: null,
            sentences: [],
            draft: null,
        });
        this.searchSoon = useDebounced(() => this.search(), PAUSE);
        onMounted(() => this.input.el.focus());
        // When the person is drawn, and told to those who listen.
        useEffect(
            (person) => person && this.heading.el.focus(),
            () => [this.state.person]
        );
    }

    // ------------------------------------------------------------------
    // Searching
    // ------------------------------------------------------------------

    onInput(ev) {
        Object.assign(this.state, { text: ev.target.value, isOpen: true, active: -1 });
        return this.searchSoon();
    }

    async search() {
        const text = this.state.text.trim();
        if (!text) {
            Object.assign(this.state, { people: [], message: "", isAsked: false, isOpen: false });
            return;
        }
        const { people, message } = await this.keepLast.add(
            this.orm.silent.call(MODEL, "search_desk", [text])
        );
        Object.assign(this.state, { people, message, isAsked: true });
        this.state.active = Math.min(this.state.active, this.options - 1);
    }

    /** How many lines of the list can be chosen: the last one is a new person. */
    get options() {
        return this.state.people.length + 1;
    }

    get found() {
        if (!this.state.isAsked) {
            return "";
        }
        const count = this.state.people.length;
        if (!count) {
            return _t("Nobody found. Check spelling, try phone or birth date, or add.");
        }
        return count === 1 ? _t("1 found") : _t("%s found", count);
    }

    optionId(place) {
        return place < 0 ? false : `gov_person_option_${place}`;
    }

    onKeydown(ev) {
        const moves = { ArrowDown: 1, ArrowUp: -1 };
        if (ev.key in moves && this.state.isAsked) {
            ev.preventDefault();
            const start = this.state.active < 0 && ev.key === "ArrowUp" ? 0 : this.state.active;
            this.state.active = (start + moves[ev.key] + this.options) % this.options;
            this.state.isOpen = true;
            this.scrollToActive();
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            return this.onEnter();
        } else if (ev.key === "Escape") {
            this.state.isOpen = false;
            this.state.active = -1;
        }
    }

    /** The marked line; without one the first, if there is one only. */
    async onEnter() {
        if (this.state.active < 0) {
            await this.search();
            if (this.state.people.length === 1) {
                this.choose(0);
            }
            return;
        }
        return this.choose(this.state.active);
    }

    scrollToActive() {
        const option = document.getElementById(this.optionId(this.state.active));
        option?.scrollIntoView({ block: "nearest" });
    }

    choose(place) {
        return place < this.state.people.length
            ? this.show(this.state.people[place])
            : this.startNew();
    }

    // ------------------------------------------------------------------
    // One person
    // ------------------------------------------------------------------

    async show(person) {
        const values = { person, sentences: [], draft: null, isOpen: false, active: -1 };
        Object.assign(this.state, values);
        if (person.match !== "hidden") {
            const sentences = await this.orm.call(MODEL, "tell_person", [person.id]);
            if (this.state.person?.id === person.id) {
                this.state.sentences = sentences;
            }
        }
    }

    facts(person) {
        const cases =
            person.open === 1 ? _t("1 open case") : person.open ? _t("%s open cases", person.open) : "";
        return [person.birth && _t("born %s", person.birth), person.area, cases, person.verified]
            .concat(person.notes)
            .filter(Boolean);
    }

    openList() {
        return this.action.doAction("gov_crm.res_partner_action_citizen");
    }

    openRecord() {
        return this.action.doAction("gov_crm.res_partner_action_citizen", {
            props: { resId: this.state.person.id },
            viewType: "form",
        });
    }

    newCase() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New case"),
            res_model: "helpdesk.ticket",
            views: [[false, "form"]],
            context: { default_partner_id: this.state.person.id },
        });
    }

    /** The citizen's own form, filled in together at the desk. */
    fileFor() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("File for this person"),
            res_model: "gov.application.assist",
            views: [[false, "form"]],
            target: "new",
            context: { default_partner_id: this.state.person.id },
        });
    }

    // ------------------------------------------------------------------
    // A new person
    // ------------------------------------------------------------------

    async startNew() {
        const draft = await this.orm.call(MODEL, "draft_person", [this.state.text]);
        Object.assign(this.state, { draft, person: null, isOpen: false, active: -1 });
    }

    cancelNew() {
        this.state.draft = null;
        this.input.el.focus();
    }
}

registry.category("actions").add("gov_person_desk", GovPersonDesk);
