from odoo import models


class GovErasure(models.Model):
    """Identity documents go with their copies and what was said about them."""

    _inherit = "gov.erasure"

    def _erase_kept_about(self, people):
        # As superuser, as all that an approved erasure does; nobody may delete them else.
        documents_sudo = self.env["res.partner.id_number"].sudo()
        documents_sudo = documents_sudo.with_context(active_test=False)
        documents_sudo.search([("partner_id", "in", people.ids)]).unlink()
        return super()._erase_kept_about(people)
