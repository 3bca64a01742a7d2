from odoo import models

RESULTS = (
    "filed", "answered", "open", "overdue",
    "on_time", "time_median", "time_p90", "overdue_age",
)  # fmt: skip
HOW = (
    "complete_first", "digital", "promises_kept", "paused", "extended", "lapsed",
    "deemed", "reopened", "appealed", "upheld", "satisfaction", "cost", "staff_load",
    "not_counted", "without_limit", "referral_accept",
)  # fmt: skip
BY_MONTH = ("filed", "answered", "on_time", "time_median", "time_p90")
BY_OFFICE = ("filed", "answered", "open", "overdue", "on_time", "time_median")


class GovFiguresBoard(models.AbstractModel):
    """“My agency”: whether promises are kept, how that changed, and in which offices."""

    _inherit = "gov.figures.board"

    def _blocks_agency(self, asked):
        measures = self._measures()
        whole = self._figures(asked, RESULTS + HOW).get(None)
        return [
            self._numbers_block(
                "results",
                self.env._("Results"),
                self._cells(measures, RESULTS, whole),
            ),
            self._months_block(asked, measures),
            self._offices_block(asked, measures),
            self._numbers_block(
                "how",
                self.env._("How it was done"),
                self._cells(measures, HOW[:-1], whole)
                + self._referral_cells(measures, whole, self._referral_domains(asked))[
                    1:
                ],
            ),
        ]

    def _months_block(self, asked, measures):
        months = self._months(asked)
        figures = self._figures(asked, BY_MONTH, by=("month",), first=months[0])
        rows = self._month_rows(
            months,
            figures,
            lambda month, found: self._cells(
                measures, BY_MONTH, found, month=month.isoformat()
            ),
        )
        labels = [row["label"] for row in rows]
        values = {
            code: [row["cells"][at]["value"] for row in rows]
            for at, code in enumerate(BY_MONTH)
        }
        names = {code: measures.get(code, {}).get("name", code) for code in BY_MONTH}
        charts = [
            self._chart(
                "came",
                self.env._("Filed and answered"),
                labels,
                [
                    {"label": names[code], "values": values[code]}
                    for code in ("filed", "answered")
                ],
                summary=self.env._(
                    "Bars of cases filed and answered in each month; the table has "
                    "the numbers."
                ),
            ),
            self._chart(
                "kept",
                names["on_time"],
                labels,
                [{"label": names["on_time"], "values": values["on_time"]}],
                type="line",
                unit="%",
                summary=self.env._(
                    "A line of the share in time in each month, with gaps where too "
                    "few were answered; the table has the numbers."
                ),
            ),
        ]
        return self._table_block(
            "months",
            self.env._("Up to twelve months"),
            [self._plain_column(self.env._("Month"))]
            + self._columns(measures, BY_MONTH),
            rows,
            charts=self._drawn(charts),
        )

    def _offices_block(self, asked, measures):
        figures = self._figures(asked, BY_OFFICE, by=("agency",))
        rows = self._office_rows(
            figures,
            lambda office, found: self._cells(
                measures, BY_OFFICE, found, agency=office
            ),
        )
        return self._table_block(
            "offices",
            self.env._("By office"),
            [self._plain_column(self.env._("Office"))]
            + self._columns(measures, BY_OFFICE),
            rows,
            note=self.env._(
                "In the order of names. Offices differ in what they are asked for, so "
                "this is no ranking."
            ),
            empty=self.env._(
                "No case was filed, answered or open in these days. Choose a longer "
                "period, or all offices."
            ),
        )
