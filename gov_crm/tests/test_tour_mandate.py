from odoo.tests import tagged

from .mandate_common import MandateCommon
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourMandate(MandateCommon, PortalCase):
    def test_giving_acting_and_ending(self):
        login = "ana@mail.example"
        self.agent_user.write({"login": login, "password": login})
        path, luz = "/my/mandates", self.citizen_user.login
        self.start_tour(path, "gov_mandate_give_tour", login=luz)
        self.start_tour(path, "gov_mandate_act_tour", login=login)
        self.assertTrue(self._sees_case(self.case))
        self.start_tour(path, "gov_mandate_end_tour", login=luz)
        self.assertFalse(self._sees_case(self.case))
        self.assertEqual(self.citizen.gov_mandate_ids.revoke_reason, "I am well again")
