from odoo.addons.gov_crm.tests.common import GovCommon

from .loopback_gateway import Gateway

PASSWORD = "s3same-Gate"  # of the gateway on this machine
MOBILE = "639175550100"


class SmsCommon(GovCommon):
    """An office with a text gateway on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = Gateway(PASSWORD)
        cls.addClassCleanup(cls.gateway.stop)
        cls.company = cls.env.company
        cls.company.write(
            {
                "country_id": cls.env.ref("base.ph").id,
                "gov_sms_url": cls.gateway.url,
                "gov_sms_user": "desk",
                "gov_sms_password": PASSWORD,
                "gov_sms_sender": "2929",
            }
        )

    def setUp(self):
        super().setUp()
        self.gateway.reset()
