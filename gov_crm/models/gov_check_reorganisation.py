from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _fact
from .gov_reorganisation import ENDING


class GovCheck(models.AbstractModel):
    """Whether orders about offices did what they say, whole and once."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            (
                "former_offices",
                self.env._("Offices that are no more"),
                self._examine_former_offices,
            ),
            (
                "reorganised",
                self.env._("Evidence: reorganisations"),
                self._examine_reorganised,
            ),
        ]

    def _readers(self, tickets):
        """Also who took over from an office that is no more reads its past cases."""
        return SQL(
            "%s UNION ALL SELECT ticket_id, successor_id FROM gov_reorganisation_item "
            "WHERE kind = 'past' AND state = 'done' AND %s",
            super()._readers(tickets),
            self._scope("ticket_id", tickets),
        )

    def _examine_former_offices(self, tickets):
        """No open case and no live referral is left with an office that is no more."""
        return self._examine(
            SQL(
                "gov_reorganisation_item WHERE kind <> 'past' AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                WITH former AS (
                    SELECT it.from_agency_id AS id FROM gov_reorganisation it
                    JOIN gov_agency office ON office.id = it.from_agency_id
                    WHERE it.state = 'done' AND it.kind = ANY(%(kinds)s)
                      AND office.active IS NOT TRUE
                )
                SELECT t.number, t.id FROM helpdesk_ticket t
                WHERE t.is_open IS TRUE AND t.agency_id IN (SELECT id FROM former)
                  AND %(cases)s
                UNION
                SELECT t.number, t.id FROM gov_referral r
                JOIN helpdesk_ticket t ON t.id = r.ticket_id
                WHERE r.to_agency_id IN (SELECT id FROM former) AND %(referrals)s
                  AND (r.state IN ('sent', 'received')
                       OR r.state = 'accepted' AND t.is_open IS TRUE)
                """,
                kinds=list(ENDING),
                cases=self._scope("t.id", tickets),
                referrals=self._scope("r.ticket_id", tickets),
            ),
            lambda number, _id: self.env._(
                "%s: an office that is no more has it, or is to answer a referral of it.",
                number,
            ),
        )

    def _examine_reorganised(self, tickets):
        """Every case passed on has one hand-over by that order; every past case opened has
        its entry, and every such entry its record."""
        return self._examine(
            SQL(
                "gov_reorganisation_item WHERE state = 'done' AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                WITH done AS (
                    SELECT * FROM gov_reorganisation_item
                    WHERE state = 'done' AND %(scope)s
                ), entry AS (
                    SELECT * FROM gov_evidence
                    WHERE kind = 'access_widened' AND %(scope)s
                )
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (SELECT * FROM done WHERE kind = 'past') x
                FULL JOIN entry e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.done_at
                   OR %(agency)s IS DISTINCT FROM x.successor_id::text
                UNION ALL
                SELECT t.number, x.id FROM done x
                JOIN helpdesk_ticket t ON t.id = x.ticket_id
                WHERE x.kind = 'case' AND 1 <> (
                    SELECT count(*) FROM gov_referral r
                    JOIN gov_custody span ON span.referral_id = r.id
                    WHERE r.ticket_id = x.ticket_id AND r.kind = 'transfer'
                      AND r.reorganisation_id = x.reorganisation_id
                      AND r.to_agency_id = x.successor_id AND span.date_from = r.answered_at
                      AND r.sent_at = r.answered_at
                )
                """,
                scope=self._scope("ticket_id", tickets),
                agency=_fact("agency_id"),
            ),
            lambda number, item: self.env._(
                "%(number)s: what reorganisation entry %(item)s did is not what the record "
                "says.",
                number=number,
                item=item,
            ),
        )
