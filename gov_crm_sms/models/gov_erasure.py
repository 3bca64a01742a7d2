from odoo import models
from odoo.tools import SQL


class GovErasure(models.Model):
    """Text messages that wait or failed hold the number and the text."""

    _inherit = "gov.erasure"

    def _erase_kept_about(self, people):
        self._delete_rows("sms.sms", SQL("partner_id = ANY(%s)", people.ids))
        return super()._erase_kept_about(people)
