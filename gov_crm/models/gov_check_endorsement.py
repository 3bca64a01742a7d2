from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _digest, _fact, gone


class GovCheck(models.AbstractModel):
    """Whether endorsements and the letters about them are what the evidence says."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            (
                "endorsements",
                self.env._("Evidence: endorsements"),
                self._examine_endorsements,
            ),
        ]

    def _examine_endorsements(self, tickets):
        """Every endorsement and every letter has its entry, and every entry its record."""
        return self._examine(
            SQL("gov_endorsement WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                WITH record AS (
                    SELECT id, ticket_id, 'endorsement_recorded' AS kind, recorded_at AS at,
                           text_digest, %(said)s AS now
                    FROM gov_endorsement x WHERE %(scope)s
                    UNION ALL
                    SELECT id, ticket_id, CASE kind WHEN 'answer'
                           THEN 'endorsement_answered' ELSE 'endorsement_reported' END,
                           at, text_digest, %(written)s
                    FROM gov_endorsement_letter x WHERE %(scope)s
                ), entry AS (
                    SELECT * FROM gov_evidence
                    WHERE starts_with(kind, 'endorsement_') AND %(scope)s
                )
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM record x FULL JOIN entry e
                    ON e.res_id = x.id AND e.ticket_id = x.ticket_id AND e.kind = x.kind
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.at
                   OR %(texts)s IS DISTINCT FROM x.text_digest OR x.text_digest <> x.now
                      AND NOT %(gone)s
                """,
                scope=self._scope("ticket_id", tickets),
                said=_digest("x", "office", "reference", "text"),
                written=_digest("x", "subject", "text", "consent"),
                texts=_fact("text_digest"),
                gone=gone("x.ticket_id", "case"),
            ),
            lambda number, record: self.env._(
                "%(number)s: endorsement or letter %(record)s is not what the evidence "
                "says.",
                number=number,
                record=record,
            ),
        )
