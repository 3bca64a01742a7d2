from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _digest, _fact, gone


class GovCheck(models.AbstractModel):
    """Whether what happened to the order of queues is what the evidence says."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("queue", self.env._("Evidence: queues"), self._examine_queue),
        ]

    def _examine_queue(self, tickets):
        """Every event of a queue has its entry, and every entry its event."""
        return self._examine(
            SQL("gov_queue_event WHERE %s", self._scope("ticket_id", tickets)),
            SQL(
                """
                WITH event AS (
                    SELECT x.*, %(said)s AS now FROM gov_queue_event x WHERE %(scope)s
                ), entry AS (
                    SELECT * FROM gov_evidence
                    WHERE starts_with(kind, 'queue_') AND %(scope)s
                )
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM event x FULL JOIN entry e
                    ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                    AND e.kind = 'queue_' || x.kind
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.at
                   OR e.user_id <> x.user_id
                   OR %(office)s IS DISTINCT FROM x.agency_id::text
                   OR %(ahead)s IS DISTINCT FROM x.ahead::text
                   OR %(text)s <> x.now AND NOT %(gone)s
                """,
                scope=self._scope("ticket_id", tickets),
                said=_digest("x", "reason"),
                office=_fact("agency_id"),
                ahead=_fact("ahead"),
                text=_fact("text_digest"),
                gone=gone("x.ticket_id", "case"),
            ),
            lambda number, event: self.env._(
                "%(number)s: event %(event)s of the queue is not what the evidence says.",
                number=number,
                event=event,
            ),
        )
