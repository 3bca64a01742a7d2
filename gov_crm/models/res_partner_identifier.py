from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _gov_exact_ids(self, text):
        """Also by the whole number of an identity document, so that nobody is registered
        twice."""
        ids = super()._gov_exact_ids(text)
        numbers = self.env["res.partner.id_number"]
        return [*ids, *sorted(set(numbers._find_partners(text)) - set(ids))]
