from odoo import models
from odoo.tools import SQL

from .gov_check import SHOWN
from .gov_custody_figures import FIGURES

_BATCH = 10_000
# Hours are stored as floating numbers.
NEARLY = 1e-6


class GovCheck(models.AbstractModel):
    """Whether every instant of a case belongs to one office, and whether the hours of
    offices add up and say what happened."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("orphans", self.env._("Time without an office"), self._examine_orphans),
            ("ledger", self.env._("Sums of hours"), self._examine_ledger),
            ("figures", self.env._("Figures of offices"), self._examine_figures),
        ]

    def _examine_orphans(self, tickets):
        """At every instant from filing to closing exactly one office is responsible."""
        return self._examine(
            self._cases(tickets),
            SQL(
                """
                SELECT t.number, t.id, round(path.orphan_hours::numeric, 2)
                FROM (%s) path JOIN helpdesk_ticket t ON t.id = path.id
                WHERE path.orphan_hours <> 0 AND %s
                """,
                self.env["gov.path.report"]._table_query,
                self._scope("path.id", tickets),
            ),
            lambda number, _id, hours: self.env._(
                "%(number)s: for %(hours)s hours not exactly one office was responsible.",
                number=number,
                hours=hours,
            ),
        )

    def _examine_ledger(self, tickets):
        """The parts add up to the hours held, these to the time of the span, and those of
        all offices to the age of the case; what lasts has no figures."""
        return self._examine(
            SQL(
                "gov_custody WHERE date_to IS NOT NULL AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, x.ticket_id
                FROM (
                    SELECT ticket_id,
                           sum(held_hours) FILTER (WHERE date_to IS NOT NULL) AS held,
                           bool_or(coalesce(
                               date_to IS NULL AND held_hours <> 0
                               OR date_to IS NOT NULL AND (
                                   abs(held_hours - extract(epoch FROM date_to - date_from)
                                       / 3600) > %(nearly)s
                                   OR abs(in_hand_hours + waited_hours + travelled_hours
                                       + paused_hours - held_hours) > %(nearly)s
                                   OR least(in_hand_hours, waited_hours, travelled_hours,
                                       paused_hours, in_hand_working_hours) < 0
                                   OR working_hours > held_hours + %(nearly)s
                                   OR in_hand_working_hours > working_hours + %(nearly)s
                                   OR in_hand_working_hours > in_hand_hours + %(nearly)s
                               ), date_to IS NOT NULL
                           )) AS wrong
                    FROM gov_custody WHERE %(scope)s GROUP BY ticket_id
                ) x
                JOIN helpdesk_ticket t ON t.id = x.ticket_id
                WHERE x.wrong OR NOT t.is_open AND abs(
                    x.held - extract(epoch FROM t.closed_date - t.filed_at) / 3600
                ) > %(nearly)s
                """,
                scope=self._scope("ticket_id", tickets),
                nearly=NEARLY,
            ),
            lambda number, _id: self.env._(
                "%s: hours of its offices do not add up to the time they had it, or not "
                "to its age.",
                number,
            ),
        )

    def _examine_figures(self, tickets):
        """Figures of offices are those that follow from custody, referrals, pauses and
        office hours. Office hours that have changed since say nothing about what they were
        then: of those only the sums are examined."""
        Custody = self.env["gov.custody"]
        examined, wrong, names = 0, [], [*FIGURES, "calendar_version"]
        for rows in self._batches(
            SQL(
                "SELECT id, ticket_id, agency_id, date_from, date_to, %s FROM gov_custody "
                "WHERE date_to IS NOT NULL AND %s",
                SQL(", ").join(SQL.identifier(name) for name in names),
                self._scope("ticket_id", tickets),
            )
        ):
            examined += len(rows)
            figures = Custody._figures([row[1:5] for row in rows])
            for row, figure in zip(rows, figures, strict=True):
                stored = dict(zip(names, row[5:], strict=True))
                if stored["calendar_version"] != figure["calendar_version"]:
                    for name in ("working_hours", "in_hand_working_hours"):
                        figure[name] = stored[name]
                if _differ(stored, figure, FIGURES):
                    wrong.append((row[1], row[0]))
        shown = wrong[:SHOWN]
        cases = self.env["helpdesk.ticket"].browse(
            {ticket_id for ticket_id, _id in shown}
        )
        numbers = {case.id: case.number for case in cases}
        problems = [
            self.env._(
                "%(number)s: the figures of responsibility %(span)s are not what happened.",
                number=numbers[ticket_id],
                span=span,
            )
            for ticket_id, span in shown
        ]
        return examined, len(wrong), problems

    def _batches(self, query):
        """The rows of a query whose first column is ``id``, ten thousand at a time."""
        last = 0
        while rows := self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS rows WHERE id > %s ORDER BY id LIMIT %s",
                query,
                last,
                _BATCH,
            )
        ):
            last = rows[-1][0]
            yield rows


def _differ(stored, figure, names):
    """Whether any of these hours is missing or another than it should be."""
    return any(
        stored[name] is None or abs(stored[name] - figure[name]) > NEARLY
        for name in names
    )
