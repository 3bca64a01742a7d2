from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .desk_common import DeskCommon

START = "2026-11-24 02:00:00"  # Tuesday 10:00 in Manila


@tagged("post_install", "-at_install")
@freeze_time(START)
class TestDesk(DeskCommon):
    """Numbers and counters: the way of one number, and who may do what."""

    def test_the_way_of_a_number(self):
        number = self._draw(service=self.permit)
        self.assertEqual((number.number, number.state), ("A-001", "waiting"))
        desk = self._as(self.frontline, self.window)
        self.assertEqual(desk.waiting_ids.ids, number.ids)
        with freeze_time("2026-11-24 02:12:00"):
            self.assertEqual(self._call(), number)
        self.assertEqual((number.state, number.wait_minutes), ("called", 12))
        self.assertEqual(
            (number.desk_id, number.officer_id), (self.window, self.frontline)
        )
        self.assertEqual(self.window.user_id, self.frontline)
        with freeze_time("2026-11-24 02:14:00"):
            self._as(self.frontline, self.window).action_call_again()
        self.assertEqual(number.call_count, 2)
        self.assertEqual(
            number.called_at, fields.Datetime.to_datetime("2026-11-24 02:12:00")
        )
        self.assertEqual(
            number.announced_at, fields.Datetime.to_datetime("2026-11-24 02:14:00")
        )
        desk = self._as(self.frontline, self.window)
        self.assertIn("Called 2 times, last at 10:14", desk.current_sentence)
        desk.action_serve()
        self.assertEqual(number.state, "serving")
        desk = self._as(self.frontline, self.window)
        desk.action_served()
        self.assertEqual(number.state, "served")
        self.assertFalse(self._as(self.frontline, self.window).current_id)
        self._as(self.frontline, self.window).action_leave()
        self.assertFalse(self.window.user_id)

    def test_who_does_not_come_is_left_and_the_next_is_called(self):
        first, second = self._draw(), self._draw()
        self.assertEqual(self._call(), first)
        self._as(self.frontline, self.window).action_left()
        self.assertEqual(first.state, "left")
        self.assertEqual(self._call(), second)

    def test_a_counter_has_one_number_at_a_time(self):
        first, second = self._draw(), self._draw()
        self._call()
        # Pressed twice in one moment, it has called; later, or a colleague, it is refused.
        self._as(self.frontline, self.window).action_call_next()
        with self._refused():
            self._as(self.officer, self.window).action_call_next()
        with freeze_time("2026-11-24 02:00:06"), self._refused():
            self._as(self.frontline, self.window).action_call_next()
        self.assertEqual(second.state, "waiting")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                second.write({"state": "called", "desk_id": self.window.id})
                self.env.flush_all()
        self.assertEqual(first.state, "called")

    def test_nothing_out_of_its_order(self):
        self._draw()
        desk = self._as(self.frontline, self.window)
        for act in (
            "action_call_again",
            "action_serve",
            "action_served",
            "action_left",
        ):
            with self.subTest(act), self._refused():
                getattr(desk, act)()
        self._call()
        with self._refused():
            self._as(self.frontline, self.window).action_served()
        with self._refused():
            self._as(self.frontline, self.window).action_leave()

    def test_nobody_waits(self):
        self.assertFalse(self._call())
        self.assertIn(
            "Nobody waits", self._as(self.frontline, self.window).waiting_sentence
        )

    # ------------------------------------------------------------------
    # NUMBERS
    # ------------------------------------------------------------------

    def test_numbers_start_anew_each_day_of_the_office(self):
        """Midnight is that of Manila, eight hours before that of the server."""
        with freeze_time("2026-11-24 15:59:00"):  # 23:59
            self.assertEqual(self._draw().number, "A-001")
            self.assertEqual(self._draw().number, "A-002")
        with freeze_time("2026-11-24 16:01:00"):  # 00:01 of the next day
            number = self._draw()
            self.assertEqual((number.number, number.day), ("A-001", date(2026, 11, 25)))
            # Yesterday's numbers are called no longer.
            self.assertEqual(self._call(), number)
        calendar = self.calendar.copy({"tz": "America/New_York"})
        self.permits.calendar_id = calendar
        with freeze_time("2026-11-25 04:30:00"):  # 23:30 of the 24th in New York
            self.assertEqual(self._draw().day, date(2026, 11, 24))

    def test_each_office_counts_for_itself(self):
        self.roads.desk_letter = "R"
        self.assertEqual(self._draw().number, "A-001")
        self.assertEqual(self._draw(agency=self.roads).number, "R-001")
        self.assertEqual(self._draw().number, "A-002")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.roads.desk_letter = "r2"
                self.env.flush_all()

    def test_many_numbers(self):
        self.env["gov.desk.day"].create(
            {"agency_id": self.permits.id, "day": date(2026, 11, 24), "last": 998}
        )
        self.assertEqual(self._draw().number, "A-999")
        self.assertEqual(self._draw().number, "A-1000")

    def test_a_form_sent_twice_gives_one_number(self):
        key = "k" * 24
        first = self._draw(key=key)
        self.assertEqual(self._draw(key=key), first)
        self.assertEqual(self._draw().number, "A-002")

    def test_whoever_still_waits_when_the_day_is_over_has_left(self):
        waits, called = self._draw(), self._draw()
        self.assertEqual(self._call(), waits)
        with freeze_time("2026-11-24 16:30:00"):
            self.env["gov.desk.ticket"]._gc_days()
            self.assertEqual(called.state, "waiting")
        with freeze_time("2026-11-26 02:00:00"):
            self.env["gov.desk.ticket"]._gc_days()
        self.assertEqual((waits.state, called.state), ("left", "left"))

    # ------------------------------------------------------------------
    # SERVICES AND CASES
    # ------------------------------------------------------------------

    def test_a_counter_calls_what_it_serves(self):
        other = self.env["gov.service"].create(
            {"name": "Complaint", "agency_id": self.permits.id}
        )
        self.window.service_ids = other
        first, unknown, fits = (
            self._draw(service=self.permit),
            self._draw(),
            self._draw(service=other),
        )
        self.assertEqual(self._call(), unknown)
        self._finish()
        self.assertEqual(self._call(), fits)
        self._finish()
        self.assertFalse(self._call())
        self.assertEqual(self._call(self.express_window), first)
        with self.assertRaises(ValidationError):
            self.window.service_ids = self.env["gov.service"].create(
                {"name": "Roads", "agency_id": self.roads.id}
            )

    def test_a_case_counts_with_its_time_limit_and_is_forgotten(self):
        case = self._file(self.frontline).sudo()
        with freeze_time("2026-11-26 08:00:00"):  # an hour before its deadline
            first = self._draw()
            second = self._draw(case=case)
            self.assertGreater(second.queue_score, first.queue_score)
            self.assertIn(
                "time limit of the case",
                self._as(self.frontline, second).queue_explanation,
            )
            self.assertEqual(self._call(), second)
            desk = self._as(self.frontline, self.window)
            self.assertEqual(desk.action_open_case()["res_id"], case.id)
            self._finish()
        self.assertFalse(second.ticket_id)

    def test_the_need_of_a_case_counts_as_in_the_queue_of_cases(self):
        first = self._draw()
        case = self._file(self.frontline).sudo()
        case.need_ids = self.env["gov.case.need"].create(
            {"name": "No income", "sentence": "no other income", "points": 3}
        )
        self.assertEqual(case.need_points, 3)
        needy = self._draw(case=case)
        # A point counts like a thirtieth of 120 minutes: three of need, and three as the
        # answer is due in less than four days.
        self.assertAlmostEqual(needy.queue_score - first.queue_score, 6 * 4 / 60, 5)
        self.assertIn(
            "need and time limit of the case, count like 24 minutes more",
            self._as(self.frontline, needy).queue_explanation,
        )
        self.assertEqual(self._call(), needy)

    # ------------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------------

    def test_officers_of_other_offices_neither_see_nor_serve(self):
        number = self._draw()
        for user in (self.roads_frontline, self.roads_supervisor, *self.strangers):
            with self.subTest(user.login):
                with self._refused():
                    self._as(user, self.window).action_call_next()
                with self._refused():
                    self._as(user, number).read(["number"])
                self.assertNotIn(
                    "A-001",
                    self._tell(
                        self._as(user, number).search_read, [], ["number", "state"]
                    ),
                )
        self.assertEqual(number.state, "waiting")

    def test_oversight_reads_and_changes_nothing(self):
        number = self._draw()
        self.assertEqual(self._as(self.oversight, number).number, "A-001")
        for act in ("action_call_next", "action_draw", "action_leave"):
            with self.subTest(act), self._refused():
                getattr(self._as(self.oversight, self.window), act)()

    def test_nobody_writes_a_number(self):
        number = self._draw()
        for user in (*self.seers, *self.strangers):
            with self.subTest(user.login):
                for act in (
                    lambda mine: mine.write({"queue_score": 9e9}),
                    lambda mine: mine.write({"state": "called"}),
                    lambda mine: mine.unlink(),
                    lambda mine: mine.copy(),
                    lambda mine: mine.create(
                        {"number": "A-000", "agency_id": self.permits.id}
                    ),
                ):
                    with self._refused():
                        act(self._as(user, number))
        with self._refused():
            self._as(self.frontline, self.window).write({"lane": "express"})

    def test_service_administrators_set_up_and_serve_nobody(self):
        desks = self._as(self.service_admin, self.env["gov.desk"])
        desk = desks.create({"name": "Window 9", "agency_id": self.roads.id})
        desk.sequence = 30
        with self._refused():
            desk.action_call_next()
        with self._refused():
            self._as(self.service_admin, self._draw()).read(["number"])

    # ------------------------------------------------------------------
    # FRONT DESK
    # ------------------------------------------------------------------

    def _dialog(self, user=None, **values):
        form = Form(self.env["gov.desk.draw"].with_user(user or self.frontline))
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def test_the_front_desk_gives_a_number(self):
        dialog = self._dialog(service_id=self.permit, is_express=True)
        self.assertEqual(dialog.agency_id, self.permits)
        self.assertIn("RA 9994", dialog.express_law)
        action = dialog.action_draw()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertEqual((dialog.number, dialog.ahead), ("A-001", "You are next."))
        number = self.env["gov.desk.ticket"].search([])
        self.assertEqual((number.origin, number.lane), ("desk", "express"))
        with self._refused():
            dialog.action_draw()

    def test_the_front_desk_gives_no_number_of_others(self):
        roads_case = self.roads_case
        with self._refused():
            self._dialog(agency_id=self.roads).action_draw()
        dialog = self._dialog()
        dialog.sudo().ticket_id = roads_case
        with self._refused():
            self._as(self.frontline, dialog).action_draw()
        mine = self._file(self.frontline).sudo()
        dialog.sudo().ticket_id = mine
        self._as(self.frontline, dialog).action_draw()
        self.assertEqual(self.env["gov.desk.ticket"].search([]).ticket_id, mine)
        other = self._dialog(self.officer)
        with self._refused():
            self._as(self.frontline, other).action_draw()

    def test_links_are_made_anew_by_administrators(self):
        before = self.permits.desk_screen_url
        for user in (self.frontline, self.supervisor, self.oversight, self.equality):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, self.permits).action_new_desk_links()
        self._as(self.service_admin, self.permits).action_new_desk_links()
        self.env.invalidate_all()
        self.assertNotEqual(self.permits.desk_screen_url, before)
        self.assertNotEqual(self.permits.desk_screen_url, self.permits.desk_draw_url)
        for user in (self.equality, self.oversight, self.other_user, self.public):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, self.permits).read(["desk_screen_url"])

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def test_waiting_by_hour(self):
        for moment, minutes in (
            ("2026-11-24 01:10:00", 10),
            ("2026-11-24 01:40:00", 20),
            ("2026-11-24 05:00:00", 4),
        ):
            with freeze_time(moment):
                self._draw()
            called = fields.Datetime.to_datetime(moment) + timedelta(minutes=minutes)
            with freeze_time(called):
                self._call()
                self._finish()
        figures = self._as(self.supervisor, self.env["gov.desk.ticket"])
        told = figures.formatted_read_group(
            [], ["hour"], ["wait_minutes:avg", "__count"], order="hour"
        )
        self.assertEqual(
            [(it["hour"], it["wait_minutes:avg"], it["__count"]) for it in told],
            [("09:00", 15, 2), ("13:00", 4, 1)],
        )

    def test_an_office_and_its_counter_stay_together(self):
        self._draw()
        self._call()
        with self.assertRaises(ValidationError):
            self.window.agency_id = self.roads

    def test_a_case_of_a_number_goes_with_the_case(self):
        """A case that is deleted with its data leaves the number without it."""
        number = self._draw(case=self.case)
        self.assertEqual(number.ticket_id, self.case)
        number._end("left", fields.Datetime.now())
        self.assertFalse(number.ticket_id)
        self.assertFalse(number.form_key)

    def test_commands_cannot_write_a_number(self):
        number = self._draw()
        with self._refused(UserError):
            self._as(self.service_admin, self.window).write(
                {"desk_ticket_ids": [Command.update(number.id, {"state": "served"})]}
            )
