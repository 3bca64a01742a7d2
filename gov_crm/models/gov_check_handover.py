from odoo import models
from odoo.tools import SQL

from .gov_check_ledger import NEARLY

# Sent and accepted at one instant by an order about offices: nobody was asked.
BY_ORDER = SQL("(reorganisation_id IS NOT NULL AND answered_at <= sent_at)")


class GovCheck(models.AbstractModel):
    """Whether hand-overs and responsibility tell the same story, and figures of referrals
    what happened."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            (
                "handovers",
                self.env._("Hand-overs and responsibility"),
                self._examine_handovers,
            ),
            ("measures", self.env._("Figures of referrals"), self._examine_measures),
        ]

    def _examine_handovers(self, tickets):
        """Every accepted hand-over began the span of its receiver, right after a span of its
        sender; every span after the first began by one, or by opening the case again at the
        office that had it."""
        return self._examine(
            SQL(
                "gov_referral WHERE kind = 'transfer' AND hop > 0 AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                WITH span AS (
                    SELECT id, ticket_id, agency_id, referral_id, date_from,
                           lag(agency_id) OVER w AS before,
                           row_number() OVER w AS place,
                           count(referral_id) OVER w AS hop
                    FROM gov_custody WHERE %(scope)s
                    WINDOW w AS (PARTITION BY ticket_id ORDER BY date_from, id)
                ), handover AS (
                    SELECT *, coalesce(hop, 0) > 0
                           OR state IN ('accepted', 'completed') AS accepted
                    FROM gov_referral WHERE kind = 'transfer' AND %(scope)s
                )
                SELECT t.number, coalesce(r.id, 0), s.id
                FROM span s
                FULL JOIN (SELECT * FROM handover WHERE accepted) r
                    ON r.id = s.referral_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(s.ticket_id, r.ticket_id)
                WHERE s.id IS NULL
                   OR s.referral_id IS NULL AND s.place > 1
                      AND s.agency_id IS DISTINCT FROM s.before
                   OR s.referral_id IS NOT NULL AND (
                       r.id IS NULL OR r.ticket_id <> s.ticket_id
                       OR r.to_agency_id <> s.agency_id
                       OR r.from_agency_id IS DISTINCT FROM s.before
                       OR r.hop IS DISTINCT FROM s.hop
                       OR s.date_from NOT BETWEEN r.answered_at
                          AND r.answered_at + interval '1 second'
                   )
                """,
                scope=self._scope("ticket_id", tickets),
            ),
            self._say_handover,
        )

    def _say_handover(self, number, referral, span):
        if not span:
            return self.env._(
                "%(number)s: referral %(referral)s was accepted, and nobody became "
                "responsible by it.",
                number=number,
                referral=referral,
            )
        if not referral:
            return self.env._(
                "%(number)s: responsibility %(span)s began without an accepted hand-over.",
                number=number,
                span=span,
            )
        return self.env._(
            "%(number)s: responsibility %(span)s is not what referral %(referral)s handed "
            "over.",
            number=number,
            referral=referral,
            span=span,
        )

    def _examine_measures(self, tickets):
        """Hours to the answer of a hand-over are those between sending and it; what an order
        handed over has none. Office hours may have changed since: of those only that they
        are not more than hours."""
        return self._examine(
            SQL(
                "gov_referral WHERE kind = 'transfer' AND answered_at IS NOT NULL AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, x.id
                FROM (
                    SELECT *,
                           state IN ('accepted', 'completed', 'declined', 'returned')
                               AND is_expired IS NOT TRUE AND NOT %(by_order)s AS answered,
                           coalesce(hop, 0) > 0 AND NOT %(by_order)s AS accepted,
                           greatest(0, extract(epoch FROM answered_at - sent_at) / 3600)
                               AS hours
                    FROM gov_referral WHERE kind = 'transfer' AND %(scope)s
                ) x
                JOIN helpdesk_ticket t ON t.id = x.ticket_id
                WHERE (hours_to_answer IS NOT NULL) <> answered
                   OR (working_hours_to_answer IS NOT NULL) <> answered
                   OR abs(hours_to_answer - hours) > %(nearly)s
                   OR working_hours_to_answer NOT BETWEEN 0 AND hours + %(nearly)s
                   OR hours_to_accept IS DISTINCT FROM
                      CASE WHEN accepted THEN hours_to_answer END
                   OR working_hours_to_accept IS DISTINCT FROM
                      CASE WHEN accepted THEN working_hours_to_answer END
                """,
                scope=self._scope("ticket_id", tickets),
                by_order=BY_ORDER,
                nearly=NEARLY,
            ),
            lambda number, referral: self.env._(
                "%(number)s: the figures of referral %(referral)s are not what happened.",
                number=number,
                referral=referral,
            ),
        )
