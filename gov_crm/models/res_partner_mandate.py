from odoo import fields, models

_DESK = "gov_crm.group_gov_frontline,gov_crm.group_gov_oversight"


class ResPartner(models.Model):
    """Who acts for a person, for whom the person acts, and what the person agreed to."""

    _inherit = "res.partner"

    gov_mandate_ids = fields.One2many(
        "gov.representation", "principal_id", string="Who acts", groups=_DESK
    )
    gov_acts_for_ids = fields.One2many(
        "gov.representation", "agent_id", string="Acts for", groups=_DESK
    )
    gov_consent_ids = fields.One2many(
        "gov.consent", "partner_id", string="Consents", groups=_DESK
    )
