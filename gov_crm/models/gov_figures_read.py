from collections import defaultdict
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.figures import Figure, number, share, wait
from ..tools.month_spans import month_spans
from .gov_case_figure import CASE_COLUMNS

PERIODS = ("day", "month", "quarter", "year")
DIMENSIONS = (*PERIODS, *CASE_COLUMNS)
# By these the totals of months suffice.
_COARSE = {"month", "quarter", "year", "service", "agency"}
# Measures that are a count of the totals.
NUMBERS = {
    "filed": "filed",
    "ended": "ended",
    "answered": "answered",
    "lapsed": "lapsed",
    "deemed": "deemed",
    "referrals": "referrals",
}
# Measures that are one count divided by another.
SHARES = {
    "digital": ("digital", "filed"),
    "complete_first": ("complete_first", "with_papers"),
    "on_time": ("in_time", "limited"),
    "paused": ("paused", "limited"),
    "extended": ("extended", "limited"),
    "appealed": ("appealed", "answered"),
    "upheld": ("upheld", "appeals"),
    "promises_kept": ("promises_kept", "promises"),
}
# Made of more than two counts, or of all days before.
OTHERS = ("not_counted", "without_limit", "reopened", "open")
# Measures that are a quantile of waiting times: of which, and where it lies.
WAITS = {
    "time_median": ("days", "0.5"),
    "time_p90": ("days", "0.9"),
    "referral_accept": ("hours", "0.5"),
}
# Of each waiting time, the count of those that have one.
WAITED = {"days": "answered", "hours": "accepted"}
# Texts have no id 0; none of them is "".
_TEXTS = ("kind", "outcome")


class GovFigures(models.AbstractModel):
    """Figures read from the totals: one query for all counts, one for waiting times, one for
    what is open; those that no total can hold in ``gov_figures_now.py``."""

    _inherit = "gov.figures"

    @api.model
    def _read(self, codes, first, last, by=(), offices=None, where=None):
        """Figures of a period. No rights are checked and nothing is withheld.

        :param codes: codes of ``gov.measure``
        :param date first: first day, in the zone of each office
        :param date last: last day, included
        :param by: what to tell apart, of :data:`DIMENSIONS`; periods are named by their first
            day, records by their id (0: none), kinds and outcomes by their key ("": none)
        :param offices: ids of offices; None: all
        :param where: ``{dimension: [values]}``, values as in ``by``
        :return: ``[({dimension: value}, {code: Figure})]``, in the order of the keys; of
            everything together there is one, also if nothing happened
        :raises ValueError: an unknown measure or dimension, or one it cannot be told apart by
        """
        by, where = tuple(by), dict(where or {})
        self._check_dimensions(codes, by, where)
        self.env.flush_all()
        query = {
            "first": first,
            "last": last,
            "by": by,
            "offices": offices,
            "where": where,
        }
        found = defaultdict(dict)
        for code in codes:
            reader = getattr(self, f"_read_{code}", None)
            if reader:
                for key, figure in reader(**query).items():
                    found[key][code] = figure
        self._read_totals(codes, query, found)
        if not by:
            found.setdefault((), {})
        return [
            (
                dict(zip(by, key, strict=True)),
                {code: found[key].get(code) or self._nothing(code) for code in codes},
            )
            for key in sorted(found)
        ]

    def _check_dimensions(self, codes, by, where):
        unknown = {*by, *where} - set(DIMENSIONS) | set(where) & set(PERIODS)
        if unknown:
            raise ValueError(f"Figures cannot be told apart by {sorted(unknown)}.")
        known = {*NUMBERS, *SHARES, *WAITS, *OTHERS}
        for code in codes:
            if code not in known and not hasattr(self, f"_read_{code}"):
                raise ValueError(f"There is no measure {code!r}.")

    def _nothing(self, code):
        counted = (*NUMBERS, "not_counted", "without_limit", "open", "overdue")
        zero = 0 if code in counted else None
        return Figure(code, zero, 0, 0)

    # ------------------------------------------------------------------
    # TOTALS
    # ------------------------------------------------------------------

    def _read_totals(self, codes, query, found):
        columns = {NUMBERS[code] for code in codes if code in NUMBERS}
        for code in codes:
            columns.update(SHARES.get(code, ()))
        if "not_counted" in codes:
            columns |= {"withdrawn", "duplicate"}
        if "without_limit" in codes:
            columns |= {"answered", "limited"}
        if "reopened" in codes:
            columns |= {"reopened", "ended"}
        if columns:
            for key, counts in self._sums(sorted(columns), **query).items():
                if any(counts.values()):
                    found[key].update(self._figures_of(codes, counts))
        for kind in WAITED:
            waits = [it for it in codes if it in WAITS and WAITS[it][0] == kind]
            for key, counts in self._waits(kind, **query).items() if waits else ():
                for code in waits:
                    found[key][code] = wait(code, counts, WAITS[code][1])
        if "open" in codes:
            for key, count in self._open_at_end(**query).items():
                if count:
                    found[key]["open"] = number("open", count)

    def _figures_of(self, codes, counts):
        figures = {}
        for code in codes:
            if code in NUMBERS:
                figures[code] = number(code, counts[NUMBERS[code]])
            elif code in SHARES:
                figures[code] = share(code, *(counts[it] for it in SHARES[code]))
        if "not_counted" in codes:
            figures["not_counted"] = number(
                "not_counted", counts["withdrawn"] + counts["duplicate"]
            )
        if "without_limit" in codes:
            figures["without_limit"] = number(
                "without_limit", counts["answered"] - counts["limited"]
            )
        if "reopened" in codes:
            again = counts["reopened"]
            figures["reopened"] = share("reopened", again, again + counts["ended"])
        return figures

    def _sums(self, columns, first, last, by, offices, where):
        """``{key: {column: sum}}``."""
        rows = self._grouped(
            self._totals(columns, first, last, by, where),
            SQL("day"),
            SQL(", ").join(SQL("sum(%s)", SQL.identifier(it)) for it in columns),
            by,
            SQL("TRUE"),
            offices,
            where,
        )
        return {
            self._key(row[: len(by)]): {
                name: int(it or 0)
                for name, it in zip(columns, row[len(by) :], strict=True)
            }
            for row in rows
        }

    def _waits(self, kind, first, last, by, offices, where):
        """``{key: {waiting time: how many}}``."""
        rows = self._grouped(
            self._took(kind, first, last, by, offices, where),
            SQL("day"),
            SQL("sum(cases)"),
            by,
            SQL("TRUE"),
            offices,
            where,
            more=SQL("took"),
        )
        found = defaultdict(dict)
        for *key, took, count in rows:
            found[self._key(key)][took] = int(count)
        return found

    def _open_at_end(self, first, last, by, offices, where):
        """``{key: cases open}`` at the end of each period, or of the last day: what ever came
        less what ever left."""
        period = next((it for it in by if it in PERIODS), None)
        others = tuple(it for it in by if it not in PERIODS)
        before = first - timedelta(days=1) if period else last
        found = self._moved(date.min, before, others, offices, where)
        if not period:
            return found
        moves = defaultdict(dict)
        inner = (*others, period)
        for key, moved in self._moved(first, last, inner, offices, where).items():
            moves[key[:-1]][key[-1]] = moved
        result = {}
        for key in {*found, *moves}:
            count = found.get(key, 0)
            for start in self._starts(period, first, last):
                count += moves[key].get(start, 0)
                parts = dict(zip(others, key, strict=True)) | {period: start}
                result[tuple(parts[it] for it in by)] = count
        return result

    def _moved(self, first, last, by, offices, where):
        """``{key: how many more came than left}``."""
        rows = self._grouped(
            self._totals(("entered", "departed"), first, last, by, where),
            SQL("day"),
            SQL("sum(entered - departed)"),
            by,
            SQL("TRUE"),
            offices,
            where,
        )
        return {self._key(key): int(moved or 0) for *key, moved in rows}

    def _starts(self, period, first, last):
        """First days of the periods between two days."""
        step = {
            "day": relativedelta(days=1),
            "month": relativedelta(months=1),
            "quarter": relativedelta(months=3),
            "year": relativedelta(years=1),
        }[period]
        day = first
        if period == "month":
            day = first.replace(day=1)
        elif period == "quarter":
            day = date(first.year, first.month - (first.month - 1) % 3, 1)
        elif period == "year":
            day = date(first.year, 1, 1)
        while day <= last:
            yield day
            day += step

    # ------------------------------------------------------------------
    # QUERIES
    # ------------------------------------------------------------------

    @api.model
    def _months(self, first, last, by, where):
        """Which whole months and which days hold what is asked for, see ``month_spans``; None
        where months do not tell it apart, so that all its days have to be read."""
        if not {*by, *where} <= _COARSE:
            return None
        # Somewhere it is tomorrow already.
        return month_spans(first, last, fields.Date.today() + timedelta(days=1))

    @staticmethod
    def _wait_table(by, offices, where):
        """The smallest table of waiting times by month that tells apart what is asked for, and
        its service and office, as far as it has them."""
        asked = {*by, *where}
        if "service" in asked:
            return SQL("service_id, agency_id"), SQL("gov_month_wait")
        if "agency" in asked or offices is not None:
            return (
                SQL("NULL::int4 AS service_id, agency_id"),
                SQL("gov_month_wait_office"),
            )
        return (
            SQL("NULL::int4 AS service_id, NULL::int4 AS agency_id"),
            SQL("gov_month_wait_all"),
        )

    def _totals(self, columns, first, last, by, where):
        """Totals to be summed up, by day."""
        names = [SQL.identifier(it) for it in columns]

        def of_days(keys, sign):
            counts = (SQL("%s * %s AS %s", sign, it, it) for it in names)
            return SQL(
                "SELECT day, %s, %s FROM gov_daily_total WHERE TRUE",
                keys,
                SQL(", ").join(counts),
            )

        of_months = SQL(
            "SELECT month AS day, service_id, agency_id, %s FROM gov_month_total "
            "WHERE TRUE",
            SQL(", ").join(names),
        )
        return self._pieced(of_months, of_days, first, last, by, where)

    def _took(self, kind, first, last, by, offices, where):
        """How many cases took how long, by day.

        :param kind: one of :data:`WAITED`
        """

        def of_days(keys, sign):
            return SQL(
                "SELECT day, %(keys)s, %(took)s AS took, %(sign)s * %(cases)s AS cases "
                "FROM gov_case_figure WHERE %(took)s IS NOT NULL AND %(cases)s > 0",
                keys=keys,
                sign=sign,
                took=SQL.identifier(kind),
                cases=SQL.identifier(WAITED[kind]),
            )

        keys, table = self._wait_table(by, offices, where)
        of_months = SQL(
            "SELECT month AS day, %s, took, cases FROM %s WHERE kind = %s",
            keys,
            table,
            kind,
        )
        return self._pieced(of_months, of_days, first, last, by, where)

    def _pieced(self, of_months, of_days, first, last, by, where):
        """Rows of whole months, where they will do, and rows of days for the rest; the month
        is a day, too, its first.

        :param SQL of_months: the rows of all months, its last clause a condition
        :param of_days: called with what to tell apart and a sign: the rows of all days, to be
            added or taken away; their last clause a condition, too
        """
        months = self._months(first, last, by, where)
        if not months:
            keys = SQL(", ").join(map(SQL.identifier, CASE_COLUMNS.values()))
            return SQL(
                "(%s AND day BETWEEN %s AND %s) AS total",
                of_days(keys, 1),
                first,
                last,
            )
        start, after, edges = months
        keys = SQL("service_id, agency_id")
        pieces = [SQL("%s AND month >= %s AND month < %s", of_months, start, after)]
        pieces += [
            SQL("%s AND day >= %s AND day < %s", of_days(keys, sign), since, until)
            for sign, since, until in edges
        ]
        return SQL("(%s) AS total", SQL(" UNION ALL ").join(pieces))

    def _grouped(self, table, when, values, by, condition, offices, where, more=None):
        """Rows of ``(*by, more, values)``."""
        keys = [self._dimension_sql(it, when) for it in by] + ([more] if more else [])
        parts = [condition]
        if offices is not None:
            parts.append(SQL("agency_id = ANY(%s)", list(offices)))
        for name, chosen in where.items():
            parts.append(
                SQL("%s = ANY(%s)", self._dimension_sql(name, when), list(chosen))
            )
        group = SQL("GROUP BY %s", SQL(", ").join(keys)) if keys else SQL("")
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s %s",
                SQL(", ").join([*keys, values]),
                table,
                SQL(" AND ").join(parts),
                group,
            )
        )

    def _dimension_sql(self, name, when):
        if name in PERIODS:
            return SQL("date_trunc(%s, %s)::date", name, when)
        column = SQL.identifier(CASE_COLUMNS[name])
        return SQL("coalesce(%s, %s)", column, "" if name in _TEXTS else 0)

    def _key(self, values):
        return tuple(values)
