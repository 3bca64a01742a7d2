from odoo import models
from odoo.tools import SQL


class GovCheck(models.AbstractModel):
    """Whether tombstones are whole, and every erased text was erased by an erasure."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            (
                "tombstones",
                self.env._("Erasures: tombstones"),
                self._examine_tombstones,
            ),
            ("erased", self.env._("Erasures: texts"), self._examine_erased),
        ]

    def _examine_tombstones(self, _tickets):
        """Each tombstone has its own digest and the one before it."""
        return self._examine(
            SQL("gov_erasure_tombstone"),
            SQL(
                """
                SELECT x.number, x.id FROM (
                    SELECT *, lag(digest) OVER (ORDER BY id) AS before
                    FROM gov_erasure_tombstone
                ) x
                WHERE x.prev <> coalesce(x.before, '')
                   OR x.digest <> encode(sha256(convert_to(
                       x.number || chr(30) || extract(epoch FROM x.at)::bigint || chr(30)
                       || x.prepared_by || chr(30) || x.approved_by || chr(30)
                       || x.figures || chr(30) || x.prev, 'UTF8')), 'hex')
                """
            ),
            lambda number, _id: self.env._(
                "%s: the tombstone is not the one that was left.", number
            ),
        )

    def _examine_erased(self, tickets):
        """Texts went by an approved erasure only, and every one carried out has left its
        tombstone."""
        return self._examine(
            SQL(
                "gov_evidence WHERE kind = 'texts_erased' AND %s",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, e.id FROM gov_evidence e
                LEFT JOIN helpdesk_ticket t ON t.id = e.ticket_id
                LEFT JOIN gov_erasure x ON x.id = e.res_id
                LEFT JOIN gov_erasure_tombstone stone ON stone.number = x.number
                WHERE e.kind = 'texts_erased' AND %s AND (
                    x.id IS NULL OR x.state NOT IN ('approved', 'done')
                    OR strpos(e.content, '"erasure":"' || x.number || '"') = 0
                    OR x.state = 'done' AND stone.id IS NULL
                )
                """,
                self._scope("e.ticket_id", tickets),
            ),
            lambda number, entry: self.env._(
                "%(number)s: texts were erased (%(entry)s) without an erasure that is on "
                "record.",
                number=number,
                entry=entry,
            ),
        )
