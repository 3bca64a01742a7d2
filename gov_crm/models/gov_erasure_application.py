from odoo import models
from odoo.tools import SQL


class GovErasure(models.Model):
    """What was answered when applying goes with the request, and its files with the files.

    Drafts go with the person: they hang on the contact and are deleted with it.
    """

    _inherit = "gov.erasure"

    def _erase_case(self, ids):
        done = super()._erase_case(ids)
        self._clear_texts("gov.case.answer", SQL("ticket_id = ANY(%s)", ids))
        return done

    def _erase_file(self, ids):
        self._clear_texts(
            "gov.case.answer",
            SQL("ticket_id = ANY(%s) AND attachment_id IS NOT NULL", ids),
            attachment_id=None,
        )
        return super()._erase_file(ids)
