from odoo import api, models


class GovSegment(models.Model):
    """Cases whose segments have changed have another place."""

    _inherit = "gov.segment"

    @api.model
    def _assign(self, tickets=None):
        changed = super()._assign(tickets)
        # Places follow facts, whoever changed them.
        self.env["gov.queue"].sudo()._rescore(changed)
        return changed
