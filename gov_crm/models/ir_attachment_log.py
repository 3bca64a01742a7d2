from odoo import models


class IrAttachment(models.Model):
    """Reading files of cases and citizens over RPC is logged."""

    _name = "ir.attachment"
    _inherit = ["gov.access.logged.mixin", "ir.attachment"]

    def _gov_seen_sql(self, ids):
        return self._gov_seen_document_sql(ids, "res_model")
