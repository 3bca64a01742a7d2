from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import queue_score
from .queue_common import MON_10, QueueCommon


@tagged("post_install", "-at_install")
class TestQueueScore(QueueCommon):
    """Need, the law's date and time waited decide the place, and nothing else."""

    @freeze_time(MON_10)
    def test_first_come_first_served(self):
        late, early = self._wait(1), self._wait(30)
        self.assertEqual(self._order(), [early.id, late.id])

    @freeze_time(MON_10)
    def test_equal_cases_have_equal_scores(self):
        """Also when they are scored at different moments."""
        one, other = self._file(), self._file()
        self.assertEqual(one.queue_score, other.queue_score)
        with freeze_time(MON_10 + timedelta(hours=5)):
            other.with_user(self.officer).need_ids = self.children
            other.with_user(self.officer).need_ids = False
            self.env.flush_all()
            self.Queue._rescore()
            self.assertEqual(one.queue_score, other.queue_score)

    @freeze_time(MON_10)
    def test_need_counts_like_waiting(self):
        """A point is worth a day at the usual setting."""
        waits = self._wait(40)
        needy = self._wait(1)
        self.assertEqual(self._order()[0], waits.id)
        needy.with_user(self.officer).need_ids = self.children
        self.assertEqual(needy.need_points, 2)
        self.assertEqual(self._order()[0], needy.id)

    @freeze_time(MON_10)
    def test_score_is_that_of_the_kernel(self):
        case = self._wait(5, need_ids=[(6, 0, (self.children | self.no_income).ids)])
        self.assertEqual(case.need_points, 5)
        expected = queue_score.score(
            case.complete_at, case.deadline, 5, False, MON_10, timedelta(days=30)
        )
        self.assertEqual(case.queue_score, expected)

    def _kernel(self, case, now):
        if not case.complete_at:
            return 0.0
        return queue_score.score(
            case.complete_at,
            case.deadline or None,
            case.need_points,
            False,
            now,
            case.company_id._gov_queue_certain(),
        )

    @freeze_time(MON_10)
    def test_pass_and_kernel_agree(self):
        """The statement for all cases finds what the pure function finds, to the bit."""
        cases = self.env["helpdesk.ticket"]
        needs = self.children | self.no_income | self.danger
        for hours in (0, 1, 30, 100, 500, 2000):
            for count in range(4):
                cases |= self._wait(hours, need_ids=[(6, 0, needs[:count].ids)])
        cases |= self._file(missing_papers="Clearance")
        self.env.flush_all()
        for step in (0, 1, 20, 47, 80, 400):
            now = MON_10 + timedelta(hours=step)
            self.Queue._rescore(now=now)
            for case in cases:
                self.assertEqual(case.queue_score, self._kernel(case, now))

    @freeze_time(MON_10)
    def test_pass_writes_what_has_changed_only(self):
        for hours in (1, 2, 3):
            self._wait(hours)
        self.Queue._rescore()
        self.assertEqual(self.Queue._rescore(), 0)
        # The date comes nearer: three days are left, then less than two.
        with freeze_time(MON_10 + timedelta(hours=40)):
            self.assertEqual(self.Queue._rescore(), 3)
            self.assertEqual(self.Queue._rescore(), 0)

    @freeze_time(MON_10)
    def test_job(self):
        case = self._wait(3)
        before = case.queue_score
        with freeze_time(MON_10 + timedelta(days=20)):
            self.Queue._cron_rescore()
            self.assertEqual(case.queue_score, before + 9 * 24)  # late: 12 instead of 3

    @freeze_time(MON_10)
    def test_any_waiting_case_outranks_new_ones_in_the_end(self):
        """Thirty days are enough, however much need comes new every day."""
        old = self._wait(30 * 24 + 1)
        old.sudo()._transition().deadline = False
        for _day in range(3):
            self._file(need_ids=[(6, 0, self.env["gov.case.need"].search([]).ids)])
        self.assertEqual(self._order()[0], old.id)

    @freeze_time(MON_10)
    def test_who_waits_in_the_queue(self):
        ground = self.env["gov.pause.reason"].create(
            {
                "name": "Inspection",
                "citizen_text": "our inspector visits the place",
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
            }
        )
        self.standard.pause_reason_ids = ground
        case = self._file()
        incomplete = self._file(missing_papers="Clearance")
        self.assertEqual(self._order(), [case.id])
        incomplete.with_user(self.officer).action_complete()
        self.assertEqual(len(self._order()), 2)
        incomplete.sudo()._pause(ground, MON_10, self.officer, printed=True)
        self.assertEqual(self._order(), [case.id])
        incomplete.sudo()._resume(MON_10 + timedelta(hours=1), self.officer)
        self.assertEqual(len(self._order()), 2)
        case.with_user(self.officer).action_take()
        self.assertEqual(self._order(), [incomplete.id])
        incomplete.sudo()._decide(
            "resolved", None, "<p>Done</p>", MON_10 + timedelta(hours=2), self.officer
        )
        self.assertEqual(self._order(), [])
        self.assertFalse(incomplete.queue_score)

    @freeze_time(MON_10)
    def test_changed_points_of_a_need(self):
        case = self._file(need_ids=[(6, 0, self.children.ids)])
        before = case.queue_score
        self.children.with_user(self.service_admin).points = 4
        self.assertEqual(case.need_points, 4)
        self.assertEqual(case.queue_score, before + 48)

    @freeze_time(MON_10)
    def test_setting(self):
        case = self._file(need_ids=[(6, 0, self.children.ids)])
        plain = self._file()
        setting = self.env["gov.queue.setting"].with_user(self.service_admin)
        setting = setting.create({"certain_days": 15})
        self.assertIn("12 hours", setting.effect)
        setting.action_set()
        self.assertEqual(case.queue_score, plain.queue_score + 24)
        with self.assertRaises(AccessError):
            self.env["gov.queue.setting"].with_user(self.officer).create({})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.company.gov_queue_certain_days = 0
            self.env.flush_all()

    @freeze_time(MON_10)
    def test_needs_stand_between_one_and_five(self):
        for points in (0, 6, -1):
            with (
                self.subTest(points),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env["gov.case.need"].create(
                    {"name": "x", "sentence": "x", "points": points}
                )

    @freeze_time(MON_10)
    def test_needs_are_tracked_and_in_the_evidence(self):
        case = self._file()
        self.env.cr.flush()  # what is new tracks no change
        case.with_user(self.officer).need_ids = self.children | self.no_income
        entry = case.evidence_ids.sudo().sorted("seq")[-1]
        self.assertEqual(
            (entry.kind, entry.user_name), ("needs_set", self.officer.name)
        )
        self.assertIn('"points":5', entry.content)
        self.env.cr.flush()
        tracked = case.message_ids.sudo().tracking_value_ids.filtered(
            lambda it: it.field_id.name == "need_ids"
        )
        self.assertEqual(len(tracked), 1)
        count = len(case.evidence_ids)
        case.with_user(self.officer).need_ids = self.children | self.no_income
        self.assertEqual(len(case.evidence_ids), count)

    @freeze_time(MON_10)
    def test_need_in_use_stays(self):
        self._file(need_ids=[(6, 0, self.children.ids)])
        with self.assertRaises(UserError):
            self.children.with_user(self.service_admin).unlink()
        self.danger.with_user(self.service_admin).unlink()

    @freeze_time(MON_10)
    def test_score_is_written_by_nobody(self):
        case = self._file()
        for values in ({"queue_score": 9e9}, {"need_points": 50}):
            for user in (self.officer, self.supervisor):
                with self.subTest(values), self.assertRaises(AccessError):
                    case.with_user(user).write(values)
            with self.assertRaises(AccessError):
                self._file(**values)

    @freeze_time(MON_10)
    def test_citizens_see_no_score(self):
        """Neither read, nor searched, nor by the order of a list, nor by a group."""
        mine = self._file()
        self._file(partner_id=self.other_citizen.id)
        Case = self.env["helpdesk.ticket"].with_user(self.citizen_user)
        self.assertEqual(Case.search([]), mine)
        names = (
            "queue_score",
            "queue_explanation",
            "need_points",
            "need_ids",
            "is_in_queue",
        )
        for name in names:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    Case.search([]).read([name])
                with self.assertRaises(AccessError):
                    Case.search([(name, "!=", False)])
                self.assertNotIn(name, Case.fields_get())
        for name in ("queue_score", "need_points"):
            with self.subTest(name, order=True), self.assertRaises(AccessError):
                Case.search([], order=f"{name} desc").ids  # noqa: B018
            with self.subTest(name, group=True), self.assertRaises(AccessError):
                Case.formatted_read_group([], [name], ["__count"])
        with self.assertRaises(AccessError):
            Case.queue_head()
        with self.assertRaises(AccessError):
            Case.action_take_next()


@tagged("post_install", "-at_install")
class TestQueueWords(QueueCommon):
    """The sentence, which the citizen may hear."""

    @freeze_time(MON_10)
    def test_sentence_of_the_issue(self):
        with freeze_time(MON_10 - timedelta(days=6)):
            case = self._file(need_ids=[(6, 0, self.no_income.ids)])
        case.sudo()._transition().deadline = MON_10 + timedelta(days=1)
        for _n in range(41):
            self._file(partner_id=self.other_citizen.id)
        self.env.invalidate_all()
        self.assertEqual(
            case.with_user(self.officer).queue_explanation,
            "before 41 others: due tomorrow, waiting 6 days, no other income",
        )

    @freeze_time(MON_10)
    def test_words(self):
        case = self._file()
        case.sudo()._transition().deadline = False
        theirs = case.with_user(self.officer)

        def sentence(now=MON_10):
            with freeze_time(now):
                self.env.invalidate_all()
                return theirs.queue_explanation

        self.assertEqual(sentence(), "nobody behind it: has just come")
        hour = timedelta(hours=1)
        self.assertEqual(sentence(MON_10 + hour), "nobody behind it: waiting 1 hour")
        self.assertEqual(
            sentence(MON_10 + 5 * hour), "nobody behind it: waiting 5 hours"
        )
        self.assertEqual(
            sentence(MON_10 + 30 * hour), "nobody behind it: waiting 1 day"
        )
        case.sudo()._transition().deadline = MON_10 + 2 * hour
        self._file().sudo()._transition().deadline = False
        self.assertEqual(sentence(), "before 1 other: due today, has just come")
        self.assertEqual(
            sentence(MON_10 + 5 * hour),
            "before 1 other: was due Mon 23 Nov, waiting 5 hours",
        )
        case.sudo()._transition().deadline = MON_10 + 70 * hour
        self.assertEqual(sentence(), "before 1 other: due Thu 26 Nov, has just come")
        theirs.action_take()
        self.assertEqual(sentence(), "taken: due Thu 26 Nov, has just come")
        incomplete = self._file(missing_papers="Clearance").with_user(self.officer)
        self.assertEqual(
            incomplete.queue_explanation, "not in the queue until the papers are there"
        )

    @freeze_time(MON_10)
    def test_nothing_of_others(self):
        """What is told at the window names nobody else, nor a number or matter of theirs."""
        self.other_citizen.name = "Zzyzx Quetzal"
        other = self._wait(3, partner_id=self.other_citizen.id, name="Secret matter")
        mine = self._wait(5)
        sentence = mine.with_user(self.officer).queue_explanation
        for secret in ("Zzyzx", "Quetzal", "Secret", other.number, self.officer.name):
            self.assertNotIn(secret, sentence)

    @freeze_time(MON_10)
    def test_head_of_the_screen(self):
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        head = Case.queue_head()
        self.assertEqual((head["count"], head["sentence"]), (0, "Nobody waits."))
        self._wait(6 * 24 + 1)
        self._wait(3)
        head = Case.queue_head()
        self.assertEqual(head["sentence"], "2 waiting, longest 6 days")
        self.assertTrue(head["can_take"])
        self.assertFalse(Case.with_user(self.oversight).queue_head()["can_take"])
        self.assertEqual(Case.with_user(self.roads_officer).queue_head()["count"], 0)

    @freeze_time(MON_10)
    def test_queries_do_not_grow_with_the_list(self):
        cases = self.env["helpdesk.ticket"]
        for _n in range(10):
            cases |= self._file(need_ids=[(6, 0, self.children.ids)])
        theirs = cases.with_user(self.officer)

        def count(records):
            self.env.invalidate_all()
            records.mapped("number")
            before = self.env.cr.sql_log_count
            records.mapped("queue_explanation")
            return self.env.cr.sql_log_count - before

        count(theirs)
        self.assertEqual(count(theirs[:1]), count(theirs))
