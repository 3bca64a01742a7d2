from odoo import api, models
from odoo.tools import SQL

from .gov_case_figure import CASE_COLUMNS, COUNTS

_BATCH = 20_000


class GovFigures(models.AbstractModel):
    """Whether the totals are what the cases say: everything is counted anew and compared, and
    nothing is changed."""

    _inherit = "gov.figures"

    @api.model
    def _verify(self, tickets=None):
        """Count cases anew and compare with their rows, and the rows with all totals. Cases that
        still wait to be counted are left out: that they wait is said by ``_as_of``.

        :param tickets: only these (then totals are not compared); None: all
        :return: sentences for operators, one a difference; empty: all is right
        """
        self.env.flush_all()
        problems = self._verify_rows(tickets)
        if tickets is None:
            problems += self._verify_totals()
        return problems

    def _verify_rows(self, tickets):
        columns = SQL(", ").join(
            map(SQL.identifier, self.env["gov.daily.total"]._row_columns())
        )
        problems, last = [], 0
        while ids := self._next_ids(tickets, last):
            last = ids[-1]
            rows = self.env.execute_query(
                SQL(
                    """
                    WITH right_rows AS (%(rows)s), kept AS (
                        SELECT %(columns)s FROM gov_case_figure
                        WHERE ticket_id = ANY(%(ids)s)
                    )
                    SELECT DISTINCT ticket_id FROM (
                        (TABLE kept EXCEPT ALL TABLE right_rows)
                        UNION ALL
                        (SELECT right_rows.* FROM right_rows EXCEPT ALL TABLE kept)
                    ) difference ORDER BY 1
                    """,
                    rows=self._rows_sql(ids),
                    columns=columns,
                    ids=ids,
                )
            )
            problems += [
                self.env._("Case %s: its figures are not what happened.", ticket_id)
                for (ticket_id,) in rows
            ]
        return problems

    def _next_ids(self, tickets, last):
        scope = SQL("TRUE") if tickets is None else SQL("id = ANY(%s)", tickets.ids)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM helpdesk_ticket t WHERE agency_id IS NOT NULL AND id > %s
                AND %s AND NOT EXISTS (SELECT FROM gov_figure_stale WHERE ticket_id = t.id)
                ORDER BY id LIMIT %s
                """,
                last,
                scope,
                _BATCH,
            )
        )
        return [ticket_id for (ticket_id,) in rows]

    def _verify_totals(self):
        day_key = ("day", *CASE_COLUMNS.values())
        day = SQL(", ").join(map(SQL.identifier, day_key))
        month = SQL(
            "date_trunc('month', day)::date AS month, coalesce(service_id, 0) AS service_id, "
            "agency_id"
        )
        sums = SQL(", ").join(SQL("sum(%s)", SQL.identifier(it)) for it in COUNTS)
        counts = SQL(", ").join(SQL("%s", SQL.identifier(it)) for it in COUNTS)
        something = SQL("%s <> 0", SQL(" + ").join(map(SQL.identifier, COUNTS)))
        pairs = {
            "gov_daily_total": (
                SQL("SELECT %s, %s FROM gov_case_figure GROUP BY %s", day, sums, day),
                SQL("SELECT %s, %s FROM gov_daily_total", day, counts),
            ),
            "gov_month_total": (
                SQL("SELECT %s, %s FROM gov_case_figure GROUP BY 1, 2, 3", month, sums),
                SQL(
                    "SELECT month, service_id, agency_id, %s FROM gov_month_total WHERE %s",
                    counts,
                    something,
                ),
            ),
            "gov_month_wait": (
                SQL(
                    "SELECT 'days', %(month)s, days, sum(answered) FROM gov_case_figure "
                    "WHERE days IS NOT NULL AND answered > 0 GROUP BY 2, 3, 4, 5 UNION ALL "
                    "SELECT 'hours', %(month)s, hours, sum(accepted) FROM gov_case_figure "
                    "WHERE hours IS NOT NULL AND accepted > 0 GROUP BY 2, 3, 4, 5",
                    month=month,
                ),
                SQL("SELECT * FROM gov_month_wait WHERE cases <> 0"),
            ),
        }
        for table, keys in (
            ("gov_month_wait_office", "kind, month, agency_id, took"),
            ("gov_month_wait_all", "kind, month, took"),
        ):
            pairs[table] = (
                SQL(
                    "SELECT %(keys)s, sum(cases) FROM gov_month_wait "
                    "GROUP BY %(keys)s HAVING sum(cases) <> 0",
                    keys=SQL(keys),
                ),
                SQL(
                    "SELECT %s, cases FROM %s WHERE cases <> 0",
                    SQL(keys),
                    SQL.identifier(table),
                ),
            )
        problems = []
        for table, (right, kept) in pairs.items():
            [(wrong,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM (((%(right)s) EXCEPT ALL (%(kept)s)) UNION ALL "
                    "((%(kept)s) EXCEPT ALL (%(right)s))) AS difference",
                    right=right,
                    kept=kept,
                )
            )
            if wrong:
                problems.append(
                    self.env._(
                        "%(table)s: %(count)s rows are not the sum of the cases.",
                        table=table,
                        count=wrong,
                    )
                )
        return problems
