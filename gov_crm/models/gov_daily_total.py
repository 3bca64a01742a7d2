from odoo import api, fields, models
from odoo.tools import SQL

from .gov_case_figure import CASE_COLUMNS, COUNTS
from .gov_service import CASE_KINDS
from .helpdesk_ticket_decision import OUTCOMES

# What two rows of one key have in common, none written as 0 or "", as an index wants it.
_KEY = {
    "day": SQL("day"),
    "service_id": SQL("coalesce(service_id, 0)"),
    "agency_id": SQL("agency_id"),
    "entry_agency_id": SQL("coalesce(entry_agency_id, 0)"),
    "case_kind": SQL("coalesce(case_kind, '')"),
    "channel_id": SQL("coalesce(channel_id, 0)"),
    "outcome": SQL("coalesce(outcome, '')"),
}
_MONTH_KEY = ("month", "service_id", "agency_id")
_EMPTY = SQL("%s = 0", SQL(" + ").join(SQL.identifier(it) for it in COUNTS))


class GovDailyTotal(models.Model):
    """How many cases were received, answered, answered in time … on a day, by service, office,
    door, kind, channel and outcome.

    Sums of ``gov.case.figure``, kept up with each change by ``gov.figures._refresh``; nothing
    else writes them. Beside it, for boards of large agencies, stand the same sums by month,
    service and office (``gov_month_total``) and, for medians, how many took how long (``kind``
    ``days``: answers after whole working days; ``hours``: acceptances of referrals after office
    hours): by service and office (``gov_month_wait``), by office, and of all.
    """

    _name = "gov.daily.total"
    _description = "Figures of a day"
    _log_access = False
    _auto = False
    _order = "day desc, agency_id, service_id, id"
    _rec_name = "day"

    day = fields.Date(readonly=True)
    service_id = fields.Many2one("gov.service", readonly=True)
    agency_id = fields.Many2one("gov.agency", string="Office", readonly=True)
    entry_agency_id = fields.Many2one("gov.agency", string="Door", readonly=True)
    case_kind = fields.Selection(CASE_KINDS, string="Kind", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    filed = fields.Integer("Filed", readonly=True)
    digital = fields.Integer("Filed online", readonly=True)
    with_papers = fields.Integer("Filed for services with papers", readonly=True)
    complete_first = fields.Integer("Complete at first", readonly=True)
    ended = fields.Integer("Ended", readonly=True)
    answered = fields.Integer("Answered", readonly=True)
    withdrawn = fields.Integer("Withdrawn", readonly=True)
    duplicate = fields.Integer("Duplicates", readonly=True)
    limited = fields.Integer("Answered with a time limit", readonly=True)
    in_time = fields.Integer("Answered in time", readonly=True)
    paused = fields.Integer("Paused", readonly=True)
    extended = fields.Integer("Extended", readonly=True)
    deemed = fields.Integer("Approved by silence", readonly=True)
    appealed = fields.Integer("Review asked for", readonly=True)
    appeals = fields.Integer("Reviews answered", readonly=True)
    upheld = fields.Integer("Reviews in favour", readonly=True)
    reopened = fields.Integer("Opened again", readonly=True)
    lapsed = fields.Integer("Time ran out", readonly=True)
    promises = fields.Integer("Promises due", readonly=True)
    promises_kept = fields.Integer("Promises kept", readonly=True)
    entered = fields.Integer("Came to the office", readonly=True)
    departed = fields.Integer("Left the office", readonly=True)
    referrals = fields.Integer("Referrals to the office", readonly=True)
    accepted = fields.Integer("Referrals accepted", readonly=True)

    def init(self):
        result = super().init()
        counts = SQL(", ").join(
            SQL("%s int4 NOT NULL DEFAULT 0", SQL.identifier(it)) for it in COUNTS
        )
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS gov_daily_total (
                    id bigserial PRIMARY KEY, day date NOT NULL, service_id int4,
                    agency_id int4 NOT NULL, entry_agency_id int4, case_kind varchar,
                    channel_id int4, outcome varchar, %(counts)s
                );
                CREATE UNIQUE INDEX IF NOT EXISTS gov_daily_total_key
                    ON gov_daily_total (%(key)s);
                CREATE INDEX IF NOT EXISTS gov_daily_total_agency_idx
                    ON gov_daily_total (agency_id, day);
                CREATE INDEX IF NOT EXISTS gov_daily_total_empty_idx
                    ON gov_daily_total (id) WHERE %(empty)s;
                CREATE TABLE IF NOT EXISTS gov_month_total (
                    month date NOT NULL, service_id int4 NOT NULL, agency_id int4 NOT NULL,
                    %(counts)s, PRIMARY KEY (month, service_id, agency_id)
                );
                CREATE TABLE IF NOT EXISTS gov_month_wait (
                    kind varchar NOT NULL, month date NOT NULL, service_id int4 NOT NULL,
                    agency_id int4 NOT NULL, took int4 NOT NULL, cases int4 NOT NULL,
                    PRIMARY KEY (kind, month, service_id, agency_id, took)
                        INCLUDE (cases)
                );
                CREATE TABLE IF NOT EXISTS gov_month_wait_office (
                    kind varchar NOT NULL, month date NOT NULL, agency_id int4 NOT NULL,
                    took int4 NOT NULL, cases int4 NOT NULL,
                    PRIMARY KEY (kind, month, agency_id, took) INCLUDE (cases)
                );
                CREATE TABLE IF NOT EXISTS gov_month_wait_all (
                    kind varchar NOT NULL, month date NOT NULL, took int4 NOT NULL,
                    cases int4 NOT NULL, PRIMARY KEY (kind, month, took)
                );
                """,
                counts=counts,
                key=SQL(", ").join(_KEY.values()),
                empty=_EMPTY,
            )
        )
        return result

    @api.model
    def _replace(self, ticket_ids, rows):
        """Put new rows of cases in the place of the old ones, and the difference into the
        totals: one statement, so that rows and totals never part.

        :param ticket_ids: the cases
        :param SQL rows: query with the columns of ``gov_case_figure`` but the id, in the order
            of :meth:`_row_columns`
        """
        self.env.cr.execute(
            SQL(
                """
                WITH old AS (
                    DELETE FROM gov_case_figure WHERE ticket_id = ANY(%(ids)s) RETURNING *
                ), new AS (
                    INSERT INTO gov_case_figure (%(columns)s) %(rows)s RETURNING *
                ), part AS (
                    SELECT *, -1 AS sign FROM old UNION ALL SELECT *, 1 FROM new
                ), delta AS (
                    SELECT day, %(dimensions)s, %(sums)s FROM part
                    GROUP BY day, %(dimensions)s HAVING %(changed)s
                ), month AS (
                    INSERT INTO gov_month_total (month, service_id, agency_id, %(counts)s)
                    SELECT date_trunc('month', day)::date, coalesce(service_id, 0),
                        agency_id, %(sums_of_delta)s
                    FROM delta GROUP BY 1, 2, 3
                    ON CONFLICT (month, service_id, agency_id) DO UPDATE
                    SET %(add_month)s
                ), waited AS (
                    SELECT kind, date_trunc('month', day)::date AS month,
                        coalesce(service_id, 0) AS service_id, agency_id, took,
                        sum(sign * cases) AS cases
                    FROM part CROSS JOIN LATERAL (
                        VALUES ('days', days, answered), ('hours', hours, accepted)
                    ) AS waits (kind, took, cases)
                    WHERE took IS NOT NULL AND cases > 0 GROUP BY 1, 2, 3, 4, 5
                    HAVING sum(sign * cases) <> 0
                ), wait AS (
                    INSERT INTO gov_month_wait AS w
                        (kind, month, service_id, agency_id, took, cases)
                    TABLE waited
                    ON CONFLICT (kind, month, service_id, agency_id, took) DO UPDATE
                    SET cases = w.cases + excluded.cases
                ), wait_office AS (
                    INSERT INTO gov_month_wait_office AS w
                        (kind, month, agency_id, took, cases)
                    SELECT kind, month, agency_id, took, sum(cases) FROM waited
                    GROUP BY 1, 2, 3, 4 HAVING sum(cases) <> 0
                    ON CONFLICT (kind, month, agency_id, took) DO UPDATE
                    SET cases = w.cases + excluded.cases
                ), wait_all AS (
                    INSERT INTO gov_month_wait_all AS w (kind, month, took, cases)
                    SELECT kind, month, took, sum(cases) FROM waited
                    GROUP BY 1, 2, 3 HAVING sum(cases) <> 0
                    ON CONFLICT (kind, month, took) DO UPDATE
                    SET cases = w.cases + excluded.cases
                )
                INSERT INTO gov_daily_total (day, %(dimensions)s, %(counts)s)
                SELECT day, %(dimensions)s, %(counts)s FROM delta
                ON CONFLICT (%(key)s) DO UPDATE SET %(add_day)s
                """,
                ids=list(ticket_ids),
                rows=rows,
                **self._pieces(),
            )
        )
        self.env.cr.execute(SQL("DELETE FROM gov_daily_total WHERE %s", _EMPTY))
        self.env.invalidate_all(flush=False)

    @api.model
    def _row_columns(self):
        """Columns of ``gov_case_figure`` that are written, in their order."""
        return ("ticket_id", "day", *CASE_COLUMNS.values(), "days", "hours", *COUNTS)

    def _pieces(self):
        """Lists of columns for :meth:`_replace`."""
        counts = [SQL.identifier(it) for it in COUNTS]

        def add(table):
            return SQL(", ").join(
                SQL("%s = %s.%s + excluded.%s", it, SQL.identifier(table), it, it)
                for it in counts
            )

        return {
            "columns": SQL(", ").join(map(SQL.identifier, self._row_columns())),
            "dimensions": SQL(", ").join(map(SQL.identifier, CASE_COLUMNS.values())),
            "counts": SQL(", ").join(counts),
            "sums": SQL(", ").join(
                SQL("sum(sign * %s) AS %s", it, it) for it in counts
            ),
            "sums_of_delta": SQL(", ").join(SQL("sum(%s)", it) for it in counts),
            "changed": SQL(" OR ").join(
                SQL("sum(sign * %s) <> 0", it) for it in counts
            ),
            "key": SQL(", ").join(_KEY.values()),
            "add_day": add("gov_daily_total"),
            "add_month": add("gov_month_total"),
        }
