from odoo.tests import HttpCase, tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestTourLetter(HttpCase, GovCommon):
    """An officer writes a denial, by clicking, in a real browser."""

    def test_hints_and_letter(self):
        case = self._file(name="Stall at the market")
        case.with_user(self.officer).action_take()
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_letter", login=self.officer.login
        )
        self.env.invalidate_all()
        letter = case.decision_ids.letter
        self.assertIn("Section 4 of the zoning ordinance", letter)
        self.assertIn("fire engines", letter)
