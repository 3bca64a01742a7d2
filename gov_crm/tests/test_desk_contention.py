from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

NOW = datetime(2026, 11, 24, 2, 0)
ROUNDS, COUNTERS = 12, 4


@tagged("post_install", "-at_install")
class TestDeskContention(TransactionCase):
    """Counters that call and people who draw at the very same moment, with real connections
    outside the transaction of the test."""

    def setUp(self):
        super().setUp()
        # Then calling and drawing have transactions of their own, as in a server.
        self.startPatcher(patch("odoo.modules.module.current_test", False))
        # Held by whoever loads modules, which is what runs the tests.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.addCleanup(self._forget)
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            agency = env["gov.agency"].create({"name": "Contention", "code": "QQCONT"})
            desks = env["gov.desk"].create(
                [
                    {"name": f"Window {index}", "agency_id": agency.id}
                    for index in range(COUNTERS)
                ]
            )
            self.agency_id, self.desk_ids = agency.id, desks.ids

    def _forget(self):
        with self.env.registry.cursor() as cr:
            office = SQL("(SELECT id FROM gov_agency WHERE code = 'QQCONT')")
            for table in ("gov_desk_ticket", "gov_desk_day", "gov_desk"):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE agency_id IN %s",
                        SQL.identifier(table),
                        office,
                    )
                )
            env = api.Environment(cr, SUPERUSER_ID, {})
            agency = env["gov.agency"].search([("code", "=", "QQCONT")])
            card = agency.partner_id
            agency.unlink()
            card.unlink()

    def _together(self, act, arguments):
        """Do it for all arguments at once, each in a request of its own."""
        barrier = Barrier(len(arguments))

        def one(argument):
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["gov.agency"].search_count([])  # begins its snapshot
                barrier.wait(timeout=30)
                return act(env, argument)

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(one, arguments))

    def _draw_one(self, env, key):
        return (
            env["gov.desk.ticket"]
            ._draw(
                env["gov.agency"].browse(self.agency_id),
                env["gov.service"],
                False,
                "self",
                NOW,
                key=key,
            )
            .id
        )

    def test_two_who_draw_get_two_numbers_and_two_who_call_get_two_people(self):
        drawn = []
        for _round in range(ROUNDS):
            drawn += self._together(self._draw_one, [None] * COUNTERS)
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            numbers = env["gov.desk.ticket"].browse(drawn)
            # None twice and none left out.
            self.assertEqual(
                sorted(numbers.mapped("running")),
                list(range(1, ROUNDS * COUNTERS + 1)),
            )
        called = []
        for _round in range(ROUNDS):
            ids = self._together(
                lambda env, desk: env["gov.desk"].browse(desk)._claim(NOW),
                self.desk_ids,
            )
            # Everybody got one, nobody had to try again.
            self.assertNotIn(None, ids)
            called += ids
            with self.env.registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})["gov.desk.ticket"].browse(
                    ids
                )._end("served", NOW)
        self.assertEqual(len(set(called)), ROUNDS * COUNTERS)
        self.assertEqual(set(called), set(drawn))

    def test_the_dialog_of_the_front_desk(self):
        """Its number is there when the dialog is read next, in a transaction of its own."""
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            officer = new_test_user(
                env,
                login="contention_officer",
                groups="gov_crm.group_gov_frontline",
                gov_agency_ids=[(6, 0, [self.agency_id])],
                context={"no_reset_password": True},
            )
            self.addCleanup(self._forget_user, officer.id)
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, officer.id, {})
            dialog = env["gov.desk.draw"].create({})
            action = dialog.action_draw()
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, officer.id, {})
            told = (
                env["gov.desk.draw"].browse(action["res_id"]).read(["number", "ahead"])
            )
            self.assertEqual(
                (told[0]["number"], told[0]["ahead"]), ("A-001", "You are next.")
            )
            env["gov.desk"].browse(self.desk_ids[0]).action_call_next()
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, officer.id, {})
            desk = env["gov.desk"].browse(self.desk_ids[0])
            self.assertEqual(desk.current_number, "A-001")
            self.assertEqual(desk.user_id.id, officer.id)
            env["gov.desk.draw"].browse(action["res_id"]).sudo().unlink()

    def _forget_user(self, user_id):
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["gov.desk"].browse(self.desk_ids).user_id = False
            env.flush_all()
            user = env["res.users"].browse(user_id)
            card = user.partner_id
            user.unlink()
            card.unlink()

    def test_the_same_counter_pressed_twice_calls_one(self):
        self._together(self._draw_one, [None] * COUNTERS)
        for _round in range(ROUNDS):
            ids = self._together(
                lambda env, desk: env["gov.desk"].browse(desk)._claim(NOW),
                [self.desk_ids[0]] * COUNTERS,
            )
            got = [it for it in ids if it]
            self.assertEqual(len(got), 1)
            with self.env.registry.cursor() as cr:
                cr.execute(
                    SQL(
                        "UPDATE gov_desk_ticket SET state = 'waiting', desk_id = NULL "
                        "WHERE id = %s",
                        got[0],
                    )
                )

    def test_the_same_form_sent_twice_at_once_gives_one_number(self):
        for index in range(ROUNDS):
            ids = self._together(self._draw_one, [f"{index:024}"] * COUNTERS)
            self.assertEqual(len(set(ids)), 1)
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            numbers = env["gov.desk.ticket"].search(
                [("agency_id", "=", self.agency_id)]
            )
            self.assertEqual(
                sorted(numbers.mapped("running")), list(range(1, ROUNDS + 1))
            )
