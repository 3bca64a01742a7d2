from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _fact


class GovCheck(models.AbstractModel):
    """Whether reviews are what the evidence says, and others decided them."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("appeals", self.env._("Evidence: reviews"), self._examine_appeals),
            (
                "appeal_deciders",
                self.env._("Reviews decided by others"),
                self._examine_appeal_deciders,
            ),
        ]

    def _readers(self, tickets):
        """Also the offices that may read a review of the case. A review has none itself."""
        reviews = None
        if tickets is not None:
            reviews = tickets | tickets.sudo().appeal_ids
        return SQL(
            "%s UNION ALL SELECT review.appeal_of_id, reader.agency_id FROM (%s) AS reader "
            "JOIN helpdesk_ticket AS review ON review.id = reader.ticket_id "
            "WHERE review.appeal_of_id IS NOT NULL AND %s",
            super()._readers(tickets),
            super()._readers(reviews),
            self._scope("review.appeal_of_id", tickets),
        )

    def _examine_appeals(self, tickets):
        """Every review has its entry in both cases, and every entry its review."""
        return self._examine(
            SQL(
                "helpdesk_ticket WHERE appeal_of_id IS NOT NULL AND %s",
                self._scope("id", tickets),
            ),
            SQL(
                """
                WITH link AS (
                    SELECT id, id AS ticket_id, appeal_of_id AS other, appeal_of_id
                    FROM helpdesk_ticket WHERE appeal_of_id IS NOT NULL
                    UNION ALL
                    SELECT id, appeal_of_id, id, appeal_of_id
                    FROM helpdesk_ticket WHERE appeal_of_id IS NOT NULL
                ), entry AS (
                    SELECT * FROM gov_evidence WHERE kind = 'appealed' AND %(scope)s
                )
                SELECT t.number, coalesce(x.other, e.res_id)
                FROM (SELECT * FROM link WHERE %(scope)s) x
                FULL JOIN entry e ON e.ticket_id = x.ticket_id AND e.res_id = x.other
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL
                   OR %(appeal)s IS DISTINCT FROM x.id::text
                   OR %(first)s IS DISTINCT FROM x.appeal_of_id::text
                """,
                scope=self._scope("ticket_id", tickets),
                appeal=_fact("appeal_id"),
                first=_fact("appeal_of_id"),
            ),
            lambda number, other: self.env._(
                "%(number)s: its review, or what it reviews (%(other)s), is not what the "
                "evidence says.",
                number=number,
                other=other,
            ),
        )

    def _examine_appeal_deciders(self, tickets):
        """Nobody decided a review of a case that the same person had decided before."""
        return self._examine(
            SQL(
                "gov_decision WHERE ticket_id IN (SELECT id FROM helpdesk_ticket "
                "WHERE appeal_of_id IS NOT NULL) AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, d.id FROM gov_decision d
                JOIN helpdesk_ticket t ON t.id = d.ticket_id
                JOIN gov_decision first ON first.ticket_id = t.appeal_of_id
                    AND first.decided_by_id = d.decided_by_id AND first.at <= d.at
                JOIN res_users login ON login.id = d.decided_by_id
                    AND login.share IS NOT TRUE
                WHERE d.decided_by_id > 1 AND d.outcome <> 'withdrawn' AND %s
                """,
                self._scope("t.id", tickets),
            ),
            lambda number, _decision: self.env._(
                "%s: whoever decided the first case decided its review as well.", number
            ),
        )
