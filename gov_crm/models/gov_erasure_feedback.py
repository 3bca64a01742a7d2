from odoo import models
from odoo.tools import SQL


class GovErasure(models.Model):
    """What was written in own words goes with the texts of the case. The numbers stay, as
    counts of many are made of them; nothing ties them to a name any more."""

    _inherit = "gov.erasure"

    def _erase_case(self, ids):
        self._clear_texts("gov.feedback", SQL("ticket_id = ANY(%s)", ids))
        return super()._erase_case(ids)
