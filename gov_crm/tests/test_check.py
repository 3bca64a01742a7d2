from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_evidence import EvidenceCommon

# Examiners that must notice, table, and a change; after ID, of which record.
CHANGES = [
    (
        "filing",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET filed_at = now() ID case",
    ),
    (
        "filing numbers",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET number = 'X' ID case",
    ),
    (
        "spans custody",
        "gov_custody",
        "UPDATE gov_custody SET date_to = date_to - interval '1 s' ID span",
    ),
    (
        "custody access",
        "gov_custody",
        "UPDATE gov_custody SET agency_id = %(city)s ID span",
    ),
    (
        "access",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET agency_arr = agency_arr || %(city)s ID case",
    ),
    ("holder", "helpdesk_ticket", "UPDATE helpdesk_ticket SET is_open = TRUE ID case"),
    (
        "timers",
        "gov_service_timer",
        "UPDATE gov_service_timer SET deadline = deadline + interval '1 d' ID timer",
    ),
    (
        "timers",
        "gov_service_timer",
        "UPDATE gov_service_timer SET state = 'running' ID timer",
    ),
    (
        "timers",
        "gov_service_timer",
        "UPDATE gov_service_timer SET in_time = NOT in_time ID timer",
    ),
    (
        "deadlines",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET deadline = now() ID case",
    ),
    (
        "events timers",
        "gov_service_timer_event",
        "DELETE FROM gov_service_timer_event ID timer",
    ),
    (
        "events",
        "gov_service_timer_event",
        "UPDATE gov_service_timer_event SET at = now() ID timer",
    ),
    ("referrals", "gov_referral", "UPDATE gov_referral SET state = 'declined' ID case"),
    ("referrals", "gov_referral", "UPDATE gov_referral SET reason = 'Other' ID case"),
    ("decisions", "gov_decision", "UPDATE gov_decision SET grounds = 'Other' ID case"),
    ("decisions", "gov_decision", "UPDATE gov_decision SET letter = 'Other' ID case"),
    ("decisions", "gov_decision", "UPDATE gov_decision SET letter = NULL ID case"),
    (
        "decisions",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET answer = 'Other' ID case",
    ),
    (
        "decisions",
        "helpdesk_ticket",
        "UPDATE helpdesk_ticket SET outcome = 'granted' ID case",
    ),
    ("notices", "mail_message", "UPDATE mail_message SET body = 'Other' ID message"),
]


@tagged("post_install", "-at_install")
class TestCheckChain(EvidenceCommon):
    """What the owner of the database changes behind our back is named."""

    def test_every_column_counts(self):
        row = self.rows[4]
        for assignment in (
            "content = '{}'",
            "content = 'spoiled'",
            "at = at + interval '1 second'",
            "user_name = 'Somebody else'",
            "user_id = user_id + 1",
            "res_id = res_id + 1",
            "kind = 'timer_stopped'",
            "digest = repeat('0', 64)",
            "prev = repeat('0', 64)",
        ):
            with self.subTest(assignment), self.env.cr.savepoint() as savepoint:
                with self._tampering("gov_evidence"):
                    self._sql(
                        f"UPDATE gov_evidence SET {assignment} WHERE id = %s", row.id
                    )
                (problem,) = self._check(self.case, "chain")
                self.assertIn(self.case.number, problem)
                self.assertIn("the first broken link is entry 5 (", problem)
                self.assertEqual(self._check(name="chain"), [problem])
                savepoint.rollback()

    def test_a_digest_made_to_fit_breaks_the_next_link(self):
        with self._tampering("gov_evidence"):
            self._sql(
                "UPDATE gov_evidence SET user_name = 'Nobody' WHERE id = %s",
                self.rows[4].id,
            )
            self._sql(
                "UPDATE gov_evidence e SET digest = gov_evidence_digest(e, e.seq, e.prev) "
                "WHERE id = %s",
                self.rows[4].id,
            )
        (problem,) = self._check(self.case, "chain")
        self.assertIn("entry 6 (", problem)

    def test_removed_rows_are_missed(self):
        for row, words in (
            (self.rows[0], "link is entry 2 ("),
            (self.rows[6], "link is entry 8 ("),
            (self.rows[-1], f"breaks off at entry {len(self.rows)}"),
        ):
            with self.subTest(row.seq), self.env.cr.savepoint() as savepoint:
                with self._tampering("gov_evidence"):
                    self._sql("DELETE FROM gov_evidence WHERE id = %s", row.id)
                (problem,) = self._check(self.case, "chain")
                self.assertIn(words, problem)
                savepoint.rollback()

    def test_a_whole_chain_removed_is_missed(self):
        with self._tampering("gov_evidence", "gov_evidence_head"):
            self._sql("DELETE FROM gov_evidence WHERE ticket_id = %s", self.case.id)
            self.assertIn("breaks off at entry 1", self._check(self.case, "chain")[0])
            self._sql(
                "DELETE FROM gov_evidence_head WHERE ticket_id = %s", self.case.id
            )
        self.assertFalse(self._check(self.case, "chain"))
        for name in ("filing", "custody", "events", "referrals", "decisions"):
            with self.subTest(name):
                self.assertTrue(self._check(self.case, name))

    def test_a_row_of_a_record_removed_with_its_evidence(self):
        last = self.rows[-1]
        with self._tampering("gov_evidence", "gov_evidence_head", "gov_decision"):
            self._sql(
                "DELETE FROM gov_evidence WHERE ticket_id = %s AND seq >= %s",
                self.case.id,
                last.seq - 1,
            )
            self._sql(
                "UPDATE gov_evidence_head SET seq = %s, digest = %s WHERE ticket_id = %s",
                last.seq - 2,
                self.rows[-3].digest,
                self.case.id,
            )
            self._sql("DELETE FROM gov_decision WHERE ticket_id = %s", self.case.id)
        self.assertFalse(self._check(self.case, "chain"))
        self.assertIn("outcome", self._check(self.case, "decisions")[0])


@tagged("post_install", "-at_install")
class TestCheckRecords(EvidenceCommon):
    """Records that no longer say what the evidence says, or what each other says."""

    def test_each_examiner_finds_what_it_is_for(self):
        ids = {
            "case": self.case.id,
            "city": self.city.id,
            "message": self.rows[-1].res_id,
            "span": self.case.custody_ids[0].id,
            "timer": self.case.timer_ids[0].id,
        }
        for names, table, change in CHANGES:
            change, _where, key = change.partition(" ID ")
            where = {"timer": "timer_id", "case": "ticket_id"}.get(key, "id")
            if table in ("helpdesk_ticket", "gov_service_timer"):
                where = "id"
            query = f"{change} WHERE {where} = %({key})s"
            with self.subTest(query), self.env.cr.savepoint() as savepoint:
                with self._tampering(table):
                    self._sql(query, **ids)
                for name in names.split():
                    self.assertTrue(self._check(self.case, name), name)
                    self.assertTrue(self._check(name=name), name)
                savepoint.rollback()

    def test_at_most_twenty_are_named_and_all_are_counted(self):
        cases = self.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": "Old",
                    "agency_id": self.roads.id,
                    "filed_at": self.case.filed_at,
                }
            ]
            * 25
        )
        self.env.flush_all()
        self._sql(
            "UPDATE helpdesk_ticket SET agency_arr = '{}' WHERE id IN %s",
            tuple(cases.ids),
        )
        (result,) = (
            one for one in self.env["gov.check"]._run() if one["name"] == "access"
        )
        self.assertEqual((result["count"], len(result["problems"])), (25, 20))


@tagged("post_install", "-at_install")
class TestCheckScreens(EvidenceCommon):
    """The two buttons, as the people who press them."""

    def test_case_button(self):
        for user in (self.supervisor, self.oversight):
            with self.subTest(user.login):
                action = self.case.with_user(user).sudo(False).action_check_evidence()
                self.assertEqual(action["params"]["type"], "success")
                self.assertIn(str(len(self.rows)), action["params"]["message"])
        for user in (
            self.officer,
            self.roads_officer,
            self.citizen_user,
            self.employee,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.case.with_user(user).sudo(False).action_check_evidence()
        with self._tampering("gov_evidence"):
            self._sql(
                "UPDATE gov_evidence SET kind = 'filed' WHERE id = %s", self.rows[3].id
            )
        self.env.invalidate_all()
        action = self.case.with_user(self.oversight).sudo(False).action_check_evidence()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("entry 4", action["params"]["message"])

    def test_everything(self):
        dialog = self.env["gov.check.all"].with_user(self.oversight).create({})
        dialog.action_check()
        self.assertIn("Nothing is wrong", dialog.result)
        with self.assertRaises(AccessError):
            dialog.with_user(self.supervisor).action_check()
        with self.assertRaises(AccessError):
            self.env["gov.check.all"].with_user(self.supervisor).create({})
