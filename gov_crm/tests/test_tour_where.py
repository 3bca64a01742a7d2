from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .where_common import WhereCommon


@tagged("post_install", "-at_install")
class TestTourWhere(HttpCase, WhereCommon):
    """Choosing where to and the map of flows, by clicking, in a real browser."""

    def test_choose_a_suggestion(self):
        self._service("Road repair", self.national)
        case = self._misfiled(area_id=self.mabini.id)
        now = fields.Datetime.now()
        referral = case._refer(self.roads, "A road", now, self.desk_officer)
        referral.with_user(self.roads_officer)._decline(
            "A provincial road", now, self.roads_officer, suggested=self.provincial
        )
        self.start_tour(
            f"/odoo/cases/{case.id}",
            "gov_choose_suggestion",
            login=self.desk_officer.login,
        )
        self.env.invalidate_all()
        self.assertEqual(case.pending_referral_id.to_agency_id, self.provincial)

    def test_nothing_to_suggest(self):
        case = self._misfiled(service_id=False, name="Something")
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_no_suggestion", login=self.desk_officer.login
        )

    def test_follow_a_flow(self):
        at = fields.Datetime.now() - timedelta(days=2)
        self._past(self.roads, accepted=4, declined=2, at=at)
        case = self._misfiled()
        case._refer(self.provincial, "A road?", at, self.desk_officer, kind="consult")
        self.start_tour(
            "/odoo/referral-flows", "gov_follow_flow", login=self.supervisor.login
        )

    def test_board_of_one_office(self):
        self._misfiled()
        self.start_tour(
            "/odoo/citizen-board",
            "gov_board_of_one_office",
            login=self.supervisor.login,
        )
