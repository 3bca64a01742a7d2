from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .security_common import SecurityCommon

# Friday 27 November 2026, 18:00 in Manila: the domain's own example of 72 hours.
KNOWN = "2026-11-27 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(KNOWN)
class TestBreach(SecurityCommon):
    """The register of breaches: clock, warnings, who reads it, and that it stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.privacy = cls._user("privacy", "gov_crm.group_gov_privacy", cls.city)
        cls.notice = cls._standard(
            "breach_notice", 72, unit="calendar_hours", warn_percents="50, 80, 100"
        )

    def _register(self, **values):
        return (
            self.env["gov.breach"]
            .with_user(self.privacy)
            .create(
                {
                    "name": "List of applicants sent to a wrong address",
                    "agency_id": self.permits.id,
                    "data_kinds": "Names, phone numbers",
                    "people_count": 120,
                    **values,
                }
            )
        )

    def _tell(self, breach, kind, text=False, at=False, user=None):
        return (
            self.env["gov.breach.tell"]
            .with_user(user or self.privacy)
            .create({"breach_id": breach.id, "kind": kind, "text": text, "at": at})
            .action_write_down()
        )

    def _kinds(self, breach):
        return breach.sudo().entry_ids.sorted("id").mapped("kind")

    # ------------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------------

    def test_72_hours_run_through_weekend_and_holiday(self):
        breach = self._register()
        self.assertEqual(breach.deadline, utc("2026-11-30 18:00+08:00"))
        self.assertEqual(breach.standard_id, self.notice)
        self.assertRegex(breach.number, r"^BR-2026-\d{4}$")
        with freeze_time("2026-11-30 10:00:00"):
            self.env.invalidate_all()
            self.assertFalse(breach.is_overdue)
        with freeze_time("2026-11-30 10:00:01"):
            self.env.invalidate_all()
            self.assertTrue(breach.is_overdue)
            late = self.env["gov.breach"].with_user(self.privacy)
            self.assertEqual(late.search([("is_overdue", "=", True)]), breach)

    def test_without_a_standard_nothing_is_registered(self):
        self.notice.active = False
        with self._refused(UserError):
            self._register()

    def test_discovery_is_corrected_to_an_earlier_moment_only(self):
        breach = self._register()
        with self._refused(UserError):
            breach.discovered_at = "2026-11-27 10:00:01"
        breach.discovered_at = "2026-11-27 04:00:00"
        self.assertEqual(breach.deadline, utc("2026-11-30 12:00+08:00"))
        self.assertEqual(self._kinds(breach), ["registered", "changed"])
        for values in (
            {"discovered_at": "2026-12-01 00:00:00"},
            {"happened_at": "2026-11-27 11:00:00"},
        ):
            with self.subTest(values), self._refused(UserError):
                self._register(**values)

    def test_warned_and_passed_on_once(self):
        breach = self._register()
        Breach = self.env["gov.breach"].sudo()
        Breach._cron_warn()
        self.assertEqual(self._kinds(breach), ["registered"])
        for moment, warned in (
            ("2026-11-30 09:59:59", ["warned"]),
            ("2026-11-30 10:00:01", ["warned", "late"]),
            ("2026-12-02 10:00:00", ["warned", "late"]),
        ):
            with freeze_time(moment):
                Breach._cron_warn()
                Breach._cron_warn()
                self.assertEqual(self._kinds(breach), ["registered", *warned])
        tasks = breach.sudo().activity_ids
        self.assertEqual(tasks.user_id, self.privacy | self.supervisor)
        self.assertEqual(len(tasks), 2)
        self.assertNotIn("applicants", str(tasks.mapped("summary")))

    def test_settled(self):
        breach = self._register()
        with freeze_time("2026-11-28 02:00:00"):
            self._tell(breach, "authority", "NPC 123", "2026-11-28 01:00:00")
            self.assertEqual(breach.state, "open")
            with self._refused(UserError):
                self._tell(breach, "authority", "Again", "2026-11-28 01:00:00")
            with self._refused(UserError):
                self._tell(breach, "not_people")
            with self._refused(UserError):
                self._tell(breach, "people", at="2026-11-28 03:00:00")
            self._tell(breach, "not_people", "The list was encrypted.")
        self.assertEqual(breach.state, "settled")
        self.assertTrue(breach.in_time)
        self.assertEqual(breach.settled_at, utc("2026-11-28 10:00+08:00"))
        self.assertFalse(breach.next_due_at)
        with self._refused(UserError):
            breach.write({"people_count": 1})
        self._tell(breach, "note", "It was not encrypted after all.")
        self.assertEqual(
            self._kinds(breach), ["registered", "authority", "not_people", "note"]
        )

    def test_settled_late(self):
        breach = self._register()
        with freeze_time("2026-12-02 02:00:00"):
            self.env["gov.breach"].sudo()._cron_warn()
            self._tell(breach, "authority", "NPC 1", "2026-12-01 01:00:00")
            self._tell(breach, "people", at="2026-11-28 01:00:00")
        self.assertFalse(breach.in_time)
        self.assertEqual(breach.result, "Settled late")
        self.assertFalse(breach.sudo().activity_ids)

    # ------------------------------------------------------------------
    # IT STAYS
    # ------------------------------------------------------------------

    def test_nothing_is_written_past_the_buttons(self):
        breach = self._register()
        for values in (
            {"state": "settled"},
            {"deadline": "2030-01-01 00:00:00"},
            {"authority_at": KNOWN},
            {"entry_ids": [(0, 0, {"kind": "note"})]},
        ):
            with self.subTest(values), self._refused(AccessError):
                breach.write(values)
        with self._refused(UserError):
            breach.unlink()
        with self._refused(UserError):
            breach.copy()
        entry = breach.sudo().entry_ids
        with self._refused(UserError):
            entry.write({"text": "Other"})
        with self._refused(UserError):
            entry.unlink()
        with self._refused(AccessError):
            entry.create({"breach_id": breach.id, "kind": "note", "text": "x"})

    # ------------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------------

    def test_who_reads(self):
        breach = self._register()
        everybody = {*self.seers, *self.strangers, self.privacy}
        for moment, readers in (
            (KNOWN, {self.privacy, self.oversight}),
            ("2026-12-01 00:00:00", {self.privacy, self.oversight, self.supervisor}),
        ):
            with freeze_time(moment):
                for user in everybody:
                    with self.subTest(moment, user=user.login):
                        told = self._tell_all(user, breach)
                        self.assertEqual("applicants" in told, user in readers)

    def _tell_all(self, user, breach):
        Breach = self.env["gov.breach"].with_user(user)
        return "".join(
            SecurityCommon._tell(self, act)
            for act in (
                lambda: self._as(user, breach).read(["name"]),
                lambda: Breach.search_read([], ["name"]),
                lambda: Breach.name_search("BR") and Breach.search([]).mapped("name"),
                lambda: Breach.formatted_read_group([], ["name"], ["__count"]),
            )
        )

    def test_only_officers_write(self):
        breach = self._register()
        for user in (self.oversight, self.supervisor, self.officer):
            with self.subTest(user=user.login), self._refused(AccessError):
                self._as(user, breach).write({"name": "x"})
            with self.subTest(user=user.login), self._refused(AccessError):
                self._tell(breach, "note", "x", user=user)

    def test_board(self):
        self._register()
        Board = self.env["gov.board"].with_user(self.supervisor)
        keys = [counter["key"] for counter in Board.read_board()["counters"]]
        self.assertNotIn("breaches", keys)
        with freeze_time("2026-12-01 00:00:00"):
            first = Board.read_board()["counters"][0]
            self.assertEqual((first["key"], first["count"]), ("breaches", 1))
            for office, seen in ((self.permits, True), (self.roads, False)):
                counters = Board.read_board(office.id)["counters"]
                self.assertEqual(counters[0]["key"] == "breaches", seen)
            roads = Board.with_user(self.roads_supervisor).read_board()
            self.assertNotEqual(roads["counters"][0]["key"], "breaches")
