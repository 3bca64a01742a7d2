from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    gov_sms_url = fields.Char(related="company_id.gov_sms_url", readonly=False)
    gov_sms_user = fields.Char(related="company_id.gov_sms_user", readonly=False)
    gov_sms_password = fields.Char(
        related="company_id.gov_sms_password", readonly=False
    )
    gov_sms_sender = fields.Char(related="company_id.gov_sms_sender", readonly=False)
