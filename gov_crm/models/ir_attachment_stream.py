import hashlib
import os
import shutil
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL


class IrAttachment(models.Model):
    """Files too large to be held in memory."""

    _inherit = "ir.attachment"

    @api.model
    def _gov_create_from_file(self, path, values):
        """An attachment with the content of a file, which is moved away and never read
        into memory as a whole.

        :param path: of a file nobody else needs
        :param values: of the attachment, without its content
        """
        attachment = self.create(values)
        if self._storage() != "file":
            attachment.raw = Path(path).read_bytes()
            return attachment
        digest = hashlib.sha1(usedforsecurity=False)  # how Odoo names its files
        with open(path, "rb") as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
        checksum, size = digest.hexdigest(), os.path.getsize(path)
        name = f"{checksum[:2]}/{checksum}"
        full_path = self._full_path(name)
        os.makedirs(os.path.dirname(full_path), exist_ok=True)
        if not os.path.exists(full_path):
            shutil.move(path, full_path)
        # Collected as garbage if this transaction fails.
        self._mark_for_gc(name)
        # The ORM takes these from content it is given, and there is none.
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET store_fname = %s, checksum = %s, file_size = %s,"
                " db_datas = NULL WHERE id = %s",
                name,
                checksum,
                size,
                attachment.id,
            )
        )
        attachment.invalidate_recordset()
        return attachment
