import base64

from odoo import api, models
from odoo.tools import SQL

from ..tools.identifier_text import is_masked, mask
from ..tools.identifier_vault import VaultError
from .res_partner_id_number import VALUE
from .res_partner_id_number_copy import COPY

_BATCH = 200


class ResPartnerIdNumber(models.Model):
    """The job that brings all numbers under the key in use: those of an older key, and
    those that were there before numbers were encrypted."""

    _inherit = "res.partner.id_number"

    @api.model
    def _cron_reseal(self):
        """In small committed batches; killed at any instant it loses the one at hand. A
        number that does not open stays as it is and is told by ``gov.health``."""
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        vault = self.env["gov.identifier.vault"]
        after = 0
        while True:
            try:
                keyring = vault._proven()
            except VaultError:
                return
            numbers = self._gov_not_current(keyring, after)
            for number in numbers:
                number._gov_reseal(keyring)
            if not numbers:
                return
            after = numbers[-1].id
            if Timer._end_batch(len(numbers)) <= 0:
                return

    def _gov_not_current(self, keyring, after):
        """The next rows that are not under the key in use, locked; others skip them."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner_id_number WHERE id > %s AND name IS NOT NULL "
                "AND (gov_value_enc IS NULL OR gov_value_enc NOT LIKE %s) "
                "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                after,
                f"{keyring.current}:%",
                _BATCH,
            )
        )
        return self.browse([row[0] for row in rows])

    def _gov_reseal(self, keyring):
        """Encrypt and hash again, without touching who changed the record last."""
        values = self._gov_resealed(keyring)
        if not values:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner_id_number SET %s WHERE id = %s",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                self.id,
            )
        )
        self.invalidate_recordset(list(values), flush=False)

    def _gov_resealed(self, keyring):
        """Columns of one row under the key in use; nothing if it cannot be read, or if its
        number is on another record already, which a person has to look at."""
        from_plain = not self.sudo().gov_value_enc
        try:
            value = self.name if from_plain else self._gov_opened(keyring)
            copy = self._gov_copy_opened(keyring)
        except VaultError:
            return {}
        if is_masked(value):
            return {}
        category = self.category_id
        plain = category._gov_compact(value)
        hashes = keyring.indexes(plain, f"{category.id}")
        if self.active and self._gov_twins(category.id, *hashes):
            return {}
        if copy:
            sealed = keyring.seal(copy, COPY).encode()
            self.sudo().gov_copy_enc = base64.b64encode(sealed)
        return {
            "name": mask(value),
            "gov_value_enc": keyring.seal(value.encode(), VALUE),
            "gov_value_hash": keyring.index(plain, f"{category.id}"),
        }

    def _gov_opened(self, keyring):
        return keyring.open(self.sudo().gov_value_enc, VALUE).decode()

    def _gov_copy_opened(self, keyring):
        sealed = self.sudo().with_context(bin_size=False).gov_copy_enc
        return sealed and keyring.open(base64.b64decode(sealed).decode(), COPY)
