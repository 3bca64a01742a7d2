import { registry } from "@web/core/registry";

const MINUTE = 60000;

/**
 * Keeps deadlines on the screen up to date. Nothing is calculated here: once a minute each
 * view asks the server once for the sentences of the records that are to be seen just now.
 * A screen in the background asks nothing, and a failing network says nothing.
 */
export const govDeadlineRefreshService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        const views = new Map(); // model of a view -> its widgets on the screen

        async function refreshView(widgets) {
            const visible = [...widgets].filter((widget) => widget.isOnScreen());
            const byModel = Map.groupBy(visible, (widget) => widget.resModel);
            for (const [resModel, group] of byModel) {
                const ids = [...new Set(group.map((widget) => widget.resId))];
                const dates = await orm.silent.call(resModel, "read_deadlines", [ids]);
                for (const widget of group) {
                    widget.update(dates[widget.resId]);
                }
            }
        }

        setInterval(() => {
            if (document.visibilityState === "visible") {
                for (const widgets of views.values()) {
                    refreshView(widgets).catch(() => {});
                }
            }
        }, MINUTE);

        return {
            /**
             * @param {Object} view what the widgets of one view have in common
             * @param {{resModel: string, resId: number, isOnScreen: function, update: function}} widget
             * @returns {function} call it when the widget goes
             */
            register(view, widget) {
                const widgets = views.get(view) || new Set();
                views.set(view, widgets.add(widget));
                return () => {
                    widgets.delete(widget);
                    if (!widgets.size) {
                        views.delete(view);
                    }
                };
            },
        };
    },
};

registry.category("services").add("gov_deadline_refresh", govDeadlineRefreshService);
