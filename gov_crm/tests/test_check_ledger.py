from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from .common import utc
from .ledger_common import LedgerCommon

# Examiners that must notice, and a change; %(…)s are ids.
CHANGES = [
    ("ledger figures", "gov_custody SET held_hours = held_hours + 1 WHERE id = %(first)s"),
    ("ledger figures", "gov_custody SET waited_hours = 0 WHERE id = %(first)s"),
    ("ledger figures", "gov_custody SET in_hand_hours = NULL WHERE id = %(first)s"),
    ("ledger figures",
     "gov_custody SET in_hand_hours = in_hand_hours - 1 WHERE id = %(first)s"),
    ("ledger", "gov_custody SET held_hours = 1 WHERE id = %(open)s"),
    ("ledger figures", "gov_custody SET travelled_hours = -1, "
     "in_hand_hours = in_hand_hours + 1 WHERE id = %(second)s"),
    ("figures", "gov_custody SET paused_hours = paused_hours - 1, "
     "in_hand_hours = in_hand_hours + 1 WHERE id = %(second)s"),
    ("figures", "gov_custody SET working_hours = working_hours + 1 WHERE id = %(first)s"),
    ("ledger", "gov_custody SET working_hours = 24, calendar_version = 0 WHERE id = %(first)s"),
    ("ledger", "helpdesk_ticket SET closed_date = closed_date + interval '1 h' "
     "WHERE id = %(case)s"),
    ("orphans", "gov_custody SET date_to = date_to - interval '1 h' WHERE id = %(first)s"),
    ("orphans", "gov_custody SET date_to = date_to - interval '1 h' WHERE id = %(second)s"),
    ("orphans", "helpdesk_ticket SET filed_at = filed_at - interval '1 h' "
     "WHERE id = %(case)s"),
    ("orphans holder", "gov_custody SET date_to = now() WHERE id = %(open)s"),
    ("holder", "helpdesk_ticket SET agency_id = %(roads)s WHERE id = %(open_case)s"),
    ("handovers", "gov_custody SET referral_id = NULL WHERE id = %(second)s"),
    ("handovers", "gov_custody SET referral_id = %(declined)s WHERE id = %(second)s"),
    ("handovers", "gov_custody SET referral_id = %(accepted)s WHERE id = %(first)s"),
    ("handovers", "gov_custody SET agency_id = %(roads)s WHERE id = %(first)s"),
    ("handovers", "gov_custody SET agency_id = %(roads)s WHERE id = %(second)s"),
    ("handovers", "gov_referral SET from_agency_id = %(roads)s WHERE id = %(accepted)s"),
    ("handovers", "gov_referral SET hop = 2 WHERE id = %(accepted)s"),
    ("handovers measures", "gov_referral SET hop = 0, state = 'declined' WHERE id = %(accepted)s"),
    ("handovers measures", "gov_referral SET hop = 1 WHERE id = %(declined)s"),
    ("handovers measures",
     "gov_referral SET answered_at = answered_at + interval '1 h' WHERE id = %(accepted)s"),
    ("handovers", "gov_referral SET ticket_id = %(open_case)s WHERE id = %(accepted)s"),
    ("measures figures",
     "gov_referral SET sent_at = sent_at + interval '1 h' WHERE id = %(declined)s"),
    ("measures", "gov_referral SET hours_to_answer = NULL WHERE id = %(declined)s"),
    ("measures", "gov_referral SET hours_to_accept = 3 WHERE id = %(declined)s"),
    ("measures", "gov_referral SET working_hours_to_answer = 99 WHERE id = %(declined)s"),
    ("measures", "gov_referral SET working_hours_to_accept = 0 WHERE id = %(accepted)s"),
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestCheckLedger(LedgerCommon):
    """Whether ``./dev check`` names what no longer fits: hand-overs, custody, hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.check = cls.env["gov.check"]

    def _problems(self, tickets=None):
        """What is wrong, by examiner."""
        with freeze_time("2026-12-24 02:00:00"):
            return {
                result["name"]: result["problems"]
                for result in self.check._run(tickets)
                if result["problems"]
            }

    def test_nothing_is_wrong_with_what_happened(self):
        stories = self._story() | self._story(until_closed=False)
        reopened = self._story().with_user(self.treasurer)
        reopened._reopen("New facts", utc("2026-11-28 10:00+08:00"), self.treasurer)
        self._decide(reopened, "2026-11-28 12:00")
        withdrawn = self._file_at(missing_papers="Barangay clearance")
        self._send(withdrawn, self.roads, "2026-11-23 11:00")
        self._decide(withdrawn, "2026-11-23 12:00", self.officer, "withdrawn")
        self.assertEqual(self._problems(), {})
        for case in stories | reopened.sudo() | withdrawn:
            self.assertEqual(self._problems(case), {})

    def test_each_spoiled_thing_is_named(self):
        case, open_case = self._story().sudo(), self._story(until_closed=False).sudo()
        declined, accepted = case.referral_ids.sorted("sent_at")
        first, second = case.custody_ids
        ids = {
            "case": case.id,
            "open_case": open_case.id,
            "first": first.id,
            "second": second.id,
            "open": open_case.custody_ids[1].id,
            "declined": declined.id,
            "accepted": accepted.id,
            "roads": self.roads.id,
        }
        self.env.cr.execute(
            "ALTER TABLE gov_custody DROP CONSTRAINT gov_custody_no_overlap"
        )
        for names, change in CHANGES:
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(SQL(f"UPDATE {change}", **ids))
                self.env.invalidate_all()
                everything = self._problems()
                spoiled = open_case if "(open" in change.split("WHERE")[1] else case
                alone = self._problems(spoiled)
                for name in names.split():
                    for found in (everything, alone):
                        self.assertIn(name, found)
                        self.assertIn(spoiled.number, found[name][0])
                savepoint.rollback()

    def test_office_hours_that_changed_are_no_mistake(self):
        """A holiday entered later does not tell what the office hours were then."""
        case = self._story()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Declared too late",
                "calendar_id": self.calendar.id,
                "date_from": "2026-11-23 16:00:00",
                "date_to": "2026-11-24 15:59:59",
            }
        )
        self.assertEqual(self._problems(case).get("figures"), None)
        self.assertEqual(case.sudo().custody_ids[1].working_hours, 27)
