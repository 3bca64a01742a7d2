from odoo.tests import HttpCase, tagged

from .erasure_common import ErasureCommon


@tagged("post_install", "-at_install")
class TestTourErasure(HttpCase, ErasureCommon):
    """Erasing somebody by clicking, in a real browser, as the two who do it."""

    def test_erase(self):
        erasure = self._draft()
        address = f"/odoo/erasures/{erasure.id}"
        self.start_tour(address, "gov_erasure_prepare", login=self.privacy.login)
        self.start_tour(address, "gov_erasure_approve", login=self.supervisor.login)
        self.env.invalidate_all()
        self.assertEqual(erasure.state, "approved")
        self._carry_out()
        self.assertEqual(self.maria.name, f"Erased person {erasure.number}")
        action = self.env.ref("gov_crm.gov_erasure_tombstone_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "gov_erasure_done", login=self.oversight.login
        )
