from odoo import models
from odoo.tools import SQL

from .gov_check_evidence import _fact


class GovCheck(models.AbstractModel):
    """Whether merges of citizens did what they say."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("merges", self.env._("Evidence: merged records"), self._examine_merges),
        ]

    def _examine_merges(self, tickets):
        """Every entry on a case names its merge; no case in use is with a record that was
        merged into another."""
        return self._examine(
            SQL(
                "gov_evidence WHERE kind IN ('citizen_merged', 'citizen_unmerged') AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, e.id FROM gov_evidence e
                JOIN helpdesk_ticket t ON t.id = e.ticket_id
                LEFT JOIN gov_person_merge m ON m.id = e.res_id
                WHERE %(entries)s AND (
                    e.kind = 'citizen_merged' AND (m.id IS NULL OR m.at <> e.at
                        OR %(old)s IS DISTINCT FROM m.merged_id::text
                        OR %(new)s IS DISTINCT FROM m.kept_id::text)
                    OR e.kind = 'citizen_unmerged' AND (m.id IS NULL
                        OR m.undone_at IS DISTINCT FROM e.at
                        OR %(old)s IS DISTINCT FROM m.kept_id::text
                        OR %(new)s IS DISTINCT FROM m.merged_id::text))
                UNION
                SELECT t.number, t.id FROM res_partner p
                JOIN helpdesk_ticket t ON t.partner_id = p.id
                WHERE p.gov_merged_into_id IS NOT NULL AND %(cases)s
                """,
                entries=self._scope("e.ticket_id", tickets),
                cases=self._scope("t.id", tickets),
                old=_fact("from"),
                new=_fact("to"),
            ),
            lambda number, _id: self.env._(
                "%s: its citizen and the merge of records do not fit together.", number
            ),
        )
