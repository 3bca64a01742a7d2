from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .queue_common import MON_10, QueueCommon

DAY = timedelta(days=1)
# Columns of what a take writes that are numbers of rows or of the case.
_OWN = ("id", "number", "access_token", "res_id", "message_id", "mail_message_id",
        "complete_name", "queue_score", "filed_at", "complete_at", "deadline",
        "create_date", "write_date", "reply_to", "record_name")  # fmt: skip


@tagged("post_install", "-at_install")
class TestQueueTake(QueueCommon):
    """Take next hands out the head; what does not keep the order is written down."""

    # ------------------------------------------------------------------
    # TAKE NEXT
    # ------------------------------------------------------------------

    @freeze_time(MON_10)
    def test_head_of_the_queue(self):
        second, first = self._wait(1), self._wait(9)
        self.assertEqual(self._next(), first)
        self.assertEqual(self._next(self.colleague), second)
        self.assertEqual(
            (first.user_id, second.user_id), (self.officer, self.colleague)
        )
        self.assertEqual(first.stage_id, first._stage("in_progress"))
        self.assertEqual(first.assigned_date, MON_10)
        self.assertEqual(self._events(first), [("taken", "Officer", 0, False)])

    @freeze_time(MON_10)
    def test_nobody_waits(self):
        action = self.env["helpdesk.ticket"].with_user(self.officer).action_take_next()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["message"], "Nobody waits.")

    @freeze_time(MON_10)
    def test_ties_go_to_the_lower_number(self):
        cases = [self._file() for _n in range(3)]
        self.assertEqual([self._next() for _n in cases], cases)

    @freeze_time(MON_10)
    def test_several_offices(self):
        self.officer.gov_agency_ids |= self.roads
        at_roads = self._wait(9, user=self.roads_officer, service_id=False)
        here = self._wait(5)
        self.assertEqual(at_roads.agency_id, self.roads)
        self.assertEqual([self._next(), self._next()], [at_roads, here])

    @freeze_time(MON_10)
    def test_own_offices_only(self):
        """A supervisor sees the queues of all offices below, and takes from the own ones."""
        case = self._file()
        self.assertFalse(self._next(self.roads_officer))
        self.assertIn(case.id, self._order(self.supervisor))
        self.assertFalse(self._next(self.supervisor))
        self.assertFalse(case.user_id)

    @freeze_time(MON_10)
    def test_who_may_not(self):
        self._file()
        for user in (
            self.contractor,
            self.oversight,
            self.equality,
            self.service_admin,
            self.investigator,
            self.employee,
            self.citizen_user,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["helpdesk.ticket"].with_user(user).action_take_next()

    @freeze_time(MON_10)
    def test_not_the_own_case(self):
        """A colleague handles the case of an officer, and that of somebody close."""
        mine = self._wait(50, partner_id=self.officer.partner_id.id)
        other = self._wait(1)
        self.assertEqual(self._next(), other)
        self.assertEqual(self._events(other), [("taken", "Officer", 0, False)])
        self.assertEqual(self._next(self.colleague), mine)

    @freeze_time(MON_10)
    def test_same_as_taking_it_by_hand(self):
        """One statement in the database does what the form does: every column of the case, its
        followers, its evidence."""
        hand, queue = self._file(), self._file()
        self.env.flush_all()
        self.env.cr.precommit.run()
        hand.with_user(self.officer).action_take()
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self._next(), queue)
        self.maxDiff = None
        self.assertEqual(self._rows(hand), self._rows(queue))

    def _rows(self, case):
        """What the database has of a case."""
        found = []
        for query in (
            "SELECT * FROM helpdesk_ticket WHERE id = %(id)s",
            "SELECT f.partner_id, array_agg(s.mail_message_subtype_id ORDER BY 2) AS subtypes "
            "FROM mail_followers f LEFT JOIN mail_followers_mail_message_subtype_rel s "
            "ON s.mail_followers_id = f.id WHERE f.res_model = 'helpdesk.ticket' "
            "AND f.res_id = %(id)s GROUP BY f.partner_id ORDER BY 1",
            "SELECT kind, ahead, user_id, agency_id, reason, at FROM gov_queue_event "
            "WHERE ticket_id = %(id)s",
            "SELECT kind, user_id, user_name, content, at FROM gov_evidence "
            "WHERE ticket_id = %(id)s AND kind LIKE 'queue%%'",
        ):
            self.env.cr.execute(query, {"id": case.id})
            names = [column.name for column in self.env.cr.description]
            found.append(
                [
                    {n: v for n, v in zip(names, row, strict=True) if n not in _OWN}
                    for row in self.env.cr.fetchall()
                ]
            )
        return found

    @freeze_time(MON_10)
    def test_warnings_follow(self):
        """A warning that stands on the case goes to who has taken it."""
        case = self._file()
        with freeze_time(MON_10 + 4 * DAY):
            self.env["gov.service.timer"]._cron_sweep()
            before = case.activity_ids.user_id
            self.assertTrue(before)
            self._next(self.colleague)
            self.assertEqual(case.activity_ids.user_id, self.colleague)

    # ------------------------------------------------------------------
    # PASSING OVER
    # ------------------------------------------------------------------

    def _reason(self, case, user, kind, reason):
        dialog = self.env["gov.queue.reason"].with_user(user)
        return dialog.create({"ticket_id": case.id, "kind": kind, "reason": reason})

    @freeze_time(MON_10)
    def test_pass_over(self):
        first, second = self._wait(9), self._wait(5)
        dialog = self._reason(first, self.officer, "passed_over", "Speaks only Waray.")
        self.assertIn("keeps its place", dialog.effect)
        dialog.action_pass_over()
        self.assertEqual(
            self._events(first), [("passed_over", "Officer", 0, "Speaks only Waray.")]
        )
        self.assertEqual(self._order(), [first.id, second.id])
        self.assertEqual(self._next(), second)
        self.assertEqual(self._events(second), [("taken", "Officer", 0, False)])
        self.assertFalse(self._next())
        self.assertEqual(self._next(self.colleague), first)

    @freeze_time(MON_10)
    def test_passed_over_for_a_day(self):
        """An office with one officer starves nobody."""
        case = self._file()
        self._reason(case, self.officer, "passed_over", "Later.").action_pass_over()
        action = self.env["helpdesk.ticket"].with_user(self.officer).action_take_next()
        self.assertIn("passed over", action["params"]["message"])
        with freeze_time(MON_10 + timedelta(hours=25)):
            self.assertEqual(self._next(), case)

    @freeze_time(MON_10)
    def test_pass_over_needs_a_reason_and_a_waiting_case(self):
        case = self._file()
        for text in (False, "", "  "):
            with self.subTest(text), self.assertRaises(UserError):
                case.with_user(self.officer)._pass_over(text, MON_10, self.officer)
        self._next(self.colleague)
        with self.assertRaises(UserError):
            case.with_user(self.officer)._pass_over("x", MON_10, self.officer)
        self.assertEqual([kind for kind, *_more in self._events(case)], ["taken"])

    @freeze_time(MON_10)
    def test_who_may_not_pass_over(self):
        case = self._file()
        for user in (
            self.roads_officer,
            self.contractor,
            self.oversight,
            self.equality,
            self.citizen_user,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._reason(case, user, "passed_over", "x").action_pass_over()
            with self.subTest(user.login), self.assertRaises(AccessError):
                case.with_user(user).action_pass_over()

    # ------------------------------------------------------------------
    # OUT OF TURN
    # ------------------------------------------------------------------

    @freeze_time(MON_10)
    def test_out_of_turn_takes_a_reason(self):
        self._wait(9)
        self._wait(5)
        late = self._wait(1).with_user(self.officer)
        action = late.action_take()
        self.assertEqual(action["res_model"], "gov.queue.reason")
        self.assertFalse(late.user_id)
        dialog = self._reason(late, self.officer, "jumped", "She is at the window.")
        self.assertIn("2 others", dialog.effect)
        dialog.action_take()
        self.assertEqual(late.user_id, self.officer)
        self.assertEqual(
            self._events(late), [("jumped", "Officer", 2, "She is at the window.")]
        )

    @freeze_time(MON_10)
    def test_in_turn_takes_none(self):
        first = self._wait(9).with_user(self.officer)
        self._wait(1)
        self.assertFalse(first.action_take())
        self.assertEqual(self._events(first), [("taken", "Officer", 0, False)])

    @freeze_time(MON_10)
    def test_what_one_may_not_take_is_not_jumped(self):
        """The own case, and what this officer has passed over, are no turn of others."""
        self._wait(50, partner_id=self.officer.partner_id.id)
        passed = self._wait(9)
        self._reason(passed, self.officer, "passed_over", "x").action_pass_over()
        case = self._wait(1).with_user(self.officer)
        self.assertFalse(case.action_take())
        self.assertEqual(self._events(case), [("taken", "Officer", 0, False)])

    @freeze_time(MON_10)
    def test_assigned_by_hand(self):
        """A supervisor gives two to an officer: what waited before them is counted without
        these two."""
        self._wait(9)
        late = self._wait(3) | self._wait(1)
        late.with_user(self.supervisor).user_id = self.officer
        for case in late:
            self.assertEqual(self._events(case), [("jumped", "Supervisor", 1, False)])

    @freeze_time(MON_10)
    def test_filed_and_kept(self):
        """Whoever files a case and keeps it takes it before those who wait."""
        self._wait(9)
        kept = self._file(user=self.officer, user_id=self.officer.id)
        self.assertEqual(self._events(kept), [("jumped", "Officer", 1, False)])

    @freeze_time(MON_10)
    def test_other_changes_write_nothing(self):
        case = self._file().with_user(self.officer)
        case.action_take()
        case.user_id = self.colleague
        case.user_id = self.officer
        self.assertEqual(len(self._events(case)), 1)
        incomplete = self._file(missing_papers="Clearance").with_user(self.officer)
        incomplete.action_take()
        self.assertEqual(self._events(incomplete), [])

    @freeze_time(MON_10)
    def test_decided_without_being_taken(self):
        self._wait(9)
        late, withdrawn = self._wait(2), self._wait(1)
        for case, outcome, answer in (
            (late, "granted", "<p>Yes</p>"),
            (withdrawn, "withdrawn", None),
        ):
            case.with_user(self.officer)._decide(
                outcome, None, answer, MON_10, self.officer
            )
        self.assertEqual(
            self._events(late),
            [("jumped", "Officer", 1, "Decided without being taken first.")],
        )
        self.assertEqual(self._events(withdrawn), [])

    # ------------------------------------------------------------------
    # WHAT IS KEPT
    # ------------------------------------------------------------------

    def _some_events(self):
        self._wait(9)
        case = self._wait(1)
        case.with_user(self.officer).action_take("She is at the window.")
        return self.env["gov.queue.event"].search([("ticket_id", "=", case.id)])

    @freeze_time(MON_10)
    def test_kept_for_good(self):
        event = self._some_events()
        for values in ({"reason": "x"}, {"ahead": 0}):
            with self.subTest(values), self.assertRaises(UserError):
                event.write(values)
        with self.assertRaises(UserError):
            event.unlink()
        for query in (
            "UPDATE gov_queue_event SET ahead = 0",
            "DELETE FROM gov_queue_event",
            "TRUNCATE gov_queue_event CASCADE",
        ):
            with (
                self.subTest(query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)
        for user in (self.supervisor, self.oversight, self.env.ref("base.user_admin")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["gov.queue.event"].with_user(user).create(
                    {
                        "ticket_id": event.ticket_id.id,
                        "kind": "taken",
                        "at": MON_10,
                        "user_id": 1,
                        "user_name": "x",
                        "agency_id": event.agency_id.id,
                        "ahead": 0,
                    }
                )

    @freeze_time(MON_10)
    def test_the_record_is_whole(self):
        event = self._some_events()
        passed = self._file()
        self._reason(passed, self.officer, "passed_over", "x").action_pass_over()
        self._next(self.colleague)

        def problems():
            self.env.flush_all()
            return [
                line for it in self.env["gov.check"]._run() for line in it["problems"]
            ]

        self.assertEqual(problems(), [])
        self.env.cr.execute(
            "ALTER TABLE gov_queue_event DISABLE TRIGGER USER; "
            "UPDATE gov_queue_event SET ahead = 0 WHERE id = %s; "
            "ALTER TABLE gov_queue_event ENABLE TRIGGER USER",
            [event.id],
        )
        self.assertEqual(
            problems(),
            [
                f"{event.ticket_id.number}: event {event.id} of the queue is not what the "
                "evidence says."
            ],
        )

    @freeze_time(MON_10)
    def test_who_reads_the_report(self):
        event = self._some_events()
        Event = self.env["gov.queue.event"]
        for user in (self.supervisor, self.equality, self.oversight):
            with self.subTest(user.login):
                self.assertIn(event, Event.with_user(user).search([]))
        roads_supervisor = self._user(
            "roads_supervisor", "gov_crm.group_gov_supervisor", self.roads
        )
        self.assertFalse(Event.with_user(roads_supervisor).search([]))
        for user in (
            self.officer,
            self.contractor,
            self.service_admin,
            self.investigator,
            self.employee,
            self.citizen_user,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Event.with_user(user).search([]).read(["reason"])

    @freeze_time(MON_10)
    def test_equality_officer_reads_no_names(self):
        self.citizen.name = "Zzyzx Quetzal"
        event = self._some_events()
        event = event.with_user(self.equality)
        seen = str(event.read())
        self.assertIn(event.number, seen)
        for secret in ("Zzyzx", "Quetzal", self.permit.name):
            self.assertNotIn(secret, seen)
        with self.assertRaises(AccessError):
            event.ticket_id.read(["partner_id"])
        groups = event.formatted_read_group(
            [], ["agency_id", "kind"], ["__count", "ahead:avg"]
        )
        self.assertTrue(groups)

    @freeze_time(MON_10)
    def test_reason_can_be_erased(self):
        event = self._some_events()
        self.env.cr.execute("SELECT set_config('gov.erase', 'person', true)")
        self.env["gov.erasure"]._clear_texts(
            "gov.queue.event",
            self.env["gov.check"]._scope("id", event),
        )
        event.invalidate_recordset()
        self.assertFalse(event.reason)
