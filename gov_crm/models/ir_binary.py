from odoo import models

from .gov_access_logged_mixin import LOGGED


class IrBinary(models.AbstractModel):
    """Opening a file of a case or of a citizen is logged, also where code found the file
    as superuser for the current user."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        stream = super()._record_to_stream(record, field_name)
        name = field_name
        if record._name == "ir.attachment":
            name = record.res_field or ""
        # Pictures of people stand beside their names everywhere.
        if record._name in LOGGED and not name.startswith(("image_", "avatar_")):
            self.env["gov.access.log"]._note(record._name, record.ids, "file")
        return stream
