from odoo import models


class MailMessage(models.Model):
    """Reading messages on cases over RPC is logged. The conversation under an open case
    comes with the case."""

    _name = "mail.message"
    _inherit = ["gov.access.logged.mixin", "mail.message"]

    def _gov_seen_sql(self, ids):
        return self._gov_seen_document_sql(ids, "model")
