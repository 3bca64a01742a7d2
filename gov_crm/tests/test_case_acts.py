from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .mandate_common import MandateCommon

MON_10 = "2026-11-23 02:00:00"
TUE_10 = "2026-11-24 02:00:00"
WED_10 = "2026-11-25 02:00:00"
TUE = utc("2026-11-24 10:00+08:00")
WED = utc("2026-11-25 10:00+08:00")
KEY = "k" * 24


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestCaseActs(MandateCommon):
    """Taking back, saying whether it is solved, sending what was asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("appeal", 5)
        cls.papers = cls.env.ref("gov_crm.gov_pause_reason_papers")
        cls.standard.pause_reason_ids = cls.papers

    def _mine(self, case, user=None):
        return case.with_user(user or self.citizen_user).with_context({})

    def _answered(self, outcome="resolved"):
        case = self._file()
        with freeze_time(TUE_10):
            theirs = case.with_user(self.officer)
            theirs.action_take()
            theirs._decide(
                outcome,
                "Flood zone." if outcome == "denied" else False,
                "<p>Here it is.</p>",
                TUE,
                self.officer,
            )
        return case.sudo()

    def _kinds(self, case):
        return case.sudo().evidence_ids.mapped("kind")

    # ------------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------------

    @freeze_time(TUE_10)
    def test_withdraw(self):
        with freeze_time(MON_10):
            case = self._file()
            case.with_user(self.officer).action_take()
        self._mine(case)._portal_withdraw("I moved away.", TUE)
        case = case.sudo()
        self.assertEqual((case.outcome, case.is_open), ("withdrawn", False))
        self.assertEqual(case.closed_date, TUE)
        self.assertFalse(case.timer_ids.filtered(lambda it: it.state == "running"))
        self.assertIn("taken_back", self._kinds(case))
        said = case.message_ids.filtered(lambda it: it.author_id == self.citizen)
        self.assertIn("I moved away.", said.body)
        # The officer is told.
        self.assertIn(self.officer.partner_id, said.notified_partner_ids)
        self._assert_whole(case)
        with self.assertRaisesRegex(UserError, "closed already"):
            self._mine(case)._portal_withdraw("", TUE)

    @freeze_time(TUE_10)
    def test_others_cannot_withdraw(self):
        case = self._file()
        self._mandate(scope_kind="documents")
        for user in (self.other_user, self.officer, self.agent_user, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._mine(case, user)._portal_withdraw("", TUE)
        self.assertTrue(case.sudo().is_open)

    @freeze_time(TUE_10)
    def test_representative_withdraws(self):
        case = self._file()
        mandate = self._mandate()
        self._mine(case, self.agent_user)._portal_withdraw("", TUE)
        self.assertEqual(case.sudo().outcome, "withdrawn")
        self.assertIn("withdrew", mandate.event_ids.mapped("kind"))
        told = " ".join(case.sudo().message_ids.mapped("body"))
        self.assertIn("Ana dela Cruz took your request", told)
        self._assert_whole(case)

    @freeze_time(TUE_10)
    def test_officer_withdraws_the_own_request(self):
        case = self._file(partner_id=self.officer.partner_id.id)
        with self.assertRaisesRegex(UserError, "your own case"):
            case.with_user(self.officer).action_take()
        case.with_user(self.officer)._portal_withdraw("", TUE)
        self.assertEqual(case.sudo().outcome, "withdrawn")
        self._assert_whole(case)

    # ------------------------------------------------------------------
    # SOLVED?
    # ------------------------------------------------------------------

    def test_not_solved_opens_it_again(self):
        case = self._answered()
        with freeze_time(WED_10):
            result = self._mine(case)._portal_not_solved("The lamp is dark.", WED)
        self.assertEqual(result, case)
        self.assertTrue(case.is_open)
        self.assertEqual(case.solved, "no")
        # It was due Thursday and stood still for a day; Monday is a holiday.
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self.assertIn("solved_said", self._kinds(case))
        self.assertFalse(case.redress_until)
        self._assert_whole(case)
        # Pressed twice: nothing more happens.
        with freeze_time(WED_10):
            self._mine(case)._portal_not_solved("The lamp is dark.", WED)
        self.assertEqual(self._kinds(case).count("solved_said"), 1)
        self.assertFalse(case.appeal_ids)

    def test_second_time_is_a_review(self):
        case = self._answered()
        with freeze_time(WED_10):
            self._mine(case)._portal_not_solved("Dark.", WED)
            case.with_user(self.officer)._decide(
                "resolved", False, "<p>Done.</p>", WED, self.officer
            )
            appeal = self._mine(case)._portal_not_solved("Still dark.", WED).sudo()
        self.assertEqual(appeal.case_kind, "appeal")
        self.assertEqual(appeal.appeal_of_id, case)
        self.assertFalse(case.is_open)
        self._assert_whole(case | appeal)

    def test_after_the_time_it_is_a_review(self):
        self.city.reopen_days = 2
        case = self._answered()
        in_time = utc("2026-11-26 23:59+08:00")
        self.assertFalse(case._why_not_reopen_by_citizen(in_time))
        late = utc("2026-11-27 00:01+08:00")
        self.assertIn("until Thu 26 Nov", case._why_not_reopen_by_citizen(late))
        with freeze_time("2026-11-27 02:00:00"):
            appeal = self._mine(case)._portal_not_solved("Dark.", late)
        self.assertEqual(appeal.sudo().appeal_of_id, case)

    def test_denied_is_a_review(self):
        case = self._answered("denied")
        with freeze_time(WED_10):
            appeal = self._mine(case)._portal_not_solved("It is dry there.", WED)
        self.assertEqual(appeal.sudo().appeal_of_id, case)

    def test_neither_any_more(self):
        self.city.write({"reopen_days": 2, "review_days": 2})
        case = self._answered()
        with self.assertRaisesRegex(UserError, "A review could be asked for until"):
            self._mine(case)._portal_not_solved("Dark.", utc("2026-12-10 10:00+08:00"))
        self.assertFalse(case.solved)

    def test_yes_and_not_yet(self):
        case = self._answered()
        with freeze_time(WED_10):
            for answer in ("not_yet", "yes"):
                self._mine(case)._portal_solved(answer, WED)
                self.assertEqual((case.solved, case.solved_at), (answer, WED))
            with self.assertRaises(UserError):
                self._mine(case)._portal_solved("no", WED)
            with self.assertRaises(AccessError):
                self._mine(case, self.other_user)._portal_solved("yes", WED)
        self.assertFalse(case.is_open)
        self._assert_whole(case)

    # ------------------------------------------------------------------
    # SENDING WHAT WAS ASKED FOR
    # ------------------------------------------------------------------

    def _paused(self, papers="Sketch\nTax clearance"):
        case = self._file()
        case.with_user(self.officer).action_take()
        case.with_user(self.officer)._pause(
            self.papers, utc("2026-11-23 10:00+08:00"), self.officer, papers=papers
        )
        return case.sudo()

    def _send(self, case, at, key=KEY, user=None, **answers):
        answers = {name.replace("_", " "): it for name, it in answers.items()}
        return self._mine(case, user)._portal_send_papers(answers, key, at)

    def test_all_papers_end_the_pause(self):
        case = self._paused()
        with freeze_time(TUE_10):
            left = self._send(case, TUE, Sketch=("", [("sketch.txt", b"a map")]))
            self.assertEqual(left, ["Tax clearance"])
            self.assertTrue(case.is_paused)
            self.assertEqual(case.missing_papers, "Tax clearance")
        with freeze_time(WED_10):
            left = self._send(
                case, WED, "l" * 24, Tax_clearance=("Number 123 of Monday", [])
            )
        self.assertEqual(left, [])
        self.assertFalse(case.is_paused)
        self.assertFalse(case.missing_papers)
        timer = case.timer_ids.filtered(lambda it: it.target == "resolve")
        resumed = timer.event_ids.filtered(lambda it: it.kind == "resume")
        self.assertEqual(resumed.at, WED)
        self.assertIn("sent everything that was asked for", resumed.note)
        # Due Thursday 17:00, and it stood still for two working days; Monday is a holiday.
        self.assertEqual(case.deadline, utc("2026-12-01 17:00+08:00"))
        self.assertEqual(self._kinds(case).count("papers_sent"), 2)
        said = case.message_ids.filtered(lambda it: it.author_id == self.citizen)
        self.assertIn(self.officer.partner_id, said[0].notified_partner_ids)
        self._assert_whole(case)

    def test_the_ground_limits_asking_again(self):
        case = self._paused("Sketch")
        with freeze_time(TUE_10):
            self._send(case, TUE, Sketch=("", [("sketch.txt", b"a map")]))
            with self.assertRaisesRegex(UserError, "as often as"):
                case.with_user(self.officer)._pause(
                    self.papers, TUE, self.officer, papers="Sketch"
                )
        self.papers.max_times = 2
        with freeze_time(WED_10):
            case.with_user(self.officer)._pause(
                self.papers, WED, self.officer, papers="A better sketch"
            )
        self.assertTrue(case.is_paused)

    def test_sent_twice_counts_once(self):
        case = self._paused()
        with freeze_time(TUE_10):
            for _time in range(2):
                self._send(case, TUE, Sketch=("", [("sketch.txt", b"a map")]))
        self.assertEqual(self._kinds(case).count("papers_sent"), 1)
        with freeze_time(TUE_10):
            with self.assertRaisesRegex(UserError, "has changed in the meantime"):
                self._send(case, TUE, "m" * 24, Sketch=("Once more", []))

    def test_not_yet(self):
        case = self._paused()
        with freeze_time(TUE_10):
            left = self._send(case, TUE, Sketch=("", []), Tax_clearance=("", []))
        self.assertEqual(left, ["Sketch", "Tax clearance"])
        self.assertTrue(case.is_paused)
        said = case.message_ids.filtered(lambda it: it.author_id == self.citizen)
        self.assertIn("Sketch: I do not have it yet.", said.body)
        self.assertNotIn("papers_sent", self._kinds(case))

    def test_the_clock_starts(self):
        case = self._file(missing_papers="Barangay clearance").sudo()
        self.assertFalse(case.deadline)
        with freeze_time(TUE_10):
            self._send(case, TUE, Barangay_clearance=("", [("b.txt", b"clear")]))
        self.assertEqual(case.complete_at, TUE)
        self.assertEqual(case.deadline, utc("2026-11-27 17:00+08:00"))
        self._assert_whole(case)

    def test_who_may_bring_papers(self):
        case = self._paused()
        mandate = self._mandate(scope_kind="documents")
        sketch = {"Sketch": ("", [("sketch.txt", b"a map")])}
        with freeze_time(TUE_10):
            with self.assertRaises(AccessError):
                self._mine(case, self.other_user)._portal_send_papers(sketch, KEY, TUE)
            theirs = case.with_user(self.agent_user).sudo()
            self.assertEqual(
                theirs._portal_send_papers(sketch, KEY, TUE), ["Tax clearance"]
            )
        self.assertIn("papers", mandate.event_ids.mapped("kind"))
        self._assert_whole(case)
