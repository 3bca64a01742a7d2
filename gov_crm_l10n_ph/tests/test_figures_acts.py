import tempfile
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.gov_crm.tests.common import CASE_OFFICER
from odoo.addons.gov_crm.tests.test_clock_dialogs import MON_10, ClockCase

from .figures_acts import WEIGHTS, Acts
from .figures_compared import FiguresCompared


@tagged("post_install", "-at_install")
class TestFiguresActs(FiguresCompared, ClockCase):
    """Whatever happens to cases, the totals say the same as a recount of everything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.by_silence = cls.env["gov.service"].create(
            {
                "name": "Occupancy permit",
                "agency_id": cls.roads.id,
                "classification": "simple",
            }
        )
        cls._standard(
            "resolve",
            1,
            service_ids=[(6, 0, cls.by_silence.ids)],
            on_lapse="approved",
            lapse_basis="City ordinance 2",
        )
        cls._standard("appeal", 5)
        cls._standard("referral_accept", 1)
        cls.channels = cls.env["helpdesk.ticket.channel"].search([])
        cls.head = cls._user("head", CASE_OFFICER, cls.city)
        cls.people = {
            cls.permits: cls.officer,
            cls.roads: cls.roads_officer,
            cls.city: cls.head,
        }

    @freeze_time(MON_10)
    def test_after_each_act(self):
        self.accept_hours = {}
        acts = Acts(self, self.people, seed=9)
        for number, name in enumerate(acts.run(120)):
            with self.subTest(f"{number} {name}"):
                self._compare_all()
        self._compare_each()
        self.assertEqual(set(acts.done), set(WEIGHTS), acts.refused)
