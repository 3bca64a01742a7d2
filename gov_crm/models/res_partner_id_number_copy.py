import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

from ..tools.identifier_vault import VaultError

COPY = "res.partner.id_number copy"
_MAX_BYTES = 5 * 1024 * 1024
# What a copy begins with -> how it is called when it is shown.
KINDS = {
    b"\xff\xd8\xff": "copy.jpg",
    b"\x89PNG\r\n\x1a\n": "copy.png",
    b"%PDF-": "copy.pdf",
}


def kind_of_copy(data):
    """File name for a copy by what it begins with; None for other kinds of files."""
    return next((name for sign, name in KINDS.items() if data.startswith(sign)), None)


class ResPartnerIdNumber(models.Model):
    """A copy of the document, encrypted like the number it shows."""

    _inherit = "res.partner.id_number"

    gov_copy = fields.Binary(
        "Copy of the document",
        compute="_compute_gov_copy",
        inverse="_inverse_gov_copy",
        help="A photograph (JPEG, PNG) or PDF, at most 5 MB. It is kept encrypted.",
    )
    gov_copy_enc = fields.Binary(
        "Encrypted copy", attachment=True, groups=NO_ACCESS, copy=False
    )
    gov_has_copy = fields.Boolean("Copy kept", readonly=True, copy=False)

    @api.depends("gov_has_copy")
    def _compute_gov_copy(self):
        """Taken, never given back: see ``gov.identifier.show``."""
        self.gov_copy = False

    def _inverse_gov_copy(self):
        for number in self.filtered("gov_copy"):
            data = base64.b64decode(number.gov_copy)
            if not kind_of_copy(data) or len(data) > _MAX_BYTES:
                raise UserError(
                    self.env._("A copy is a JPEG, a PNG or a PDF of at most 5 MB.")
                )
            keyring = self.env["gov.identifier.vault"]._for_users()
            sealed = keyring.seal(data, COPY).encode()
            # Nobody may write it directly; the user may write this record, or Odoo would
            # not be here.
            number.sudo().write(
                {"gov_copy_enc": base64.b64encode(sealed), "gov_has_copy": True}
            )

    def _gov_open_copy(self):
        """The copy as bytes, for code that shows it to nobody but an entitled person who
        gave a reason; empty where there is none.

        :raises UserError: no key, or the stored file was changed
        """
        self.ensure_one()
        sealed = self.sudo().with_context(bin_size=False).gov_copy_enc
        if not sealed:
            return b""
        vault = self.env["gov.identifier.vault"]
        try:
            return vault._keyring().open(base64.b64decode(sealed).decode(), COPY)
        except VaultError as error:
            raise UserError(vault._sorry()) from error
