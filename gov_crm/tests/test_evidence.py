import hashlib
import json
from contextlib import contextmanager

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import GovCommon, utc


class EvidenceCommon(GovCommon):
    """One case through its whole life: filed, referred, accepted, answered, decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-11-23 02:00:00") as clock:
            cls.case = (
                cls.env["helpdesk.ticket"]
                .with_user(cls.frontline)
                .create({"partner_id": cls.citizen.id, "service_id": cls.permit.id})
            )
            clock.tick(600)
            wizard = cls.env["gov.case.refer"].with_user(cls.frontline)
            wizard.create(
                {
                    "ticket_id": cls.case.id,
                    "to_agency_id": cls.roads.id,
                    "reason": "A road",
                    "facts": "A road",
                }
            ).action_refer()
            clock.tick(600)
            cls.case.referral_ids.with_user(cls.roads_officer).action_accept()
            clock.tick(600)
            case = cls.case.with_user(cls.roads_officer)
            case.message_post(
                body="We look at it.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            clock.tick(600)
            cls.env["gov.case.decide"].with_user(cls.roads_officer).create(
                {
                    "ticket_id": cls.case.id,
                    "outcome": "denied",
                    "reason": "Section 7",
                    "answer": "<p>No &amp; sorry <b>Luz</b></p>",
                }
            ).action_decide()
            cls.env.flush_all()
        cls.case = cls.case.sudo()
        cls.rows = cls.case.evidence_ids

    def _check(self, case=None, name=None):
        """The problems that a check finds, as sentences."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            line
            for result in self.env["gov.check"]._run(case)
            if name in (None, result["name"])
            for line in result["problems"]
        ]

    @contextmanager
    def _tampering(self, *tables):
        """What the owner of the database can do: switch off the triggers."""
        # Pending checks of foreign keys forbid changes to a table.
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for switch in ("DISABLE", "ENABLE"):
            for table in tables:
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE %s %s TRIGGER USER",
                        SQL.identifier(table),
                        SQL(switch),
                    )
                )
            if switch == "DISABLE":
                yield

    def _sql(self, query, *args, **named):
        self.env.cr.execute(SQL(query, *args, **named))


@tagged("post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    """What is recorded, and that nobody rewrites it."""

    def test_everything_that_happened_is_recorded_in_order(self):
        kinds = self.rows.mapped("kind")
        self.assertEqual(
            kinds,
            [
                "filed",
                "custody_opened",
                "timer_started",
                "timer_started",
                "timer_started",
                "notice_sent",
                "timer_stopped",
                "referral_sent",
                "notice_sent",
                "referral_accepted",
                "custody_closed",
                "custody_opened",
                "notice_sent",
                "timer_stopped",
                "notice_sent",
                "referral_completed",
                "timer_stopped",
                "custody_closed",
                "decision",
                "notice_sent",
            ],
        )
        self.assertEqual(self.rows.mapped("seq"), list(range(1, len(kinds) + 1)))
        self.assertEqual(self.rows[9].user_name, self.roads_officer.name)
        self.assertEqual(self.rows[0].user_id, self.frontline.id)
        self.assertFalse(self._check(), "nothing is wrong")

    def test_the_digest_can_be_computed_by_anybody(self):
        before = ""
        for row in self.rows:
            moment = int((row.at - utc("1970-01-01 00:00+00:00")).total_seconds())
            parts = (
                row.ticket_id.id,
                row.seq,
                before,
                row.kind,
                moment * 1_000_000,
                row.res_id,
                row.user_id,
                row.content,
                row.user_name,
            )
            text = "\x1e".join(map(str, parts))
            self.assertEqual(row.prev, before)
            self.assertEqual(row.digest, hashlib.sha256(text.encode()).hexdigest())
            before = row.digest

    def test_texts_stand_in_it_as_digest_only(self):
        content = " ".join(self.rows.mapped("content"))
        for text in ("Section 7", "sorry", "A road", "look at it", self.citizen.name):
            self.assertNotIn(text, content)
        for row in self.rows:
            self.assertIsInstance(json.loads(row.content), dict)

    def test_nobody_writes_it_by_the_orm(self):
        event = self.case.timer_ids.event_ids[:1]
        decision = self.case.decision_ids
        row = self.rows[0]
        users = (self.oversight, self.supervisor, self.officer, self.env.user)
        for record in (row, decision, event):
            for user in users:
                for su in (False, True):
                    mine = record.with_user(user).sudo(su)
                    with self.subTest(user.login, model=record._name, su=su):
                        with self.assertRaises(UserError):
                            mine.write({"at": "2020-01-01 00:00:00"})
                        with self.assertRaises(UserError):
                            mine.unlink()
                        with self.assertRaises(UserError):
                            mine.create({"at": "2020-01-01 00:00:00"})

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_changes(self):
        self.env.flush_all()
        tables = "gov_evidence", "gov_decision", "gov_service_timer_event"
        for table in (*tables, "gov_evidence_head"):
            column = "seq" if table == "gov_evidence_head" else "id"
            for query in (
                "UPDATE %s SET %s = %s",
                "DELETE FROM %s WHERE %s = %s",
                # Without it PostgreSQL refuses before our trigger: others point there.
                "TRUNCATE %s CASCADE",
            ):
                names = SQL.identifier(table), SQL.identifier(column)
                args = (*names, names[1])[: query.count("%s")]
                with (
                    self.subTest(query, table=table),
                    self.assertRaises(psycopg2.errors.CheckViolation),
                    self.env.cr.savepoint(),
                ):
                    self._sql(query, *args)

    def test_the_database_chains_what_sql_adds(self):
        self._sql(
            "INSERT INTO gov_evidence (ticket_id, seq, kind, at, res_id, user_id, "
            "user_name, content, prev, digest) SELECT ticket_id, 3, kind, at, res_id, "
            "user_id, user_name, content, 'x', 'y' FROM gov_evidence WHERE id = %s",
            self.rows.filtered(lambda row: row.kind == "notice_sent")[0].id,
        )
        self.assertFalse(self._check(self.case, "chain"))
        self.case.invalidate_recordset()
        self.assertEqual(self.case.evidence_ids[-1].seq, len(self.rows) + 1)

    def test_read_with_the_case(self):
        for user, sees in (
            (self.roads_officer, True),
            (self.officer, True),
            (self.oversight, True),
            (self.service_admin, False),
            (self.equality, False),
            (self.contractor, False),
        ):
            for model in ("gov.evidence", "gov.decision"):
                with self.subTest(user.login, model=model):
                    domain = [("ticket_id", "=", self.case.id)]
                    found = self.env[model].with_user(user).search_count(domain)
                    self.assertEqual(bool(found), sees)
        for user in (self.citizen_user, self.employee):
            for model in ("gov.evidence", "gov.decision"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_one_statement_for_any_number_of_facts(self):
        Evidence = self.env["gov.evidence"]
        row = {
            "ticket_id": self.case.id,
            "kind": "papers_complete",
            "at": self.case.filed_at,
            "res_id": self.case.id,
            "facts": {},
        }
        for count in (1, 300):
            with self.assertQueryCount(1):
                Evidence._append([row] * count)
        self.assertFalse(self._check(self.case, "chain"))

    def test_history_costs_no_statement_a_case(self):
        def file(count):
            before = self.env.cr.sql_log_count
            self.env["helpdesk.ticket"]._file_history(
                [
                    {
                        "name": "Old",
                        "agency_id": self.roads.id,
                        "filed_at": utc("2026-11-03 09:00+08:00"),
                        "closed_date": utc("2026-11-04 09:00+08:00"),
                        "outcome": "resolved",
                    }
                ]
                * count
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        file(2)
        few = file(5)
        self.assertLess(file(65) - few, 5)
        self.assertFalse(self._check())


@tagged("post_install", "-at_install")
class TestDecisionRecord(EvidenceCommon):
    """A decision is kept as it was given, with the way of redress."""

    def test_record(self):
        decision = self.case.decision_ids
        self.assertEqual(decision.outcome, "denied")
        self.assertEqual(decision.grounds, "Section 7")
        self.assertEqual(decision.answer, self.case.answer)
        self.assertEqual(decision.decided_by_name, self.roads_officer.name)
        self.assertEqual(decision.agency_id, self.roads)
        self.assertIn(self.roads.redress_text, decision.redress)

    def test_the_citizen_reads_the_way_of_redress(self):
        page = self.case.with_user(self.citizen_user)._portal_page()
        self.assertIn(self.roads.redress_text, page["decision"]["redress"])
        answer = self.case.message_ids.sorted("id")[-1].body
        self.assertIn("If you do not agree", answer)

    def test_less_than_asked_for_needs_redress(self):
        case = self._file()
        for redress in ("", "  "):
            wizard = (
                self.env["gov.case.decide"]
                .with_user(self.officer)
                .create(
                    {
                        "ticket_id": case.id,
                        "outcome": "denied",
                        "reason": "Section 7",
                        "answer": "<p>No</p>",
                    }
                )
            )
            self.assertIn(self.permits.redress_text, wizard.redress)
            wizard.redress = redress
            with self.assertRaisesRegex(UserError, "looked at again"):
                wizard.action_decide()
        wizard.redress = "Go to the mayor."
        wizard.action_decide()
        self.assertEqual(case.sudo().decision_ids.redress, "Go to the mayor.")
        self.assertFalse(self._check(case.sudo()))

    def test_granted_needs_none(self):
        case = self._file()
        at = case.filed_at
        case.sudo()._decide("granted", False, "<p>Yes</p>", at, self.officer)
        self.assertFalse(case.sudo().decision_ids.redress)
        self.assertFalse(self._check(case.sudo()))

    def test_an_office_without_words_takes_those_above_it(self):
        self.roads.redress_text = False
        self.city.redress_text = "Ask the mayor."
        self.assertEqual(self.roads._redress(), "Ask the mayor.")
        self.city.redress_text = False
        self.assertTrue(self.roads._redress())
