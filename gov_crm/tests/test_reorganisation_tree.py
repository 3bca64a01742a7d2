from odoo.tests import tagged

from .common import utc
from .reorganisation_common import ReorganisationCommon


@tagged("post_install", "-at_install")
class TestReorganisationTree(ReorganisationCommon):
    """Offices that get another place in the tree: nothing else of them moves."""

    def setUp(self):
        super().setUp()
        with self._at("23 10:00"):
            self.case = self._file()

    def _close(self, agency, day="2026-11-25"):
        suspension = (
            self.env["gov.work.suspension"]
            .with_user(self.service_admin)
            .create(
                {
                    "name": "Fiesta",
                    "agency_ids": [(6, 0, agency.ids)],
                    "day_from": day,
                    "day_to": day,
                }
            )
        )
        action = suspension.action_declare()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.with_user(self.service_admin).action_act()

    def test_reparented(self):
        clock = self._clock(self.case)
        with self._at("24 09:00"):
            order = self._order("reparented", new_parent_id=self.province.id)
            self.assertFalse(order.with_user(self.officer).has_access("read"))
            dialog = self._carry_out(order, run=False)
        self.assertIn("Licensing Office becomes part of Province.", dialog.text)
        self.assertEqual(order.state, "done")
        self.assertEqual(order.old_parent_id, self.city)
        self.assertEqual(self.permits.parent_id, self.province)
        self.assertTrue(self.permits.active)
        self.assertEqual(self.case.sudo().agency_id, self.permits)
        self.assertEqual(self._clock(self.case), clock)
        self.assertFalse(order.item_ids)
        self.assertFalse(self.case.with_user(self.supervisor).has_access("read"))
        self.assertTrue(
            self.case.with_user(self.province_supervisor).has_access("read")
        )
        self.assertTrue(order.with_user(self.province_supervisor).has_access("read"))
        self._assert_whole()

    def test_becomes_a_head_of_its_own(self):
        with self._at("24 09:00"):
            dialog = self._carry_out(self._order("reparented"), run=False)
        self.assertIn("is part of no other office", dialog.text)
        self.assertFalse(self.permits.parent_id)

    def test_refused_where_dates_would_become_later(self):
        with self._at("23 11:00"):
            self._close(self.province)
        due = self.case.sudo().deadline
        with self._at("24 09:00"):
            dialog = self._preview(
                self._order("reparented", new_parent_id=self.province.id)
            )
        self.assertIn("No citizen's date becomes later", dialog.problems)
        self.assertIn("open time limits of Licensing Office", dialog.problems)
        self.assertEqual(self.case.sudo().deadline, due)

    def test_a_date_that_becomes_nearer_is_told(self):
        with self._at("23 11:00"):
            self._close(self.city)
        self.assertEqual(self.case.sudo().deadline, utc("2026-11-27 17:00+08:00"))
        with self._at("24 09:00"):
            self._carry_out(
                self._order("reparented", new_parent_id=self.province.id), run=False
            )
        self.assertEqual(self.case.sudo().deadline, utc("2026-11-26 17:00+08:00"))
        self._assert_whole()

    def test_offices_below_one_that_ends(self):
        window = self._agency("Window", "WIN", parent=self.permits)
        heir_house = self._agency("House", "HOU", parent=self.permits)
        heir = self._agency("Heir", "HEIR", parent=heir_house)
        with self._at("24 09:00"):
            order = self._order(successor_id=heir.id)
            dialog = self._carry_out(order)
        self.assertIn("Window becomes part of Heir.", dialog.text)
        self.assertIn("House becomes part of City Hall.", dialog.text)
        self.assertEqual(window.parent_id, heir)
        self.assertEqual(heir_house.parent_id, self.city)
        self.assertEqual(self.case.sudo().agency_id, heir)
        self._assert_whole()
