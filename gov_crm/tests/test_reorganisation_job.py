from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import utc
from .reorganisation_common import ReorganisationCommon

CASES = 7
WORK = "odoo.addons.gov_crm.models.gov_reorganisation_item_work"


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


@tagged("post_install", "-at_install")
class TestReorganisationJob(ReorganisationCommon):
    """The job: in batches, resumed after a kill, with what fails or comes in meanwhile."""

    def setUp(self):
        super().setUp()
        with self._at("23 10:00"):
            self.cases = self.env["helpdesk.ticket"].union(
                *(self._file() for _n in range(CASES))
            )
            self._decide(self.cases[0])
            pothole = self._file(self.roads_officer, service_id=False, name="Pothole")
            self.incoming = self._refer(pothole, self.permits, self.roads_officer)
        self.order = self._order(moves_members=False)
        self._small_batches(2)

    def _small_batches(self, size):
        run = "odoo.addons.gov_crm.models.gov_reorganisation_run"
        for name in ("_BATCH", "_PAST_BATCH"):
            patcher = patch(f"{run}.{name}", size)
            patcher.start()
            self.addCleanup(patcher.stop)

    def _kill_after(self, batches):
        """Run the job as a process that ends after so many batches, within the next one:
        what that one did is lost, as it was not committed."""
        Order = type(self.env["gov.reorganisation"])
        original, calls = Order._run_batch, []

        def run_batch(order, now):
            if len(calls) < batches:
                calls.append(1)
                return original(order, now)
            savepoint = order.env.cr.savepoint()
            original(order, now)
            order.env.flush_all()
            savepoint.rollback()
            savepoint.close()
            order.env.transaction.clear()
            raise Killed

        with patch.object(Order, "_run_batch", run_batch):
            try:
                self._run_job()
            except Killed:
                self.env.invalidate_all(flush=False)
                return True
        return False

    def _assert_done_once(self):
        self.assertEqual(self.order.state, "done")
        for case in self.cases[1:]:
            self._assert_tiled(case, self.permits, self.shop)
            self.assertEqual(len(case.sudo().referral_ids), 1)
        self._assert_tiled(self.cases[0], self.permits)
        self.assertEqual(self.incoming.state, "withdrawn")
        self.assertEqual(len(self.incoming.ticket_id.referral_ids), 2)
        notices = self.env["gov.case.notice"].search([])
        self.assertEqual(len(notices), CASES)  # one of them of the referral
        self.assertEqual(len(notices.ticket_id), CASES)
        kinds = self.cases[1].sudo().evidence_ids.mapped("kind")
        self.assertEqual(kinds.count("custody_opened"), 2)
        self._assert_whole()

    def test_killed_after_each_batch_and_resumed(self):
        """8 rows in batches of 2: four for cases and referrals, one for past cases."""
        for batches in range(5):
            with self.subTest(batches=batches):
                savepoint = self.env.cr.savepoint()
                with self._at("24 09:00"):
                    self._carry_out(self.order, run=False)
                    self.assertTrue(self._kill_after(batches))
                    done = self.order.item_ids.filtered(lambda it: it.state == "done")
                    self.assertEqual(len(done), min(2 * batches, 7))
                    self.assertEqual(self.order.state, "running")
                with self._at("24 09:05"):
                    self._run_job()
                self._assert_done_once()
                savepoint.rollback()
                savepoint.close()
                self.env.transaction.clear()
                self.env.registry.clear_cache()

    def test_killed_again_and_again(self):
        with self._at("24 09:00"):
            self._carry_out(self.order, run=False)
            while self._kill_after(1):
                pass
            self._run_job()
        self._assert_done_once()

    def test_progress_is_shown(self):
        with self._at("24 09:00"):
            self._carry_out(self.order, run=False)
            self._kill_after(2)
            theirs = self.order.with_user(self.supervisor)
            self.assertEqual(theirs.progress, 50)
            self.assertEqual(
                theirs.summary.splitlines()[:3],
                [
                    "4 of 6 open cases have passed on.",
                    "0 of 1 referrals have been sent elsewhere.",
                    "0 of 1 past cases can be read by the office that took over.",
                ],
            )

    def test_one_that_fails_holds_up_nobody_and_is_tried_again(self):
        broken = self.cases[3].sudo()
        Case = type(self.env["helpdesk.ticket"])
        original = Case._pass_on

        def pass_on(case, successor, at, order):
            original(case, successor, at, order)
            if case.id == broken.id:
                raise UserError("The calendar is out of order")

        with self._at("24 09:00"), mute_logger(WORK):
            with patch.object(Case, "_pass_on", pass_on):
                self._carry_out(self.order)
            self.assertEqual(self.order.state, "running")
            self.assertEqual(broken.agency_id, self.permits, "nothing is half done")
            self.assertEqual(len(broken.custody_ids), 1)
            self.assertEqual(self.order.failed_count, 1)
            item = self.order.item_ids.filtered("error")
            self.assertEqual(item.ticket_id, broken)
            self.assertEqual(item.error, "The calendar is out of order")
            self.assertEqual(item.try_at, utc("2026-11-24 09:05+08:00"))
            findings = self.env["gov.health"].with_user(self.service_admin).examine()
            [finding] = [it for it in findings if it["key"] == "reorganisations"]
            self.assertIn("1 cases of reorganised offices", finding["text"])
            self._run_job()
            self.assertEqual(broken.agency_id, self.permits, "not before its time")
            self.order.action_retry()
            self._run_job()
        self._assert_done_once()

    def test_what_happens_to_cases_before_their_turn(self):
        """Officers of the old office go on with what is still theirs."""
        with self._at("23 11:00"):
            leaving = self._refer(self.cases[5], self.roads)
        with self._at("24 09:00"):
            self._carry_out(self.order, run=False)
            self._kill_after(1)
            self._decide(self.cases[4])
            leaving.with_user(self.roads_officer).action_accept()
            self._run_job()
        self.assertEqual(self.order.state, "done")
        self._assert_tiled(self.cases[4], self.permits)
        self._assert_tiled(self.cases[5], self.permits, self.roads)
        for case in (self.cases[4], self.cases[5]):
            self.assertTrue(case.with_user(self.shop_officer).has_access("read"))
        self._assert_whole()

    def test_what_was_filed_while_the_order_waited_for_it_passes_on(self):
        """Its transaction ended before the order's, which did not see it."""
        with self._at("24 09:00"):
            self._carry_out(self.order, run=False)
        self.permits.active = True
        with self._at("24 09:01"):
            late = self._file()
        self.permits.active = False
        with self._at("24 09:02"):
            self._run_job()
        self.assertEqual(late.sudo().agency_id, self.shop)
        self.assertEqual(self.order.state, "done")
        self._assert_tiled(late, self.permits, self.shop)
        self._assert_whole()

    def test_queries_do_not_grow_with_the_number_of_past_cases(self):
        with self._at("23 12:00"):
            for case in self.cases[1:]:
                self._decide(case)
        self._small_batches(1000)
        with self._at("24 09:00"):
            self._carry_out(self.order, run=False)
            items = self.order.sudo().item_ids.filtered(lambda it: it.kind == "past")
            self.assertEqual(len(items), CASES)
            counts = []
            for part in (items[:1], items[1:]):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                part._by_order()._open_past(utc("2026-11-24 09:00+08:00"))
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
