from odoo import models


class SmsSms(models.Model):
    """Text messages leave through the gateway of their company, if it has one."""

    _inherit = "sms.sms"

    def _split_by_api(self):
        rest = self.browse()
        for company, messages in self.grouped(
            lambda sms: sms._get_sms_company()
        ).items():
            if company.sudo().gov_sms_url:  # whether, not where
                api = company._get_sms_api_class()(self.env)
                api._set_company(company)
                yield api, messages
            else:
                rest |= messages
        if rest:
            yield from super(SmsSms, rest)._split_by_api()
