from odoo import models

_NUMBERS = "res.partner.id_number"


class BaseImportImport(models.TransientModel):
    """The import screen keeps the file in the database for a while. A file of numbers of
    identity documents would stand there in clear, so it is not taken."""

    _inherit = "base_import.import"

    def write(self, vals):
        if vals.get("file") and self.filtered(lambda one: one.res_model == _NUMBERS):
            vals = {**vals, "file": False}
        return super().write(vals)

    def parse_preview(self, options, count=10):
        if self.res_model == _NUMBERS:
            return {
                "error": self.env._(
                    "Numbers of identity documents are not imported by this screen, as "
                    "their file would be kept in clear. Enter them on the person."
                ),
                "preview": "",
            }
        return super().parse_preview(options, count)
