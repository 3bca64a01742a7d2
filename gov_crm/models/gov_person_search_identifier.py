import re

from odoo import models
from odoo.tools import SQL

from .res_partner_access import is_fact

# The best way in which a person was verified counts.
_RANK = ("seen", "copied", "issuer")
# With fewer digits a text is rather a name and a year than the number of a document.
_MIN_DIGITS = 5


class GovPersonSearch(models.AbstractModel):
    """People are found by the number of an identity document, and it is said whose was
    verified."""

    _inherit = "gov.person.search"

    def _find_by_identifier(self, text):
        ids = self.env["res.partner.id_number"]._find_partners(text)
        mine = self.env["res.partner"].browse(ids)._filtered_access("read")
        reason = self.env._("Same number of an identity document")
        return {partner.id: reason for partner in mine}

    def _find_hidden(self, query, text, seen):
        found_sudo = super()._find_hidden(query, text, seen)
        digits = len(re.sub(r"\D", "", text))
        if found_sudo or query.is_fact or query.dates or digits < _MIN_DIGITS:
            return found_sudo
        ids = self.env["res.partner.id_number"]._find_partners(text)
        if ids and seen.issuperset(ids):
            return found_sudo
        # Tries count, whether they find somebody or not; at long numbers they do there.
        if not is_fact(text):
            self.env["gov.rate.limit"]._check("citizen", user=self.env.user)
        return self.env["res.partner"]._gov_find_hidden_exact(text)

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
