from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import gateway
from ..tools.sms_api import GatewaySmsApi


class ResCompany(models.Model):
    """The text gateway of a company; whoever administers the system sets it up and nobody
    else reads it."""

    _inherit = "res.company"

    gov_sms_url = fields.Char(
        "Address of the gateway",
        groups="base.group_system",
        help="For Kannel: http://127.0.0.1:13013/cgi-bin/sendsms",
    )
    gov_sms_user = fields.Char("User at the gateway", groups="base.group_system")
    gov_sms_password = fields.Char(
        "Password at the gateway", groups="base.group_system", copy=False
    )
    gov_sms_sender = fields.Char(
        "Sender",
        groups="base.group_system",
        help="The short number or name that citizens see.",
    )

    @api.constrains("gov_sms_url")
    def _check_gov_sms_url(self):
        for company_sudo in self.sudo().filtered("gov_sms_url"):
            try:
                gateway.check_address(company_sudo.gov_sms_url)
            except gateway.GatewayError as error:
                raise ValidationError(
                    self.env._(
                        "Messages cannot be sent to %(url)s. Without https:// only machines "
                        "of your own network are spoken to.",
                        url=company_sudo.gov_sms_url,
                    )
                ) from error

    def _get_sms_api_class(self):
        self.ensure_one()
        if self.sudo().gov_sms_url:  # whether, not where
            return GatewaySmsApi
        return super()._get_sms_api_class()
