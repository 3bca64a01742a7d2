from odoo import models
from odoo.tools import SQL

from ..tools.reference_number import is_valid
from .gov_check import SHOWN

_BATCH = 10_000


class GovCheck(models.AbstractModel):
    """Whether what stands on a case agrees with the records behind it."""

    _inherit = "gov.check"

    def _examine_spans(self, tickets):
        """From filing to closing without gap or overlap: the lengths add up to the age."""
        return self._examine(
            SQL("gov_custody WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                WITH span AS (
                    SELECT ticket_id, date_from, date_to, row_number() OVER w AS place,
                           lag(date_to) OVER w AS before
                    FROM gov_custody WHERE %s
                    WINDOW w AS (PARTITION BY ticket_id ORDER BY date_from, id)
                ), path AS (
                    SELECT ticket_id, min(date_from) AS first, max(date_to) AS last,
                           count(*) FILTER (
                               WHERE place > 1 AND before IS DISTINCT FROM date_from
                           ) AS broken,
                           sum(date_to - date_from) AS length
                    FROM span GROUP BY ticket_id
                )
                SELECT t.number, t.id FROM helpdesk_ticket t
                LEFT JOIN path ON path.ticket_id = t.id
                WHERE t.agency_id IS NOT NULL AND %s AND (
                    path.ticket_id IS NULL OR path.broken > 0
                    OR path.first IS DISTINCT FROM t.filed_at
                    OR NOT t.is_open AND (
                        path.last IS DISTINCT FROM t.closed_date
                        OR path.length IS DISTINCT FROM t.closed_date - t.filed_at
                    )
                )
                """,
                self._scope("ticket_id", tickets),
                self._scope("t.id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: the times of the offices leave a gap, overlap, or do not reach from "
                "filing to closing.",
                number,
            ),
        )

    def _examine_holder(self, tickets):
        """One open span on an open case, of the responsible office; none on a closed one."""
        return self._examine(
            self._cases(tickets),
            SQL(
                """
                SELECT t.number, t.id FROM helpdesk_ticket t
                LEFT JOIN (
                    SELECT ticket_id, count(*) AS spans, max(agency_id) AS agency_id
                    FROM gov_custody WHERE date_to IS NULL AND %s GROUP BY ticket_id
                ) c ON c.ticket_id = t.id
                WHERE t.agency_id IS NOT NULL AND %s AND (
                    coalesce(c.spans, 0) <> coalesce(t.is_open, FALSE)::int
                    OR t.is_open AND c.agency_id <> t.agency_id
                )
                """,
                self._scope("ticket_id", tickets),
                self._scope("t.id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: not exactly the office on the case is responsible for it.", number
            ),
        )

    def _examine_access(self, tickets):
        """Who may read is who has or had the case."""
        return self._examine(
            self._cases(tickets),
            SQL(
                """
                SELECT t.number, t.id FROM helpdesk_ticket t
                LEFT JOIN (
                    SELECT ticket_id,
                           array_agg(DISTINCT agency_id ORDER BY agency_id) AS had
                    FROM (%s) AS reader GROUP BY ticket_id
                ) c ON c.ticket_id = t.id
                WHERE t.agency_id IS NOT NULL AND %s
                  AND t.agency_arr IS DISTINCT FROM c.had
                """,
                self._readers(tickets),
                self._scope("t.id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: the offices that may read it are not those that have or had it.",
                number,
            ),
        )

    def _readers(self, tickets):
        """A query of the offices that may read each case: ``ticket_id``, ``agency_id``."""
        return SQL(
            "SELECT ticket_id, agency_id FROM gov_custody WHERE %s",
            self._scope("ticket_id", tickets),
        )

    def _examine_timers(self, tickets):
        """A time limit equals the fold of its events."""
        examined, problems, last = 0, [], 0
        Timer = self.env["gov.service.timer"]
        domain = [("ticket_id", "in", tickets.ids)] if tickets else []
        while timers := Timer.search(
            [*domain, ("id", ">", last)], order="id", limit=_BATCH
        ):
            last, examined = timers[-1].id, examined + len(timers)
            problems += timers._differing()
            self.env.invalidate_all()
        return examined, len(problems), problems[:SHOWN]

    def _examine_deadlines(self, tickets):
        """The date on a case is that of its last time limit for the answer."""
        return self._examine(
            self._cases(tickets),
            SQL(
                """
                SELECT t.number, t.id FROM helpdesk_ticket t
                LEFT JOIN (
                    SELECT DISTINCT ON (ticket_id) ticket_id, deadline
                    FROM gov_service_timer WHERE target IN ('resolve', 'appeal')
                    AND state <> 'cancelled' AND %s
                    ORDER BY ticket_id, id DESC
                ) x ON x.ticket_id = t.id
                WHERE t.agency_id IS NOT NULL AND %s
                  AND t.deadline IS DISTINCT FROM x.deadline
                """,
                self._scope("ticket_id", tickets),
                self._scope("t.id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: its date is not that of its time limit.", number
            ),
        )

    def _examine_numbers(self, tickets):
        """Reference numbers have the right check character, and no two are the same."""
        examined, problems, last = 0, [], 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT id, number FROM helpdesk_ticket "
                "WHERE agency_id IS NOT NULL AND id > %s AND %s ORDER BY id LIMIT %s",
                last,
                self._scope("id", tickets),
                _BATCH,
            )
        ):
            last, examined = rows[-1][0], examined + len(rows)
            problems += [
                self.env._(
                    "Case %(id)s: “%(number)s” is no number.", id=id, number=number
                )
                for id, number in rows
                if not is_valid(number)
            ]
        twice = self.env.execute_query(
            SQL(
                "SELECT number, count(*) FROM helpdesk_ticket WHERE number IN ("
                "SELECT number FROM helpdesk_ticket WHERE agency_id IS NOT NULL AND %s) "
                "GROUP BY number HAVING count(*) > 1 ORDER BY number",
                self._scope("id", tickets),
            )
        )
        problems += [
            self.env._(
                "%(count)s cases have the number %(number)s.", count=n, number=number
            )
            for number, n in twice
        ]
        return examined, len(problems), problems[:SHOWN]
