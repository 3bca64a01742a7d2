from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..models.gov_custody_figures import FIGURES
from .common import utc
from .ledger_common import FILED, LedgerCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestTimeLedger(LedgerCommon):
    """How long each office had a case and what became of that time, in hours."""

    def _told(self, case, now, **options):
        """The ledger as numbers: office, held, in hand, waited, on its way, paused, office
        hours, office hours in hand."""
        case = case.with_user(self.supervisor)
        return [
            (
                it.span.agency_id.code,
                it.held / HOUR,
                *(
                    it.lengths[kind] / HOUR
                    for kind in ("in_hand", "waited", "travelled", "paused")
                ),
                it.working_hours,
                it.in_hand_working_hours,
            )
            for it in case._time_ledger(utc(f"{now}+08:00"), **options)[case.id]
        ]

    def test_the_whole_story(self):
        case = self._story()
        self.assertEqual(
            self._told(case, "2026-12-24 10:00"),
            [
                ("BPLO", 23, 2, 3, 18, 0, 7, 2),
                ("CTO", 75, 27, 0, 0, 48, 27, 11),
            ],
        )
        self.assertEqual((case.closed_date - case.filed_at) / HOUR, 23 + 75)

    def test_while_it_goes_on(self):
        case = self._story(until_closed=False)
        for now, expected in (
            ("2026-11-24 09:30", ("CTO", 0.5, 0.5, 0, 0, 0, 0.5, 0.5)),
            ("2026-11-25 10:00", ("CTO", 25, 1, 0, 0, 24, 9, 1)),
        ):
            self.assertEqual(self._told(case, now)[1], expected)
        # A pause that nobody ends ends at its limit: ten working days, with a holiday.
        self.assertEqual(
            self._told(case, "2026-12-31 10:00")[1][5],
            (utc("2026-12-09 17:00+08:00") - utc("2026-11-24 10:00+08:00")) / HOUR,
        )

    def test_an_answer_that_has_not_come_is_waited_for(self):
        case = self._file_at()
        referral = self._send(case, self.treasury, "2026-11-23 11:00")
        self.assertEqual(
            self._told(case, "2026-11-23 16:00"), [("BPLO", 6, 1, 5, 0, 0, 5, 1)]
        )
        self._accept(referral, "2026-11-23 17:00")
        self.assertEqual(
            self._told(case, "2026-11-23 17:00"),
            [("BPLO", 7, 1, 0, 6, 0, 6, 1), ("CTO", 0, 0, 0, 0, 0, 0, 0)],
        )

    def test_the_clock_has_not_started_while_papers_are_missing(self):
        case = self._file_at(missing_papers="Barangay clearance")
        self.assertEqual(
            self._told(case, "2026-11-24 10:00"), [("BPLO", 24, 0, 0, 0, 24, 8, 0)]
        )
        with freeze_time(utc("2026-11-24 10:00+08:00")):
            case.action_complete()
        self.assertEqual(
            self._told(case, "2026-11-24 12:00"), [("BPLO", 26, 2, 0, 0, 24, 10, 2)]
        )

    def test_a_closed_case_that_is_opened_again(self):
        for outcome in ("granted", "withdrawn"):
            with self.subTest(outcome):
                case = self._file_at().with_user(self.officer)
                self._decide(case, "2026-11-23 12:00", self.officer, outcome)
                case._reopen("New", utc("2026-11-24 12:00+08:00"), self.officer)
                self.assertEqual(
                    self._told(case, "2026-11-24 14:00"),
                    [
                        ("BPLO", 2, 2, 0, 0, 0, 2, 2),
                        ("BPLO", 26, 2, 0, 0, 24, 9, 1),
                    ],
                )

    def test_whole_minutes_add_up(self):
        case = self._file_at(FILED.replace(second=29))
        with freeze_time(FILED + timedelta(seconds=95)):
            [row] = case._time_ledger(FILED + timedelta(seconds=95), True)[case.id]
        self.assertEqual((row.held, row.working_hours * 60), (HOUR / 30, 2))
        [exact] = case._time_ledger(FILED + timedelta(seconds=95))[case.id]
        self.assertEqual(exact.held, timedelta(seconds=66))

    def test_an_office_without_office_hours(self):
        # Without a promise an office needs no hours.
        self.env["gov.service.standard"].search([]).active = False
        case = self._file_at()
        self.permits.calendar_id = self.calendar.copy({"attendance_ids": [(5,)]})
        self.assertEqual(
            self._told(case, "2026-11-23 16:00"), [("BPLO", 6, 6, 0, 0, 0, 0, 0)]
        )
        self._decide(case, "2026-11-23 16:00", self.officer)
        self.assertEqual(case.sudo().custody_ids.held_hours, 6)
        self.assertEqual(case.sudo().custody_ids.working_hours, 0)

    def test_queries_do_not_grow_with_cases(self):
        cases = self.env["helpdesk.ticket"].union(*(self._story() for _ in range(3)))
        now = utc("2026-12-24 10:00+08:00")
        cases[:1]._time_ledger(now)  # compiles the calendars
        for some in (cases[:1], cases):
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                some._time_ledger(now)


@tagged("post_install", "-at_install")
class TestCustodyFigures(LedgerCommon):
    """Figures of offices are written when a span ends, and say what the ledger says."""

    def _figures(self, case):
        return [
            [span[name] for name in FIGURES]
            for span in case.with_user(self.supervisor).custody_ids
        ]

    def test_they_are_there_when_a_span_ends(self):
        case = self._story(until_closed=False)
        first = [23, 7, 2, 3, 18, 0, 2]
        self.assertEqual(self._figures(case), [first, [0] * 7])
        case = self._story()
        self.assertEqual(self._figures(case), [first, [75, 27, 27, 0, 0, 48, 11]])

    def test_they_equal_the_ledger_of_the_case(self):
        case = self._story().with_user(self.supervisor)
        for row in case._time_ledger(utc("2026-12-24 10:00+08:00"))[case.id]:
            self.assertEqual(row.span.held_hours, row.held / HOUR)
            self.assertEqual(row.span.working_hours, row.working_hours)
            for kind, length in row.lengths.items():
                self.assertEqual(row.span[f"{kind}_hours"], length / HOUR, kind)

    def test_cases_of_the_past_have_them_at_once(self):
        values = {
            "name": "Old",
            "agency_id": self.roads.id,
            "filed_at": FILED,
            "closed_date": utc("2026-11-24 10:00+08:00"),
            "outcome": "resolved",
        }
        late = dict(values, complete_at=utc("2026-11-23 16:00+08:00"))
        cases = self.env["helpdesk.ticket"]._file_history([values, late])
        self.assertEqual(self._figures(cases[0]), [[24, 8, 24, 0, 0, 0, 8]])
        # Papers were missing until 16:00.
        self.assertEqual(self._figures(cases[1]), [[24, 8, 18, 0, 0, 6, 3]])

    def test_many_at_once_cost_no_query_each(self):
        Ticket = self.env["helpdesk.ticket"]
        values = {"name": "Old", "agency_id": self.roads.id, "filed_at": FILED}
        few, many = (
            Ticket._file_history([values] * 2),
            Ticket._file_history([values] * 60),
        )
        self.env.flush_all()
        at = utc("2026-11-24 10:00+08:00")
        counts = []
        for cases in (few, many):
            before = self.env.cr.sql_log_count
            cases._close_custody(at)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertEqual(
            set(many.custody_ids.mapped("held_hours")), {24}, "All have their figures."
        )

    def test_nobody_writes_them(self):
        span = self._story().custody_ids[:1]
        for user in (self.officer, self.supervisor, self.service_admin):
            for name in (*FIGURES, "calendar_version"):
                with self.assertRaisesRegex(Exception, "."):
                    span.with_user(user).write({name: 1})
        for name in FIGURES:  # not even the superuser, without a transition
            with self.assertRaisesRegex(Exception, "cannot be changed directly"):
                span.sudo().write({name: 1})

    def test_sums_and_means_by_office(self):
        self._story()
        Custody = self.env["gov.custody"].with_user(self.supervisor)
        rows = Custody.formatted_read_group(
            [("agency_id", "in", (self.permits | self.treasury).ids)],
            ["agency_id"],
            ["held_hours:sum", "mean_held_hours:avg", "paused_hours:sum"],
        )
        figures = [
            (row["held_hours:sum"], row["mean_held_hours:avg"], row["paused_hours:sum"])
            for row in rows
        ]
        self.assertEqual(sorted(figures), [(23, 23, 0), (75, 75, 48)])

    def test_a_span_that_lasts_is_not_in_the_mean(self):
        self._story(until_closed=False)
        Custody = self.env["gov.custody"].with_user(self.supervisor)
        [row] = Custody.formatted_read_group(
            [("agency_id", "in", (self.permits | self.treasury).ids)],
            [],
            ["mean_held_hours:avg", "__count"],
        )
        self.assertEqual((row["mean_held_hours:avg"], row["__count"]), (23, 2))

    def test_by_service_and_month(self):
        self._story()
        Custody = self.env["gov.custody"].with_user(self.supervisor)
        [row] = Custody.formatted_read_group(
            [("service_id", "=", self.permit.id)],
            ["service_id", "date_to:month"],
            ["held_hours:sum"],
        )
        self.assertEqual(row["held_hours:sum"], 98)
        self.assertEqual(row["service_id"][0], self.permit.id)

    def test_within_the_rules_of_the_case(self):
        self._story()
        domain = [("agency_id", "in", (self.permits | self.treasury).ids)]
        outsider = self._user(
            "outsider", "gov_crm.group_gov_supervisor", self._agency("X", "XX")
        )
        for user, count in (
            (self.supervisor, 2), (self.oversight, 2), (self.officer, 2),
            (self.roads_officer, 0), (outsider, 0),
        ):  # fmt: skip
            with self.subTest(user.login):
                Custody = self.env["gov.custody"].with_user(user)
                self.assertEqual(Custody.search_count(domain), count)


@tagged("post_install", "-at_install")
class TestLedgerOnScreen(HttpCase, LedgerCommon):
    """The strip and the table of the case: words of time that add up, and no other facts."""

    def _path(self, case, user, now="2026-12-24 10:00"):
        """As a client reads it."""
        self.env.invalidate_all()
        with freeze_time(utc(f"{now}+08:00")):
            return case.with_user(user).read(["custody_path"])[0]["custody_path"]

    def test_the_strip_in_words(self):
        first, second = self._path(self._story(), self.supervisor)["legs"]
        self.assertEqual(
            (first["office"], first["words"]), ("Licensing Office", "23 hours")
        )
        self.assertEqual(
            [part["words"] for part in first["parts"]],
            ["2 office hours in hand", "waited 3 hours", "on its way 18 hours"],
        )
        self.assertEqual(
            [(part["kind"], part["share"]) for part in first["bar"]],
            [("in_hand", 4.3), ("waited", 13.0), ("in_hand", 4.3), ("travelled", 78.3)],
        )
        self.assertEqual(second["words"], "3 days 3 hours")
        self.assertEqual(
            [part["words"] for part in second["parts"]],
            ["11 office hours in hand", "paused 2 days"],
        )
        self.assertAlmostEqual(first["share"] + second["share"], 100)

    def test_who_has_it_now_and_since_when(self):
        case = self._story(until_closed=False)
        for now, words, parts in (
            ("2026-11-24 09:00", "since Tue 24 Nov, 09:00, less than a minute", []),
            ("2026-11-24 09:01", "since Tue 24 Nov, 09:00, 1 minute",
             ["1 minute of office hours in hand"]),
            ("2026-11-24 10:00", "since Tue 24 Nov, 09:00, 1 hour",
             ["1 office hour in hand"]),
            ("2026-11-24 18:00", "since Tue 24 Nov, 09:00, 9 hours",
             ["1 office hour in hand", "paused 8 hours"]),
        ):  # fmt: skip
            leg = self._path(case, self.treasurer, now)["legs"][-1]
            self.assertTrue(leg["is_current"])
            self.assertEqual(leg["words"], words)
            self.assertEqual([part["words"] for part in leg["parts"]], parts)

    def test_the_table_adds_up(self):
        path = self._path(self._story(), self.officer)
        labels = [kind["label"] for kind in path["kinds"]]
        self.assertEqual(labels, ["In hand", "Waited", "On its way", "Paused"])
        self.assertEqual(
            [(leg["cells"], leg["held"], leg["office_hours"]) for leg in path["legs"]],
            [
                (["2 h", "3 h", "18 h", "–"], "23 h", "7 h"),
                (["1 d 3 h", "–", "–", "2 d"], "3 d 3 h", "27 h"),
            ],
        )
        total = path["total"]
        self.assertEqual(total["cells"], ["1 d 5 h", "3 h", "18 h", "2 d"])
        self.assertEqual((total["held"], total["office_hours"]), ("4 d 2 h", "34 h"))

    def test_lengths_in_words(self):
        case = self._file_at()
        for minutes, words, exactly in (
            (0, "less than a minute", "–"),
            (59, "59 minutes", "59 min"),
            (60, "1 hour", "1 h"),
            (1439, "23 hours", "23 h 59 min"),
            (1440, "1 day", "1 d"),
            (2 * 1440 + 61, "2 days 1 hour", "2 d 1 h 1 min"),
            (10 * 1440 + 120, "10 days", "10 d 2 h"),
        ):
            length = timedelta(minutes=minutes)
            self.assertEqual(case._say_length(length), words)
            self.assertEqual(case._say_exactly(length), exactly)
        self.assertEqual(case._say_exactly(timedelta(hours=30), days=False), "30 h")
        self.assertEqual(case._say_open(0), "no office hours")

    def test_an_office_that_declined_is_not_told(self):
        """Nor is anybody else who does not see the case."""
        case = self._story()
        for user in (self.roads_officer, self.contractor, self.service_admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._path(case, user)
        with self.assertRaises(AccessError):  # citizens have a path of their own
            self._path(case, self.citizen_user)

    def test_a_case_that_is_being_written(self):
        new = self.env["helpdesk.ticket"].with_user(self.officer).new({"name": "New"})
        self.assertEqual(new.custody_path["legs"], [])

    def test_the_office_of_today_in_bold_and_the_table_that_adds_up(self):
        case = self._story(until_closed=False)
        self.env.flush_all()
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_time_ledger", login=self.treasurer.login
        )

    def test_figures_are_in_the_menu_of_supervisors_and_oversight(self):
        menus = [
            self.env.ref(f"gov_crm.gov_menu_board_{name}").id
            for name in ("time", "answers", "paths")
        ]
        Menu = self.env["ir.ui.menu"]
        for user, seen in (
            (self.supervisor, True), (self.oversight, True), (self.officer, False),
            (self.service_admin, False), (self.equality, False),
        ):  # fmt: skip
            with self.subTest(user.login):
                visible = Menu.with_user(user)._visible_menu_ids()
                self.assertEqual({menu in visible for menu in menus}, {seen})
