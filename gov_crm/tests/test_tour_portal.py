from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTourPortal(PortalCase):
    def test_citizen_follows_a_case_and_writes(self):
        self.start_tour("/my/cases", "gov_portal_tour", login=self.citizen_user.login)
        messages = self._from_citizen(self.case)
        self.assertEqual(len(messages), 1)
        self.assertIn("When can I come for my permit?", messages.body)
