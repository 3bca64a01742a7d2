from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GovCommon, utc

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila
TUE_14 = "2026-11-24 06:00:00"
THU_9 = "2026-11-26 01:00:00"


class ClockCase(GovCommon):
    """A standard that may be paused for papers or an inspection, and extended once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit.requirement_ids = [
            (5,),
            (0, 0, {"name": "Tax clearance", "where_to_secure": "Treasury, window 3"}),
            (0, 0, {"name": "Barangay clearance"}),
        ]
        cls.papers = cls._ground(
            "Missing papers", "waiting for your documents", asks_papers=True
        )
        cls.inspection = cls._ground("Inspection", "our inspector visits the place")
        cls._ground("Strike", "a strike")
        cls.standard.write(
            {
                "pause_reason_ids": [(6, 0, (cls.papers + cls.inspection).ids)],
                "extension_max": 1,
            }
        )
        cls.citizen.email = "luz@city.example"

    @classmethod
    def _ground(cls, name, citizen_text, **values):
        return cls.env["gov.pause.reason"].create(
            {
                "name": name,
                "citizen_text": citizen_text,
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
                **values,
            }
        )

    def _dialog(self, model, case, user=None, **values):
        Dialog = self.env[model].with_user(user or self.officer)
        return Dialog.create({"ticket_id": case.id, **values})

    def _pause(self, case, user=None, **values):
        paper = self.permit.requirement_ids[:1]
        values.setdefault("reason_id", self.papers.id)
        values.setdefault("paper_ids", [(6, 0, paper.ids)])
        wizard = self._dialog("gov.case.pause", case, user, **values)
        wizard.action_pause()

    def _told(self, case):
        """The last notice to the citizen."""
        return case.sudo().message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )[0]


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestClockDialogs(ClockCase):
    """Each dialog says what will happen to the date, and the same happens."""

    def test_pause_says_its_effect_and_does_it(self):
        case = self._file()
        with freeze_time(TUE_14):
            Dialog = self.env["gov.case.pause"].with_user(self.officer)
            wizard = Dialog.with_context(default_ticket_id=case.id).new({})
            self.assertEqual(
                wizard.allowed_reason_ids._origin, self.papers + self.inspection
            )
            self.assertEqual(wizard.effect, "Choose the ground first.")
            self.assertFalse(wizard.preview)
            wizard.reason_id = self.papers
            self.assertEqual(
                wizard.effect.splitlines(),
                [
                    "Now: due Thu 26 Nov, 17:00.",
                    "Then: stops. Papers by Thu 26 Nov mean due Tue 1 Dec, 17:00.",
                    "At most 10 working days; goes on by itself Wed 9 Dec.",
                ],
            )
            wizard.paper_ids = self.permit.requirement_ids[:1]
            wizard.other_papers = "Sketch of the stall\n\n"
            preview = wizard.preview
            self._pause(case, other_papers="Sketch of the stall\n\n")
        self.assertTrue(case.is_paused)
        self.assertEqual(case.missing_papers, "Tax clearance\nSketch of the stall")
        self.assertIn(
            "is paused: waiting for your documents. We still need: Tax clearance (you get "
            "it at: Treasury, window 3); Sketch of the stall. If nothing comes, it goes on "
            "by itself on Wed 9 Dec, 17:00.",
            preview,
        )
        self.assertIn(preview, str(self._told(case).body))
        self.assertIn(self.citizen, self._told(case).notified_partner_ids)
        with freeze_time(THU_9):
            case.with_user(self.officer).action_resume()
        self.assertEqual(case.deadline, utc("2026-12-01 17:00+08:00"))
        self.assertIn("by Tue 1 Dec, 17:00", str(self._told(case).body))

    def test_notice_is_in_the_language_of_the_citizen(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.citizen.lang = "nl_NL"
        case = self._file()
        with freeze_time(TUE_14):
            self._pause(case)
        self.assertIn("wo 9 dec", str(self._told(case).body))

    def test_pause_for_somebody_who_cannot_be_told_needs_the_printed_letter(self):
        self.citizen.write({"email": False, "phone": False, "street": False})
        self.citizen_user.active = False
        case = self._file()
        with freeze_time(TUE_14):
            wizard = self._dialog("gov.case.pause", case, reason_id=self.inspection.id)
            self.assertTrue(wizard.needs_print)
            with self.assertRaises(UserError):
                wizard.action_pause()
            wizard.printed = True
            wizard.action_pause()
        self.assertTrue(case.is_paused)
        self.assertFalse(self._dialog_needs_print_when_reachable())

    def _dialog_needs_print_when_reachable(self):
        self.citizen.phone = "0900 000 0001"
        return self._dialog("gov.case.pause", self._file()).needs_print

    def test_what_the_law_forbids_is_said_in_place_of_the_button(self):
        case = self._file()
        with freeze_time(TUE_14):
            self._pause(case)
            self.assertEqual(
                self._dialog("gov.case.pause", case).why_not,
                "The clock is paused already.",
            )
            self.assertEqual(
                self._dialog("gov.case.extend", case).why_not,
                "The clock is paused. Let it go on first.",
            )
            self.assertEqual(
                case.extension_refusal,
                case.with_user(self.officer)._why_not_extend(
                    utc("2026-11-24 14:00+08:00")
                ),
            )
            self.assertEqual(
                self._dialog("gov.case.reopen", case).why_not, "This case is open."
            )
        late = self._file()
        with freeze_time("2026-11-27 02:00:00"):
            self.assertIn("The date has passed", late.pause_refusal)
            with self.assertRaises(UserError):
                self._pause(late)
        self.standard.pause_reason_ids = False
        bare = self._file()
        self.assertIn("names no ground", bare.pause_refusal)

    def test_extension(self):
        case = self._file()
        with freeze_time(TUE_14):
            wizard = self._dialog(
                "gov.case.extend", case, reason="The inspector is ill."
            )
            self.assertEqual(
                wizard.effect.splitlines(),
                [
                    "Old date: Thu 26 Nov, 17:00.",
                    "New date: Wed 2 Dec, 17:00.",
                    "This can happen only once.",
                ],
            )
            preview = wizard.preview
            wizard.action_extend()
            self.assertEqual(case.deadline, utc("2026-12-02 17:00+08:00"))
            self.assertIn(preview, str(self._told(case).body))
            self.assertIn("Reason: The inspector is ill. This can", preview)
            self.assertIn("Already extended once", case.extension_refusal)
            other = self._file()
            with self.assertRaises(UserError, msg="without a reason"):
                self._dialog("gov.case.extend", other).action_extend()
            with self.assertRaises(UserError, msg="by more than allowed"):
                self._dialog(
                    "gov.case.extend", other, amount=4, reason="x"
                ).action_extend()

    def test_reopening(self):
        case = self._file()
        with freeze_time("2026-11-25 08:00:00"):
            case.with_user(self.officer)._decide(
                "resolved", False, "<p>Done</p>", utc("2026-11-25 16:00+08:00"),
                self.officer,
            )  # fmt: skip
        with freeze_time("2026-12-02 02:00:00"):
            wizard = self._dialog("gov.case.reopen", case, reason="It leaks again")
            self.assertIn("Due Thu 3 Dec, 17:00.", wizard.effect)
            preview = wizard.preview
            wizard.action_reopen()
            self.assertEqual(case.deadline, utc("2026-12-03 17:00+08:00"))
            self.assertIn(preview, str(self._told(case).body))

    def test_promise(self):
        case = self._file()
        wizard = self._dialog(
            "gov.case.promise", case, self.frontline, promise="a call",
            deadline=utc("2026-12-01 12:00+08:00"),
        )  # fmt: skip
        self.assertIn(
            "I promise Luz dela Cruz: a call by Tue 1 Dec, 12:00.", wizard.effect
        )
        preview = wizard.preview
        wizard.action_promise()
        self.assertIn(preview, str(self._told(case).body))
        promise = case.sudo().promise_ids
        self.assertEqual(promise._say_promise_state(), "still to come")
        with freeze_time("2026-12-01 04:00:01"):
            self.env.invalidate_all()
            self.assertEqual(promise._say_promise_state(), "not kept yet")
            promise.with_user(self.frontline).action_keep()
            self.assertEqual(promise._say_promise_state(), "kept, but late")
            with self.assertRaises(UserError, msg="settled"):
                promise.with_user(self.frontline).action_keep()

    def test_incomplete_before_the_clock_starts(self):
        case = self._file(missing_papers="Barangay clearance")
        action = case.with_user(self.frontline).action_incomplete()
        self.assertEqual(action["res_model"], "gov.case.incomplete")
        wizard = self._dialog("gov.case.incomplete", case, self.frontline)
        self.assertEqual(wizard.paper_ids.name, "Barangay clearance")
        self.assertIn("when 1 missing paper arrives", wizard.effect)
        wizard.paper_ids = self.permit.requirement_ids
        wizard.other_papers = "Photo"
        wizard.action_ask()
        self.assertEqual(len(case.missing_papers.splitlines()), 3)
        self.assertIn(
            f"We cannot start with your request {case.number} yet. We still need: Tax "
            "clearance (you "
            "get it at: Treasury, window 3); Barangay clearance; Photo. The time limit "
            "starts when we have all of these.",
            str(self._told(case).body),
        )
        case.with_user(self.frontline).action_complete()
        self.assertTrue(case.complete_at)
        self.assertFalse(case.missing_papers)

    def test_incomplete_while_the_clock_runs_is_a_pause(self):
        case = self._file()
        action = case.with_user(self.officer).action_incomplete()
        self.assertEqual(action["res_model"], "gov.case.pause")
        self.assertEqual(action["context"]["default_reason_id"], self.papers.id)
        # Frontline officers do not stop clocks.
        refusal = self._dialog("gov.case.incomplete", case, self.frontline)
        self.assertIn("A case officer can pause it", refusal.why_not)
        with self.assertRaises(UserError):
            refusal.action_ask()

    def test_papers_complete_ends_a_pause_for_papers_and_no_other(self):
        case, other = self._file(), self._file()
        with freeze_time(TUE_14):
            self._pause(case)
            self._pause(other, reason_id=self.inspection.id)
            self.assertTrue(case.waits_for_papers)
            self.assertFalse(other.waits_for_papers)
            # One more paper turns out to be missing: the same pause, told again.
            ask = self._dialog("gov.case.incomplete", case, self.frontline)
            ask.paper_ids = self.permit.requirement_ids
            ask.action_ask()
            self.assertIn("goes on by itself", str(self._told(case).body))
        with freeze_time(THU_9):
            case.with_user(self.frontline).action_complete()
            self.assertFalse(case.is_paused)
            with self.assertRaises(UserError):
                other.with_user(self.frontline).action_complete()


@tagged("post_install", "-at_install")
@freeze_time(TUE_14)
class TestClockRights(ClockCase):
    """Who moves the clock: case officers of the office that has the case."""

    def _acts(self, case):
        return {
            "pause": lambda user: self._pause(case, user),
            "open pause": lambda user: case.with_user(user).action_pause(),
            "extend": lambda user: self._dialog(
                "gov.case.extend", case, user, reason="x"
            ).action_extend(),
            "open extend": lambda user: case.with_user(user).action_extend(),
            "open reopen": lambda user: case.with_user(user).action_reopen(),
            "reopen": lambda user: self._dialog(
                "gov.case.reopen", case, user, reason="x"
            ).action_reopen(),
            "resume": lambda user: case.with_user(user).action_resume(),
            "incomplete": lambda user: case.with_user(user).action_incomplete(),
            "ask": lambda user: self._dialog(
                "gov.case.incomplete", case, user, other_papers="Photo"
            ).action_ask(),
            "complete": lambda user: case.with_user(user).action_complete(),
            "promise": lambda user: self._dialog(
                "gov.case.promise", case, user, promise="a call"
            ).action_promise(),
            "open promise": lambda user: case.with_user(user).action_promise(),
        }

    def _allowed(self, user, case):
        """Names of the acts that are not refused for want of a right."""
        allowed = set()
        for name, act in self._acts(case).items():
            try:
                with self.cr.savepoint():
                    act(user)
                    raise UserError("undo")
            except AccessError:
                continue
            except UserError:
                allowed.add(name)
        return allowed

    def test_each_role(self):
        case = self._file()
        everything = set(self._acts(case))
        frontline = {
            "incomplete", "ask", "complete", "promise", "open promise"
        }  # fmt: skip
        for user, expected in (
            (self.officer, everything),
            (self.supervisor, everything),
            (self.frontline, frontline),
            (self.roads_officer, set()),
            (self.oversight, set()),
            (self.service_admin, set()),
            (self.contractor, set()),
            (self.employee, set()),
            (self.citizen_user, set()),
        ):
            with self.subTest(user.login):
                self.assertEqual(self._allowed(user, case), expected)

    def test_contractor_of_the_case_moves_no_clock(self):
        self.contractor.gov_agency_ids = self.permits
        case = self._file(user_id=self.contractor.id)
        self.assertTrue(case.with_user(self.contractor).has_access("write"))
        self.assertEqual(self._allowed(self.contractor, case), set())
        self._dialog("gov.case.promise", case, promise="a call").action_promise()
        with self.assertRaises(AccessError):
            case.sudo().promise_ids.with_user(self.contractor).action_keep()
