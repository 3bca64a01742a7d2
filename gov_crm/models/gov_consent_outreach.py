from odoo import models

OUTREACH_PURPOSE = "gov_crm.gov_consent_purpose_outreach"
# Stages in which the office approaches the person; afterwards the person has asked.
APPROACHING = ("identified", "contacted", "informed")


class GovConsent(models.Model):
    """Whoever does not want to be told of services is not: outreach ends with the consent."""

    _inherit = "gov.consent"

    def _withdraw(self, at, user, channel):
        result = super()._withdraw(at, user, channel)
        purpose = self.env.ref(OUTREACH_PURPOSE, raise_if_not_found=False)
        people = self.filtered(lambda it: it.purpose_id == purpose).partner_id
        # Of all offices: the citizen does not know which of them has a list.
        leads_sudo = (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", people.ids),
                    ("gov_kind", "=", "outreach"),
                    ("gov_stage", "in", APPROACHING),
                ]
            )
        )
        if leads_sudo:
            leads_sudo.gov_stage = "declined"
            text = self.env._(
                "The person does not want to be told of services any more: do not approach "
                "the person again."
            )
            leads_sudo._message_log_batch(dict.fromkeys(leads_sudo.ids, text))
        return result
