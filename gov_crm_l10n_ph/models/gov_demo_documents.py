import csv
import logging

from odoo import models
from odoo.tools import file_open

from odoo.addons.gov_crm.tools.identifier_vault import VaultError

from .gov_demo_town import MODULE

_logger = logging.getLogger(__name__)


class GovDemoTown(models.AbstractModel):
    _inherit = "gov.demo.town"

    def _record_documents(self):
        """Identity documents with invented numbers, as officers recorded them; none where
        the server has no key for them."""
        try:
            self.env["gov.identifier.vault"]._proven()
        except VaultError:
            _logger.info("No key for identity documents, so the town has none.")
            return
        with file_open(f"{MODULE}/demo/documents.csv") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            officer = self._user(row["officer"])
            # As the officer, so that it says who verified it.
            numbers_sudo = self.env["res.partner.id_number"].with_user(officer).sudo()
            numbers_sudo.create(
                {
                    "partner_id": self._record(f"citizen_{row['citizen']}").id,
                    "category_id": self._record(
                        f"res_partner_id_category_{row['kind']}"
                    ).id,
                    "name": row["number"],
                    "gov_verified_how": row["verified"] or False,
                    "valid_until": row["expires"] or False,
                }
            )
