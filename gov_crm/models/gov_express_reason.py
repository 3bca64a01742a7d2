from odoo import api, fields, models


class GovExpressReason(models.Model):
    """Why the law gives somebody the express lane at a counter.

    People say it of themselves when they draw a number. That they did is kept, and the laws
    that gave the lane; which of the reasons it was is asked nowhere and kept nowhere. Without
    any reason here, no office offers an express lane.
    """

    _name = "gov.express.reason"
    _description = "Reason for the express lane"
    _order = "sequence, id"

    name = fields.Char("Who", required=True, translate=True)
    legal_basis = fields.Char("Law", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _offered(self):
        """Who has the express lane, and by which law: tuples of two texts."""
        # Law is public.
        return [(it.name, it.legal_basis) for it in self.sudo().search([])]

    @api.model
    def _law(self):
        """The laws as one text; empty where there is no express lane."""
        return "; ".join(dict.fromkeys(law for _name, law in self._offered()))
