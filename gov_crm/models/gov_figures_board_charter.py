from odoo import models

BY_SERVICE = ("answered", "on_time", "time_median", "time_p90", "overdue")
SUMMARY = ("answered", "on_time", "without_limit", "not_counted", "lapsed", "overdue")
# More spans than this cannot be told apart; the table has them all.
DRAWN = 20


class GovFiguresBoard(models.AbstractModel):
    """“Charter compliance”: for each service what the charter promises and what was kept."""

    _inherit = "gov.figures.board"

    def _blocks_charter(self, asked):
        measures = self._measures()
        whole = self._figures(asked, SUMMARY).get(None)
        return [
            self._numbers_block(
                "charter",
                self.env._("All services"),
                self._cells(measures, SUMMARY, whole),
            ),
            self._services_block(asked, measures),
        ]

    def _services_block(self, asked, measures):
        figures = self._figures(asked, BY_SERVICE, by=("service",))
        # The charter is public.
        services_sudo = (
            self.env["gov.service"].sudo().browse([it for it in figures if it]).exists()
        )
        classes = dict(
            services_sudo._fields["classification"]._description_selection(self.env)
        )
        promises = services_sudo._promises_in_words()
        rows = [
            self._service_row(
                service.id,
                service.name,
                [
                    classes.get(service.classification) or "–",
                    promises[service.id] or "–",
                ],
                measures,
                figures[service.id],
            )
            for service in services_sudo.sorted(lambda it: (it.name or "", it.id))
        ]
        if 0 in figures:
            none = self.env._("No service of the charter")
            rows.append(self._service_row(0, none, ["–", "–"], measures, figures[0]))
        return self._table_block(
            "services",
            self.env._("By service"),
            [
                self._plain_column(self.env._("Service")),
                self._plain_column(self.env._("Class")),
                self._plain_column(self.env._("By law, today")),
                *self._columns(
                    measures, BY_SERVICE, {"overdue": self.env._("Late now")}
                ),
            ],
            rows,
            charts=self._spans(rows, measures),
            is_wide=True,
            note=self.env._(
                "In the order of names, not of results. The interval in brackets says how "
                "far chance alone can move a share: shares whose intervals overlap do "
                "not differ for certain."
            ),
            empty=self.env._(
                "No case of a service was answered in these days and none is late. "
                "Choose a longer period, or all offices."
            ),
        )

    def _service_row(self, service_id, name, texts, measures, figures):
        row = {
            "key": service_id,
            "name": name,
            "cells": [{"text": text} for text in texts]
            + self._cells(measures, BY_SERVICE, figures, service=service_id),
        }
        if service_id:
            row["open"] = {
                "type": "ir.actions.act_window",
                "res_model": "gov.service",
                "res_id": service_id,
                "views": [[False, "form"]],
            }
        return row

    def _spans(self, rows, measures):
        """The interval of the share in time of each service that has enough answers."""
        at = 2 + BY_SERVICE.index("on_time")
        drawn = [row for row in rows if row["cells"][at]["low"] is not None]
        if not 1 < len(drawn) <= DRAWN:
            return []
        name = measures.get("on_time", {}).get("name", "on_time")
        spans = [[row["cells"][at]["low"], row["cells"][at]["high"]] for row in drawn]
        return [
            self._chart(
                "kept",
                name,
                [row["name"] for row in drawn],
                [
                    {"label": self.env._("Interval of the share"), "values": spans},
                    {
                        "label": name,
                        "values": [row["cells"][at]["value"] for row in drawn],
                    },
                ],
                type="spans",
                unit="%",
                summary=self.env._(
                    "For each service the share in time and its interval; the table has "
                    "the numbers."
                ),
            )
        ]
