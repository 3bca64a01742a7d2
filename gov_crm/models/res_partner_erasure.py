from odoo import fields, models

from .res_partner_facts import OFFICERS


class ResPartner(models.Model):
    """A contact whose person was taken out of it."""

    _inherit = "res.partner"

    gov_erased_at = fields.Datetime(
        "Erased on", readonly=True, copy=False, groups=OFFICERS
    )
