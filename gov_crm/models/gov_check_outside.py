from odoo import api, models
from odoo.tools import SQL

from .gov_check_evidence import _digest, _fact, gone


class GovCheck(models.AbstractModel):
    """Whether what was done from outside is what the evidence says."""

    _inherit = "gov.check"

    @api.model
    def _examiners(self):
        examiners = super()._examiners()
        place = [name for name, *_rest in examiners].index("shares") + 1
        title = self.env._("Evidence: acts from outside")
        examiners.insert(place, ("acts", title, self._examine_acts))
        return examiners

    def _examine_acts(self, tickets):
        """Everything somebody outside did has its entry, and still is what was done."""
        return self._examine(
            SQL(
                "gov_referral_act WHERE referral_id IN "
                "(SELECT id FROM gov_referral WHERE %s)",
                self._scope("ticket_id", tickets),
            ),
            SQL(
                """
                SELECT t.number, coalesce(x.id, e.res_id)
                FROM (
                    SELECT act.*, referral.ticket_id FROM gov_referral_act act
                    JOIN gov_referral referral ON referral.id = act.referral_id
                    WHERE %(scope)s
                ) x
                FULL JOIN (
                    SELECT * FROM gov_evidence WHERE kind = 'outside_act' AND %(entries)s
                ) e ON e.res_id = x.id AND e.ticket_id = x.ticket_id
                LEFT JOIN helpdesk_ticket t ON t.id = coalesce(x.ticket_id, e.ticket_id)
                WHERE x.id IS NULL OR e.id IS NULL OR e.at <> x.at
                   OR %(kind)s IS DISTINCT FROM x.kind OR %(how)s IS DISTINCT FROM x.how
                   OR %(texts)s IS DISTINCT FROM %(digest)s
                      AND NOT (%(gone)s AND x.text IS NULL)
                """,
                scope=self._scope("referral.ticket_id", tickets),
                entries=self._scope("ticket_id", tickets),
                kind=_fact("kind"),
                how=_fact("how"),
                texts=_fact("text_digest"),
                digest=_digest("x", "person", "position", "text"),
                gone=gone("x.ticket_id", "referral"),
            ),
            lambda number, act: self.env._(
                "%(number)s: act %(act)s from outside is not what the evidence says.",
                number=number,
                act=act,
            ),
        )
