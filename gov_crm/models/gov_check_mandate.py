from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _fact
from .gov_representation_event import ACTS


class GovCheck(models.AbstractModel):
    """Whether what was done for others was covered by a mandate, and is in the evidence."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("mandates", self.env._("Acts for others"), self._examine_mandates),
        ]

    def _examine_mandates(self, tickets):
        """Every act has its entry and every entry its act, within the time of a mandate of
        the citizen of the case."""
        return self._examine(
            SQL(
                "gov_representation_event WHERE kind = ANY(%s) AND %s",
                list(ACTS),
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                WITH act AS (
                    SELECT event.id, event.ticket_id, event.at, event.kind,
                           event.representation_id, mandate.id IS NOT NULL AS covered
                    FROM gov_representation_event event
                    JOIN helpdesk_ticket t ON t.id = event.ticket_id
                    LEFT JOIN gov_representation mandate
                        ON mandate.id = event.representation_id
                       AND mandate.state <> 'draft'
                       AND mandate.granted_at <= event.at
                       AND mandate.date_from <= event.at
                       AND coalesce(mandate.date_to, 'infinity') > event.at
                       -- Within one second the act came first, or it had been refused.
                       AND coalesce(mandate.revoked_at, 'infinity') >= event.at
                    WHERE event.kind = ANY(%(acts)s) AND %(scope)s
                ), entry AS (
                    SELECT e.id, e.ticket_id, e.at, %(kind)s AS kind,
                           %(mandate)s::int AS representation_id
                    FROM gov_evidence e
                    WHERE e.kind = 'agent_acted' AND %(entries)s
                )
                SELECT t.number, coalesce(a.representation_id, e.representation_id)
                FROM act a FULL JOIN entry e
                    ON e.ticket_id = a.ticket_id AND e.at = a.at AND e.kind = a.kind
                   AND e.representation_id = a.representation_id
                LEFT JOIN helpdesk_ticket t
                    ON t.id = coalesce(a.ticket_id, e.ticket_id)
                WHERE a.id IS NULL OR e.id IS NULL OR NOT a.covered
                """,
                acts=list(ACTS),
                scope=self._scope("event.ticket_id", tickets),
                entries=self._scope("e.ticket_id", tickets),
                kind=_fact("act"),
                mandate=_fact("representation_id"),
            ),
            lambda number, mandate: self.env._(
                "%(number)s: an act by mandate %(mandate)s is not covered or not what the "
                "evidence says.",
                number=number,
                mandate=mandate,
            ),
        )
