from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import gov_erasure_run
from .erasure_common import FACTS, TODAY, ErasureCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestErasure(ErasureCommon):
    """From the request to the tombstone, as those who do it."""

    def _problems(self):
        results = self.env["gov.check"].sudo()._run()
        return [line for result in results for line in result["problems"]]

    # ------------------------------------------------------------------
    # WHAT GOES
    # ------------------------------------------------------------------

    def test_nothing_of_the_person_is_left(self):
        self.env["gov.retention.rule"].search([]).months = 12
        self.assertTrue(self._traces() >= {"res_partner.name", "file helpdesk.ticket"})
        self.assertEqual(self._problems(), [])
        erasure = self._approved()
        self.assertEqual(
            set(erasure.line_ids.filtered(lambda x: x.action == "keep").mapped("part")),
            {"evidence"},
        )
        self._carry_out()
        self.assertEqual(erasure.state, "done")
        self.assertEqual(self._traces(), set())
        self.assertEqual(self._problems(), [])

    def test_empty_households_of_others_keep_their_name(self):
        self.env["gov.retention.rule"].search([]).months = 12
        home = self.env["gov.household"].create({"name": "Santos"})
        self._approved()
        self._carry_out()
        self.assertEqual(home.name, "Santos")

    def test_what_stays_is_the_law(self):
        self.env["gov.retention.rule"].search([]).months = 12
        before = [
            (case.number, case.outcome, case.filed_at, len(case.evidence_ids))
            for case in self.past | self.other_past
        ]
        erasure = self._approved()
        self._carry_out()
        after = [
            (case.number, case.outcome, case.filed_at, len(case.evidence_ids) - 1)
            for case in self.past | self.other_past
        ]
        self.assertEqual(before, after)
        entry = self.past.evidence_ids.sorted("seq")[-1]
        self.assertEqual(entry.kind, "texts_erased")
        self.assertEqual(entry.user_name, self.supervisor.name)
        self.assertIn(erasure.number, entry.content)
        self.assertEqual(self.past.partner_id, self.maria)
        self.assertEqual(self.maria.name, f"Erased person {erasure.number}")
        self.assertFalse(self.maria.active)
        self.assertFalse(self.maria_user.active)
        self.assertEqual(self.maria.gov_erased_at, erasure.done_at)

    def test_tombstone(self):
        self.env["gov.retention.rule"].search([]).months = 12
        erasure = self._approved()
        self._carry_out()
        stone = self.env["gov.erasure.tombstone"].with_user(self.oversight).search([])
        self.assertEqual(stone.number, erasure.number)
        self.assertEqual(stone.prepared_by, self.privacy.name)
        self.assertEqual(stone.approved_by, self.supervisor.name)
        self.assertIn('"case":{"erased":3}', stone.figures)
        with self._refused(UserError):
            stone.sudo().write({"figures": "{}"})
        with self._refused(AccessError):
            stone.sudo().create({"number": "x"})
        self.assertEqual(self._problems(), [])
        table = SQL.identifier(stone._table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        self.env.cr.execute(SQL("UPDATE %s SET figures = '{}'", table))
        self.assertEqual(
            self._problems(),
            [f"{erasure.number}: the tombstone is not the one that was left."],
        )

    def test_texts_taken_away_by_hand_are_noticed(self):
        self.env.cr.execute("ALTER TABLE gov_decision DISABLE TRIGGER USER")
        self.env.cr.execute(
            SQL("UPDATE gov_decision SET answer = NULL, grounds = NULL, redress = NULL")
        )
        self.assertTrue(self._problems())

    def test_append_only_rows_open_to_emptying_only(self):
        self.env.cr.execute("SELECT set_config('gov.erase', 'person', true)")
        for change in (
            "gov_decision SET answer = '<p>forged</p>'",
            "gov_decision SET outcome = 'granted'",
            "gov_decision SET outcome = '[erased]'",
            "gov_evidence SET user_name = '[erased]'",
            "gov_erasure_tombstone SET figures = '[erased]'",
        ):
            with (
                self.subTest(change),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, "kept as they were made"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "INSERT INTO gov_erasure_tombstone (number, at, prepared_by, "
                    "approved_by, figures, prev, digest) "
                    "VALUES ('x', now(), 'x', 'x', 'x', 'x', 'x')"
                )
                self.env.cr.execute(SQL(f"UPDATE {change}"))

    # ------------------------------------------------------------------
    # WHAT IS KEPT
    # ------------------------------------------------------------------

    def _reasons(self, erasure):
        return {
            line.part: (line.reason, line.count)
            for line in erasure.sudo().line_ids
            if line.action == "keep" and line.part != "evidence"
        }

    def test_retention_time(self):
        erasure = self._draft()
        erasure.action_preview()
        self.assertEqual(self._reasons(erasure), {"decision": ("retention", 3)})
        line = erasure.line_ids.filtered(lambda x: x.reason == "retention")
        self.assertEqual(str(line.until), "2030-03-02")
        self._as(self.supervisor, erasure).action_approve()
        self._carry_out()
        # What the preview said stays, stays, and nothing else.
        self.assertEqual(
            self._traces(),
            {
                "gov_decision.answer",
                "gov_decision.grounds",
                "gov_decision.letter",
                "helpdesk_ticket.answer",
                "helpdesk_ticket.outcome_reason",
            },
        )
        self.assertEqual(self._problems(), [])

    def test_open_case_and_appeal(self):
        case = self._file(partner_id=self.maria.id, case_kind="appeal")
        erasure = self._draft()
        erasure.action_preview()
        reasons = self._reasons(erasure)
        self.assertEqual(reasons["contact"], ("open", 1))
        lines = erasure.line_ids.filtered(lambda line: line.part == "case")
        self.assertEqual(
            {line.reason: line.count for line in lines},
            {"open": 1, "appeal": 2, False: 1},
        )
        self.assertEqual(case.case_kind, "appeal")

    def test_archive_and_no_rule(self):
        rules = self.env["gov.retention.rule"].search([])
        rules.filtered(lambda rule: rule.part == "engagement").active = False
        self.env["gov.retention.rule"].create(
            {
                "part": "case",
                "service_ids": self.permit.ids,
                "is_archive": True,
                "source": "Archives act",
            }
        )
        erasure = self._draft()
        erasure.action_preview()
        reasons = self._reasons(erasure)
        self.assertEqual(reasons["case"], ("archive", 1))
        self.assertEqual(reasons["engagement"], ("none", 1))

    def test_hold_stops_what_was_approved(self):
        self.env["gov.retention.rule"].search([]).months = 12
        self._approved()
        hold = (
            self.env["gov.legal.hold"]
            .with_user(self.other_privacy)
            .create({"ticket_id": self.past.id, "reason": "Court order"})
        )
        self._carry_out()
        self.assertEqual(self.past.name, "Permit for Dimaculangan bakery")
        self.assertNotEqual(self.other_past.name, "Tricycle of Dimaculangan")
        self.assertEqual(self.maria.name, FACTS["name"])
        stone = self.env["gov.erasure.tombstone"].search([])
        self.assertIn('"case":{"erased":2,"kept":1}', stone.figures)
        with self._refused(UserError):
            hold.action_release()
        hold.release_reason = "The case is over"
        hold.action_release()
        self.assertFalse(hold.is_active)
        with self._refused(UserError):
            hold.write({"reason": "Other"})

    def test_hold_on_the_person(self):
        self.env["gov.legal.hold"].with_user(self.privacy).create(
            {"partner_id": self.maria.id, "reason": "Audit"}
        )
        erasure = self._draft()
        erasure.action_preview()
        self.assertFalse(erasure.erased_count)
        self.assertFalse(self._as(self.supervisor, erasure).can_approve)
        with self._refused(UserError):
            self._as(self.supervisor, erasure).action_approve()
        self.assertEqual({r for r, _n in self._reasons(erasure).values()}, {"hold"})

    def test_colleague_keeps_the_login(self):
        self.env["gov.retention.rule"].search([]).months = 12
        erasure = self._draft(partner_id=self._colleague().id)
        erasure.action_preview()
        self.assertEqual(self._reasons(erasure)["contact"], ("staff", 1))

    def _colleague(self):
        self.employee.partner_id.gov_is_citizen = True
        return self.employee.partner_id

    # ------------------------------------------------------------------
    # FOUR EYES
    # ------------------------------------------------------------------

    def test_nobody_approves_the_own_work(self):
        erasure = self._draft()
        with self._refused(AccessError):
            erasure.action_approve()
        erasure.action_preview()
        refused = (
            self.privacy,
            self.other_privacy,
            self.lawyer,
            self.roads_supervisor,
            self.officer,
            self.oversight,
            self.service_admin,
            self.maria_user,
        )
        for user in refused:
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, erasure).action_approve()
        for user in (self.supervisor, self.officer, self.oversight):
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, erasure).action_preview()
        self._as(self.supervisor, erasure).action_approve()
        self.assertEqual(erasure.state, "approved")

    def test_who_was_officer_and_supervisor_at_once(self):
        erasure = self._draft(self.lawyer)
        erasure.action_preview()
        self.lawyer.group_ids -= self.env.ref("gov_crm.group_gov_privacy")
        with self._refused(AccessError):
            self._as(self.lawyer, erasure).action_approve()

    def test_approval_is_of_what_was_previewed(self):
        erasure = self._draft()
        erasure.action_preview()
        self.env["gov.legal.hold"].with_user(self.privacy).create(
            {"ticket_id": self.past.id, "reason": "Court order"}
        )
        with self._refused(UserError):
            self._as(self.supervisor, erasure).action_approve()

    def test_refusal_needs_a_reason(self):
        erasure = self._draft()
        erasure.action_preview()
        mine = self._as(self.supervisor, erasure)
        with self._refused(UserError):
            mine.action_refuse()
        mine.refusal = "The grant has to be accounted for until 2030."
        mine.action_refuse()
        self.assertEqual(erasure.state, "refused")
        self.assertEqual(erasure.refused_by_id, self.supervisor)
        with self._refused(UserError):
            erasure.write({"refusal": "Other"})

    def test_states_are_no_fields_to_write(self):
        erasure = self._draft()
        for values in (
            {"state": "approved"},
            {"approved_by_id": self.supervisor.id},
            {"number": "X"},
            {"item_ids": [(5,)]},
        ):
            with self.subTest(values), self._refused(AccessError):
                erasure.write(values)
        erasure.action_preview()
        with self._refused(UserError):
            erasure.write({"partner_id": self.citizen.id})
        with self._refused(UserError):
            erasure.unlink()
        erasure.action_back_to_draft()
        erasure.write({"grounds": "Other"})
        erasure.unlink()

    # ------------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------------

    def test_who_reads(self):
        erasure = self._draft()
        readers = {self.privacy, self.other_privacy, self.oversight}
        everybody = {*readers, self.supervisor, *self.strangers, self.officer}
        for user in everybody:
            with self.subTest(user=user.login):
                told = self._tell(
                    lambda user=user: self._as(user, erasure).read(["grounds"])
                )
                self.assertEqual(bool(told), user in readers)
        erasure.action_preview()
        self.assertTrue(self._as(self.supervisor, erasure).read(["grounds"]))
        found = self.env["gov.erasure"].with_user(self.roads_supervisor).search([])
        self.assertFalse(found)
        self.assertFalse(
            self._tell(self._as(self.officer).env["gov.erasure"].search, [])
        )

    def test_reading_is_a_look_at_the_person(self):
        erasure = self._draft()
        self._as(self.other_privacy, erasure).read(["grounds"])
        self.env.cr.precommit.run()
        look = self.env["gov.access.log"].search(
            [("user_id", "=", self.other_privacy.id), ("model", "=", "res.partner")]
        )
        self.assertTrue(look)

    # ------------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------------

    def test_any_batch_size_and_stop_gives_the_same(self):
        self.env["gov.retention.rule"].search([]).months = 12
        erasure = self._approved()
        count = len(erasure.item_ids)
        self.patch(gov_erasure_run, "_BATCH", 1)
        for step in range(count):
            items = erasure._take()
            self.assertEqual(len(items), 1)
            self.assertEqual(erasure._work(items, erasure.approved_at), 1)
            # Stopped here, and begun again.
            self.env.invalidate_all()
            done = erasure.item_ids.filtered(lambda item: item.state == "done")
            self.assertEqual(len(done), step + 1)
        self._carry_out()
        self.assertEqual(erasure.state, "done")
        self.assertEqual(self._traces(), set())
        self.assertEqual(self._problems(), [])
        stones = self.env["gov.erasure.tombstone"].search([])
        self._carry_out()
        self.assertEqual(self.env["gov.erasure.tombstone"].search([]), stones)

    def test_retention_proposes_and_erases_nothing(self):
        Erasure = self.env["gov.erasure"]
        Erasure._cron_propose()
        self.assertFalse(Erasure.search([]), "Decisions are kept for ten years.")
        self.env["gov.retention.rule"].search([]).months = 12
        Erasure._cron_propose()
        proposed = Erasure.search([])
        self.assertEqual(proposed.partner_id, self.maria)
        self.assertEqual(proposed.state, "draft")
        self.assertEqual(proposed.requested_by, "retention")
        self.assertEqual(self.maria.name, FACTS["name"])
        Erasure._cron_propose()
        self.assertEqual(Erasure.search([]), proposed)
