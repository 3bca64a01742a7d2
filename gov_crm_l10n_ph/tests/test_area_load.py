from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models import gov_area_load
from ..tools import place_codes

ILOCOS, MANILA, DAVAO = "0100000000", "1300000000", "1100000000"


@tagged("post_install", "-at_install")
class TestPlaceCodes(TransactionCase):
    """The published list in the form in which areas take it."""

    def test_each_place_comes_after_the_one_it_lies_in(self):
        counts = place_codes.counts()
        self.assertEqual(len(counts), len(place_codes.regions()))
        for region in (ILOCOS, MANILA, DAVAO):
            places = place_codes.places(region)
            seen = {None}
            for place in places:
                self.assertIn(place.above, seen, place)
                seen.add(place.code)
            self.assertEqual(len(places), counts[region])
            self.assertEqual(len(places), len({place.code for place in places}))

    def test_where_places_lie(self):
        by_code = {
            place.code: place
            for region in (MANILA, DAVAO)
            for place in place_codes.places(region)
        }
        tondo = by_code["1380601000"]
        self.assertEqual(
            (tondo.kind, by_code[tondo.above].name), ("District", "City of Manila")
        )
        self.assertEqual(by_code["1380600000"].above, MANILA)
        davao = by_code["1130700000"]
        self.assertEqual((davao.name, davao.above), ("City of Davao", DAVAO))

    def test_no_such_region(self):
        with self.assertRaises(ValueError):
            place_codes.places("9900000000")


@tagged("post_install", "-at_install")
class TestAreaLoad(TransactionCase):
    """Places come by region, on request, in batches, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "areas", "gov_crm.group_gov_service_admin,base.group_user"
        )
        cls.officer = new_test_user(cls.env, "window", "gov_crm.group_gov_case_officer")
        cls.Load = cls.env["gov.area.load"].with_user(cls.admin)
        cls.Area = cls.env["gov.area"]

    def _region(self, code=DAVAO):
        self.Load.action_open()
        return self.Load.search([("code", "=", code)])

    def _run(self):
        job = self.env.ref("gov_crm_l10n_ph.ir_cron_load_areas")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()

    def test_nothing_before_it_is_asked_for(self):
        self.assertFalse(self.Area.search([("code", "in", (ILOCOS, MANILA, DAVAO))]))

    def test_a_region_is_loaded(self):
        region = self._region()
        self.assertEqual(len(self.Load.search([])), 18)
        region.action_load()
        self.assertEqual(region.state, "queued")
        self._run()
        self.assertEqual(region.state, "done", region.message)
        self.assertEqual(region.created_count, region.place_count)
        self.assertGreater(region.place_count, 1000)
        loaded = self.Area.search([("code", "=like", "11________")])
        self.assertEqual(len(loaded), region.place_count)
        poblacion = self.Area.search(
            [("code", "=like", "11307_____"), ("kind", "=", "Barangay")], limit=1
        )
        self.assertIn("City of Davao, Region XI", poblacion.complete_name)
        self.assertEqual(poblacion._path_ids()[-1], poblacion.id)

    def test_loading_again_changes_nothing_but_what_the_list_changed(self):
        region = self._region()
        region.action_load()
        self._run()
        city = self.Area.search([("code", "=", "1130700000")])
        village = city.child_ids[:1]
        office = self.env["gov.agency"].create({"name": "Desk", "code": "DVO"})
        village.agency_ids = office
        city.name = "Davao"
        region.action_load()
        self._run()
        self.assertEqual((region.created_count, region.changed_count), (0, 1))
        self.assertEqual(region.same_count, region.place_count - 1)
        self.assertEqual(city.name, "City of Davao")
        self.assertEqual(village.agency_ids, office)

    def test_a_place_entered_by_hand_gets_its_code(self):
        top = self.Area.create(
            {"name": "Region XI (Davao Region)", "kind": "Our region"}
        )
        city = self.Area.create({"name": "City of Davao", "parent_id": top.id})
        region = self._region()
        region.action_load()
        self._run()
        self.assertEqual((top.code, top.kind), (DAVAO, "Region"))
        self.assertEqual(city.code, "1130700000")
        self.assertEqual(region.changed_count, 2)

    def test_after_a_kill_it_goes_on(self):
        region = self._region()
        region.action_load()
        self.patch(gov_area_load, "BATCH", 400)
        region.sudo()._load_batch()
        self.assertEqual((region.state, region.position), ("running", 400))
        region.action_load()
        self.assertEqual(region.position, 400, "one that runs is not started again")
        self._run()
        self.assertEqual(
            (region.state, region.created_count), ("done", region.place_count)
        )

    def test_what_the_list_has_no_more_is_left_and_told(self):
        gone = self.Area.create({"name": "Gone", "code": "1199999999"})
        region = self._region()
        region.action_load()
        self._run()
        self.assertTrue(gone.exists())
        self.assertIn("1 that the list does not have any more", region.message)

    def test_a_region_that_fails_says_so_and_the_next_goes_on(self):
        self._region()
        lost = self.env["gov.area.load"].create({"code": "0000000000", "name": "Lost"})
        region = self._region()
        (lost | region).with_user(self.admin).action_load()
        with self.assertLogs("odoo.addons.gov_crm_l10n_ph", "WARNING"):
            self._run()
        self.assertEqual((lost.state, region.state), ("failed", "done"))
        self.assertIn("0000000000", lost.message)

    def test_who_may(self):
        region = self._region()
        for user in (self.officer, self.env.ref("base.public_user")):
            theirs = region.with_user(user)
            for act in (
                theirs.action_open,
                theirs.action_load,
                lambda theirs=theirs: theirs.read(["name"]),
                lambda theirs=theirs: theirs.search([]),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    act()
        with self.assertRaises(AccessError):
            region.write({"state": "done"})
