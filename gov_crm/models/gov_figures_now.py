from collections import defaultdict
from datetime import timedelta
from functools import cache

from odoo import fields, models
from odoo.tools import SQL

from ..tools.figures import Figure, number, quantile
from ..tools.satisfaction import FORMULAS, SCALES, answered, pooled
from ..tools.worktime import BeyondHorizon, NoWorkingTime
from .gov_custody_ledger import aware
from .gov_figures_read import PERIODS


class GovFigures(models.AbstractModel):
    """Figures that are no sum of what cases add: what is late at this moment, what citizens
    said, costs."""

    _inherit = "gov.figures"

    # ------------------------------------------------------------------
    # THIS MOMENT
    # ------------------------------------------------------------------

    def _open_cases(self, values, by, offices, where, condition, more=None):
        """Open cases that meet a condition, grouped; nothing by periods: it is now."""
        if set(by) & set(PERIODS):
            return []
        return self._grouped(
            SQL("helpdesk_ticket"),
            SQL("filed_at"),
            values,
            by,
            SQL("is_open IS TRUE AND agency_id IS NOT NULL AND %s", condition),
            offices,
            where,
            more=more,
        )

    def _late(self):
        return SQL("deadline < %s", fields.Datetime.now())

    def _read_overdue(self, first, last, by, offices, where):
        rows = self._open_cases(SQL("count(*)"), by, offices, where, self._late())
        return {
            self._key(key): number("overdue", count) for *key, count in rows if count
        }

    def _read_overdue_age(self, first, last, by, offices, where):
        rows = self._open_cases(
            SQL("count(*)"),
            by,
            offices,
            where,
            self._late(),
            SQL("agency_id, deadline"),
        )
        now = fields.Datetime.now()
        worktimes = self.env["gov.custody"]._worktimes(
            [(0, agency, due, now) for *_key, agency, due, _count in rows]
        )

        # Offices with the same hours and closures share what is compiled, and many of their
        # cases are due at one instant.
        @cache
        def age(worktime, due):
            try:
                return worktime.working_days_since(aware(due), aware(now))
            except (BeyondHorizon, NoWorkingTime):
                return None

        ages = defaultdict(lambda: defaultdict(int))
        for *key, agency, due, count in rows:
            days = age(worktimes[agency][0], due)
            if days is not None:
                ages[self._key(key)][days] += count
        return {
            key: Figure("overdue_age", quantile(own, 0.5), sum(own.values()))
            for key, own in ages.items()
        }

    def _read_staff_load(self, first, last, by, offices, where):
        rows = self._open_cases(
            SQL("count(*), count(DISTINCT user_id)"),
            by,
            offices,
            where,
            SQL("user_id IS NOT NULL"),
        )
        return {
            self._key(key): Figure("staff_load", count / people, people, count)
            for *key, count, people in rows
            if people
        }

    # ------------------------------------------------------------------
    # WHAT CITIZENS SAID, AND COSTS
    # ------------------------------------------------------------------

    def _read_satisfaction(self, first, last, by, offices, where):
        """Of whole quarters only, so that two periods never differ by a few answers."""
        if set(by) - {"service", "agency"} or set(where) - {"service", "agency"}:
            return {}
        if (first.day, first.month % 3, first + timedelta(days=92) < last) != (
            1,
            1,
            False,
        ):
            return {}
        number_of_quarter = (first.month + 2) // 3
        start, after = self.env["gov.feedback.figures"]._quarter(
            first.year, number_of_quarter
        )
        if (start, after) != (first, last + timedelta(days=1)):
            return {}
        company = self.env.company.sudo()  # how the agency counts is no secret
        formula = FORMULAS[company.gov_feedback_formula]
        found = defaultdict(lambda: defaultdict(list))
        said = self.env["gov.feedback.figures"]._tallies(offices, first, after)
        for service, office, scale, tally in said:
            values = {"service": service, "agency": office}
            if all(values[name] in chosen for name, chosen in where.items()):
                found[tuple(values[name] for name in by)][scale].append(tally)
        figures = {}
        for key, scales in found.items():
            if len(scales) != 1:
                continue  # two scales make no common score
            [(scale, tallies)] = scales.items()
            whole = pooled(tallies)
            said = answered(whole, SCALES[scale])
            if said:
                score = formula(whole, SCALES[scale])
                figures[key] = Figure("satisfaction", float(score), said)
        return figures

    def _read_cost(self, first, last, by, offices, where):
        """Cost by days, divided by the cases of just these services and offices that ended."""
        if set(by) - {"service", "agency"} or set(where) - {"service", "agency"}:
            return {}
        rows = self._grouped(
            SQL(
                """
                (SELECT spent.*, sum(total.ended) AS ended
                FROM (
                    SELECT service_id, agency_id, sum(amount
                        * (least(date_to, %(last)s) - greatest(date_from, %(first)s) + 1)
                        / (date_to - date_from + 1)) AS amount
                    FROM gov_service_cost
                    WHERE date_from <= %(last)s AND date_to >= %(first)s GROUP BY 1, 2
                ) AS spent
                JOIN %(totals)s USING (service_id, agency_id)
                GROUP BY service_id, agency_id, amount) AS cost
                """,
                first=first,
                last=last,
                totals=self._totals(
                    ["ended"], first, last, ("service", "agency"), where
                ),
            ),
            SQL("NULL"),
            SQL("sum(amount), sum(ended)"),
            by,
            SQL("ended > 0"),
            offices,
            where,
        )
        return {
            self._key(key): Figure(
                "cost", float(amount) / int(n), int(n), float(amount)
            )
            for *key, amount, n in rows
            if n
        }
