from odoo.addons.sms.tools.sms_api import SmsApiBase

from . import gateway


class GatewaySmsApi(SmsApiBase):
    """Odoo's text messages through the gateway of the company."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "unregistered": "sms_acc",
    }

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        # The settings are used here and told to nobody.
        company_sudo = self.company.sudo()
        results = []
        for message in messages:
            for number in message["numbers"]:
                state, reason = gateway.send(
                    company_sudo.gov_sms_url,
                    company_sudo.gov_sms_user,
                    company_sudo.gov_sms_password,
                    company_sudo.gov_sms_sender,
                    "".join((number["number"] or "").split()),
                    message["content"],
                )
                results.append(
                    {
                        "uuid": number["uuid"],
                        "state": state,
                        "failure_reason": reason or False,
                    }
                )
        return results
