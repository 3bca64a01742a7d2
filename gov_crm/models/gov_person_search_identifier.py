import re

from odoo import models
from odoo.tools import SQL

# The best way in which a person was verified counts.
_RANK = ("seen", "copied", "issuer")
# With fewer digits a text is rather a name and a year than the number of a document.
_MIN_DIGITS = 5


class GovPersonSearch(models.AbstractModel):
    """People are found by the number of an identity document, and it is said whose was
    verified."""

    _inherit = "gov.person.search"

    def _identifier_ids(self, text):
        ids = super()._identifier_ids(text)
        return ids + self.env["res.partner.id_number"]._find_partners(text)

    def _find_hidden(self, query, text, seen):
        ids = set(self._identifier_ids(text))
        is_try = (
            not ids
            and not query.is_fact
            and not query.dates
            and len(re.sub(r"\D", "", text)) >= _MIN_DIGITS
        )
        if is_try or not seen.issuperset(ids):
            # Tries count, whether they find somebody or not; those at other exact facts
            # are counted where these are looked for.
            self.env["gov.rate.limit"]._check("citizen", user=self.env.user)
        return super()._find_hidden(query, text, seen)

    def _verified(self, ids):
        labels = dict(
            self.env["res.partner.id_number"]
            ._fields["gov_verified_how"]
            ._description_selection(self.env)
        )
        self.env["res.partner.id_number"].flush_model(
            ["partner_id", "gov_verified_how", "active"]
        )
        # Asked for people the user may read, and their documents are read with them.
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, array_agg(gov_verified_how) FROM res_partner_id_number "
                "WHERE partner_id = ANY(%s) AND active IS TRUE "
                "AND gov_verified_how IS NOT NULL GROUP BY partner_id",
                list(ids),
            )
        )
        verified = super()._verified(ids)
        for partner_id, ways in rows:
            verified[partner_id] = labels[max(ways, key=_RANK.index)]
        return verified
