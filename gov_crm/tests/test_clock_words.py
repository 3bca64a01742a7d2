from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import utc
from .test_clock_dialogs import MON_10, THU_9, TUE_14, ClockCase


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestClockWords(ClockCase):
    """Section 2 of the screen guide: every state of the clock in words."""

    def _words(self, case, user=None):
        case.invalidate_recordset()
        return case.with_user(user or self.officer).deadline_display["sentence"]

    def _state(self, case):
        return case.with_user(self.officer).deadline_state

    def test_paused(self):
        case = self._file()
        with freeze_time(TUE_14):
            self._pause(case)
        with freeze_time("2026-11-25 02:00:00"):
            citizen = "Paused: waiting for your documents since Tue 24 Nov"
            self.assertEqual(self._words(case, self.citizen_user), citizen)
            self.assertEqual(
                self._words(case),
                citizen + " – day 1 of at most 10; resumes by itself Wed 9 Dec",
            )
            self.assertEqual(self._state(case), "paused")
            self.assertEqual(case.next_step, "Papers missing: Tax clearance")
        # The limit has passed and no job ran: the clock runs, and says so.
        with freeze_time("2026-12-10 02:00:00"):
            self.assertEqual(self._words(case), "Due tomorrow, Fri 11 Dec, 17:00")

    def test_moved(self):
        case = self._file()
        with freeze_time(TUE_14):
            self._dialog("gov.case.extend", case, reason="Ill").action_extend()
            self.assertEqual(
                self._words(case),
                "Due Wed 2 Dec, 17:00 – moved once, from Thu 26 Nov",
            )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Typhoon",
                "calendar_id": self.calendar.id,
                "date_from": utc("2026-11-27 00:00+08:00"),
                "date_to": utc("2026-11-27 23:59:59+08:00"),
            }
        )
        self.assertEqual(
            self._words(case),
            "Due Thu 3 Dec, 17:00 – moved 1 day: offices closed Fri 27 Nov",
        )

    def test_effect_of_silence(self):
        self.standard.on_lapse = "approved"
        case = self._file()
        display = case.with_user(self.officer).deadline_display
        self.assertEqual(
            display["sentence"], "Due Thu 26 Nov, 17:00 – in 3 working days"
        )
        self.assertEqual(
            display["note"],
            "If nobody decides by then, the request counts as approved.",
        )
        with freeze_time(TUE_14):
            self.assertEqual(
                self._words(case),
                "If nobody decides by Thu 26 Nov, 17:00, the request counts as approved",
            )
        self.assertIn(
            "If you hear nothing by then, the request counts as approved.",
            str(self._told(case).body),
        )
        self.standard.lapse_trial = True
        with freeze_time(TUE_14):
            self.assertIn("Due Thu 26 Nov", self._words(case))

    def test_not_started(self):
        case = self._file(missing_papers="Tax clearance\nPhoto")
        self.assertEqual(
            self._words(case), "The time limit starts when 2 missing papers arrive"
        )
        self.assertEqual(
            case.with_user(self.officer).deadline_explanation["empty"],
            "The time limit starts when 2 missing papers arrive.",
        )

    def test_no_standard(self):
        self.env["gov.service.standard"].search(
            [("target", "=", "resolve")]
        ).active = False
        case = self._file(service_id=False, name="A bench", case_kind="suggestion")
        self.assertEqual(
            case.with_user(self.officer).deadline_explanation["empty"],
            "No standard covers suggestions at Licensing Office. Tell the administrator.",
        )

    def test_why_this_date_with_a_pause_and_an_extension(self):
        self._standard("resolve", 15, service_ids=[(6, 0, self._other_service().ids)])
        case = self._file()
        case = case.with_user(self.officer)
        self.assertEqual(case.deadline_explanation["moves"], ["Never moved."])
        self.assertEqual(len(case.deadline_explanation["also"]), 1)
        with freeze_time(TUE_14):
            self._pause(case)
        with freeze_time(THU_9):
            case.action_resume()
            self._dialog("gov.case.extend", case, reason="Ill.").action_extend()
        case.invalidate_recordset()
        explanation = case.deadline_explanation
        self.assertEqual(
            explanation["moves"], ["Extended by 3 working days on Thu 26 Nov: Ill."]
        )
        rows = [
            (row["day"], row["count"], row["reason"]) for row in explanation["rows"]
        ]
        self.assertIn(
            (
                "Wed 25 Nov – Thu 26 Nov",
                "not counted",
                "paused: waiting for your documents",
            ),
            rows,
        )
        self.assertIn(("Tue 24 Nov", "day 1", ""), rows)
        self.assertEqual(rows[-1][0], "Fri 4 Dec")
        self.assertEqual(case.deadline, utc("2026-12-04 17:00+08:00"))

    def _other_service(self):
        return self.env["gov.service"].create(
            {"name": "Fencing permit", "agency_id": self.permits.id}
        )

    def test_story(self):
        case = self._file().with_user(self.officer)
        with freeze_time(TUE_14):
            self._pause(case)
        with freeze_time(THU_9):
            case.action_resume()
            case.invalidate_recordset()
            story = case.clock_stories[0]
        self.assertEqual(story["stood"], "Stood still for 2 working days so far.")
        self.assertEqual(
            [(event["moment"], event["who"]) for event in story["events"]],
            [
                ("Mon 23 Nov, 10:00", "Frontline"),
                ("Tue 24 Nov, 14:00", "Officer"),
                ("Thu 26 Nov, 09:00", "Officer"),
            ],
        )
        self.assertEqual(
            story["events"][1]["sentence"],
            "paused because of Missing papers: Tax clearance. Until Wed 9 Dec, 17:00 at the "
            "latest.",
        )

    def test_filters(self):
        paused, moved, promised, plain = (self._file() for _n in range(4))
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        with freeze_time(TUE_14):
            self._pause(paused)
            self._dialog("gov.case.extend", moved, reason="Ill").action_extend()
            self._dialog(
                "gov.case.promise", promised, promise="a call",
                deadline=utc("2026-11-24 16:00+08:00"),
            ).action_promise()  # fmt: skip
            every = paused + moved + promised + plain
            for name, expected in (
                ("is_paused", paused),
                ("deadline_moved", moved),
                ("promise_due", promised),
            ):
                with self.subTest(name):
                    mine = [("id", "in", every.ids)]
                    found = Case.search([*mine, (name, "=", True)])
                    self.assertEqual(found, expected)
                    self.assertEqual(
                        every.with_user(self.officer).filtered(name), expected
                    )
                    self.assertEqual(
                        Case.search([*mine, (name, "=", False)]), every - expected
                    )

    def test_reading_deadlines_anew(self):
        mine = self._file()
        other = self._file(self.roads_officer, service_id=False, name="Pothole")
        read = self.env["helpdesk.ticket"].with_user(self.officer).read_deadlines
        looks = self.env["gov.access.log"].sudo().search_count([])
        self.assertEqual([*read([mine.id, other.id, 0])], [mine.id])
        with freeze_time("2026-11-26 02:00:00"):
            words = read([mine.id])[mine.id]["deadline_display"]
            self.assertIn("Due today", words["sentence"])
        self.assertEqual(self.env["gov.access.log"].sudo().search_count([]), looks)
        with self.assertRaises(AccessError):
            self.env["helpdesk.ticket"].with_user(self.employee).with_context(
                uid=1
            )._check_clock_right()

    def test_queries_do_not_grow_with_the_list(self):
        """Eighty rows cost as many queries as eight, whatever state their clocks are in."""
        cases = self.env["helpdesk.ticket"].union(*(self._file() for _n in range(24)))
        with freeze_time(TUE_14):
            for case in cases[:8]:
                self._pause(case)
            for case in cases[8:16]:
                self._dialog("gov.case.extend", case, reason="Ill").action_extend()
        spec = {name: {} for name in ("deadline_display", "number", "next_step")}

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            Case = self.env["helpdesk.ticket"].with_user(self.officer)
            before = self.cr.sql_log_count
            ids = (cases[:number] + cases[8 : 8 + number]).ids
            Case.web_search_read([("id", "in", ids)], spec)
            return self.cr.sql_log_count - before

        count(8)
        self.assertEqual(count(8), count(2))
