from odoo import fields, models


class GovStandardExport(models.TransientModel):
    """A file of standards while it is downloaded by the person who asked for it."""

    _name = "gov.standard.export"
    _description = "File of service standards"

    file = fields.Binary(required=True, attachment=False)
