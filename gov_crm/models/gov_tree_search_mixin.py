from odoo import api, models
from odoo.fields import Domain


class GovTreeSearchMixin(models.AbstractModel):
    """Records in a tree are found by words of their own name and of what they are part of.

    “mabini balanghai” finds Barangay Mabini of Balanghai City: each word stands in one of
    ``_rec_names_search``, in any order.
    """

    _name = "gov.tree.search.mixin"
    _description = "Found by words of the tree"

    @api.model
    def _search_display_name(self, operator, value):
        words = value.split() if isinstance(value, str) else ()
        if operator != "ilike" or len(words) < 2:
            return super()._search_display_name(operator, value)
        search = super()._search_display_name
        return Domain.AND([search(operator, word) for word in words])
