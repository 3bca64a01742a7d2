import { onPatched, useEffect, useExternalListener } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";

/**
 * When a dialog that a button of a row opened has closed, the focus goes back to that button;
 * where the row has no such button any more, to its next one, and where the row is gone, to
 * the first button that is left. The rows are drawn anew meanwhile, so nothing of the page is
 * kept but the record and the name.
 *
 * @param {{el: HTMLElement}} root of the rows
 * @param {function(): Object[]} getRecords the records of the rows
 */
export function useFocusReturn(root, getRecords) {
    const ui = useService("ui");
    let opener = null;
    let isBack = false;

    function remember(ev) {
        const button = ev.target.closest("button[name]");
        const row = button?.closest("[data-id]");
        const record = row && getRecords().find(({ id }) => id === row.dataset.id);
        opener = record ? { name: button.name, resId: record.resId } : null;
        isBack = false;
    }

    /** Whoever does something else afterwards goes on from there. */
    function forget() {
        if (isBack) {
            opener = null;
        }
    }

    function findButton() {
        const record = getRecords().find(({ resId }) => resId === opener.resId);
        const row = record && root.el.querySelector(`[data-id="${record.id}"]`);
        return (
            row?.querySelector(`button[name="${opener.name}"]`) ||
            row?.querySelector("button[name]:not([disabled])") ||
            root.el.querySelector("button[name]:not([disabled])") ||
            root.el.parentElement.querySelector(".o_gov_counters button")
        );
    }

    function giveBack() {
        if (!opener || !isBack || !root.el || document.activeElement !== document.body) {
            return;
        }
        const button = findButton();
        if (button?.disabled) {
            // Its click is being finished: it will be there in a moment.
            setTimeout(giveBack, 50);
        } else {
            button?.focus();
        }
    }

    useEffect(
        (el) => {
            el.addEventListener("click", remember, { capture: true });
            return () => el.removeEventListener("click", remember, { capture: true });
        },
        () => [root.el]
    );
    useBus(ui.bus, "active-element-changed", () => {
        if (opener && ui.activeElement === document) {
            isBack = true;
            // After the dialog has gone; drawing the rows anew may take the focus away again.
            setTimeout(giveBack);
        }
    });
    onPatched(giveBack);
    useExternalListener(document, "keydown", forget, { capture: true });
    useExternalListener(document, "pointerdown", forget, { capture: true });
}
