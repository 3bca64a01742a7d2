from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import gone


class GovCheck(models.AbstractModel):
    """Whether every applied correction is what the evidence says."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("corrections", self.env._("Evidence: corrections"), self._examine_facts),
        ]

    def _examine_facts(self, tickets):
        """Every applied correction has its entry, and every entry its correction."""
        return self._examine(
            SQL(
                "gov_correction WHERE applied_at IS NOT NULL AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (
                    SELECT * FROM gov_correction
                    WHERE applied_at IS NOT NULL AND %(scope)s
                ) x
                FULL JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'fact_corrected' AND %(scope)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.applied_at
                   OR strpos(e.content, '"fact":"' || x.fact || '"') = 0
                   OR (strpos(e.content, %(old)s) = 0 OR strpos(e.content, %(new)s) = 0)
                      AND NOT (%(gone)s AND x.new_value IS NULL)
                """,
                scope=self._scope("ticket_id", tickets),
                old=_named("old_digest", "value_before"),
                new=_named("new_digest", "new_value"),
                gone=gone("x.ticket_id", "case"),
            ),
            lambda number, correction: self.env._(
                "%(number)s: correction %(correction)s is not what the evidence says.",
                number=number,
                correction=correction,
            ),
        )


def _named(name, column):
    """A digest as it stands in the facts of an entry."""
    return SQL(
        "%s || encode(sha256(convert_to(coalesce(%s, ''), 'UTF8')), 'hex')",
        f'"{name}":"',
        SQL.identifier("x", column),
    )
