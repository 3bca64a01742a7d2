from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.gov_case_figure import COUNTS
from .common import CASE_OFFICER, GovCommon, utc

MON_10 = utc("2026-11-23 10:00+08:00")
TUE_9 = utc("2026-11-24 09:00+08:00")
WED_9 = utc("2026-11-25 09:00+08:00")
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


class FiguresCase(GovCommon):
    """Cases of Monday 5 October 2026 at the licensing office, with a promise of three working
    days: answered after 1, 3 and 4 days, taken back, twice filed, and still open. One of the
    city engineer was answered after 2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figures = cls.env["gov.figures"]
        cls.road = cls.env["gov.service"].create(
            {"name": "A road is broken", "agency_id": cls.roads.id}
        )
        with freeze_time(MON_10):
            ends = [
                ("06", "granted"),
                ("08", "resolved"),
                ("09", "denied"),
                ("06", "withdrawn"),
                ("07", "duplicate"),
            ]
            cls.cases = cls._history(cls.permit, *ends)
            cls.open_case = cls._history(cls.permit, (None, None))
            cls.road_case = cls._history(cls.road, ("07", "resolved"))
        cls.Figures._refresh()

    @classmethod
    def _history(cls, service, *ends):
        return cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": service.name,
                    "partner_id": cls.citizen.id,
                    "agency_id": service.agency_id.id,
                    "service_id": service.id,
                    "filed_at": utc("2026-10-05 10:00+08:00"),
                    **(
                        {
                            "closed_date": utc(f"2026-10-{day} 15:00+08:00"),
                            "outcome": outcome,
                        }
                        if day
                        else {}
                    ),
                }
                for day, outcome in ends
            ]
        )

    def _one(self, code, days=OCTOBER, **query):
        """The figure of everything together."""
        [(key, figures)] = self.Figures._read([code], *days, **query)
        self.assertFalse(key)
        return figures[code]

    def _by(self, code, name, days=OCTOBER, **query):
        rows = self.Figures._read([code], *days, by=(name,), **query)
        return {key[name]: figures[code].value for key, figures in rows}

    def _waiting(self):
        return self.Figures._as_of()[1]

    def _assert_right(self):
        self.assertEqual(self._waiting(), 0)
        self.assertEqual(self.Figures._verify(), [])


@tagged("post_install", "-at_install")
@freeze_time(TUE_9)
class TestFigures(FiguresCase):
    """What is read, told apart and opened."""

    def test_counted_by_hand(self):
        office = {"where": {"agency": [self.permits.id]}}
        for code, value in (
            ("filed", 6),
            ("ended", 5),
            ("answered", 3),
            ("not_counted", 2),
            ("without_limit", 0),
            ("time_median", 3),
            ("time_p90", 4),
            ("open", 1),
            ("deemed", 0),
        ):
            with self.subTest(code):
                self.assertEqual(self._one(code, **office).value, value)
        on_time = self._one("on_time", **office)
        self.assertEqual((on_time.count, on_time.n), (2, 3))
        self.assertAlmostEqual(on_time.value, 200 / 3)
        self.assertAlmostEqual(on_time.low, 20.77, 2)
        self.assertAlmostEqual(on_time.high, 93.85, 2)

    def test_late_now(self):
        """Due Thursday 8 October, 17:00; on 24 November 33 working days have begun since."""
        office = {"where": {"agency": [self.permits.id]}}
        self.assertEqual(self._one("overdue", **office).value, 1)
        self.assertEqual(self._one("overdue_age", **office).value, 33)

    def test_open_at_the_end_of_each_day(self):
        week = (date(2026, 10, 4), date(2026, 10, 10))
        self.assertEqual(
            self._by("open", "day", week, where={"agency": [self.permits.id]}),
            {
                date(2026, 10, day): count
                for day, count in ((5, 6), (6, 4), (7, 3), (8, 2), (9, 1), (10, 1))
            },
        )
        self.assertEqual(self._one("open", week).value, 1)
        self.assertEqual(self._one("open", (date(2026, 9, 1), date(2026, 9, 30))).n, 0)

    def test_told_apart(self):
        self.assertEqual(
            self._by("filed", "service"), {self.permit.id: 6, self.road.id: 1}
        )
        self.assertEqual(
            self._by("ended", "outcome", where={"agency": [self.permits.id]}),
            {
                it: 1
                for it in ("granted", "resolved", "denied", "withdrawn", "duplicate")
            },
        )
        self.assertEqual(self._by("time_median", "kind"), {"service_request": 2})
        self.assertEqual(self._by("filed", "channel"), {0: 7})
        self.assertEqual(self._by("filed", "quarter"), {date(2026, 10, 1): 7})
        self.assertEqual(self._by("filed", "entry_agency", offices=self.roads.ids), {
            self.roads.id: 1
        })  # fmt: skip

    def test_parts_of_months_add_up(self):
        """Totals of months, and days where a period is no whole month, say the same."""
        days = {
            code: self._one(code, (date(2026, 9, 28), date(2026, 11, 8)))
            for code in ("filed", "answered", "on_time", "time_median", "open")
        }
        for code, figure in days.items():
            with self.subTest(code):
                self.assertEqual(figure, self._one(code))
        self.assertEqual(
            self._one("answered", (date(2026, 10, 7), date(2026, 10, 8))).n, 2
        )
        self.assertEqual(
            self._one("time_p90", (date(2026, 10, 7), date(2026, 10, 8))).value, 3
        )

    def test_nothing_is_no_data(self):
        september = (date(2026, 9, 1), date(2026, 9, 30))
        self.assertEqual(self._one("filed", september).value, 0)
        for code in ("on_time", "time_median", "reopened", "cost", "satisfaction"):
            with self.subTest(code):
                self.assertIsNone(self._one(code, september).value)
        self.assertEqual(self._by("filed", "service", september), {})

    def test_what_is_not_known_is_refused(self):
        for codes, more in (
            (["nothing"], {}),
            (["filed"], {"by": ("citizen",)}),
            (["filed"], {"where": {"month": [OCTOBER[0]]}}),
        ):
            with self.subTest(codes=codes, **more), self.assertRaises(ValueError):
                self.Figures._read(codes, *OCTOBER, **more)

    def test_cost_of_a_transaction(self):
        """31,000 for a month of 31 days: 1,000 a day."""
        self.env["gov.service.cost"].create(
            {
                "service_id": self.permit.id,
                "agency_id": self.permits.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
                "amount": 31_000,
                "note": "Accounts",
            }
        )
        self.assertEqual(self._one("cost").value, 6_200, "five cases ended")
        week = (date(2026, 10, 5), date(2026, 10, 7))
        self.assertEqual(self._one("cost", week).value, 1_000, "three of them")

    # -- opened ----------------------------------------------------------------

    def test_every_part_opens_its_cases(self):
        answered = self.cases[:3]
        key = {"service": self.permit.id}
        for code, part, cases in (
            ("filed", "count", self.cases + self.open_case),
            ("on_time", "count", answered[:2]),
            ("on_time", "n", answered),
            ("on_time", "rest", answered[2:]),
            ("not_counted", "count", self.cases[3:]),
            ("time_median", "count", answered),
            ("open", "count", self.open_case),
            ("overdue", "count", self.open_case),
        ):
            with self.subTest(code, part=part):
                domain = self.Figures._cases_domain(code, *OCTOBER, key, part)
                Ticket = self.env["helpdesk.ticket"].with_user(self.oversight)
                self.assertEqual(Ticket.search(domain), cases.with_user(self.oversight))

    def test_cases_open_in_ones_own_rights(self):
        domain = self.Figures._cases_domain("filed", *OCTOBER)
        for user, cases in (
            (self.roads_officer, self.road_case),
            (self.officer, self.cases + self.open_case),
            (self.employee, self.road_case.browse()),
        ):
            Ticket = self.env["helpdesk.ticket"].with_user(user)
            with self.subTest(user.login):
                self.assertEqual(set(Ticket.search(domain).ids), set(cases.ids))

    def test_a_made_up_figure_opens_nothing(self):
        Ticket = self.env["helpdesk.ticket"].with_user(self.oversight)
        for value in (
            "", "x", "[]", "{}", '{"first": "2026-10-01"}',
            '{"first": "2026-10-01", "last": "2026-10-31", "counts": {"id": 1}, "where": {}}',
            '{"first": "2026-10-01", "last": "2026-10-31", "counts": {"filed": 1}, '
            '"where": {"partner_id": [1]}}',
            '{"first": "2026-10-01", "last": "2026-10-31", "counts": {"filed": 1}, '
            '"where": {"service": ["x"]}}',
        ):  # fmt: skip
            with self.subTest(value), self.assertRaises(UserError):
                Ticket.search([("gov_figure", "=", value)])

    # -- rights ----------------------------------------------------------------

    def test_who_sees_figures_of_which_offices(self):
        def offices(user):
            return self.Figures.with_user(user)._offices()

        self.assertIsNone(offices(self.oversight))
        self.assertIsNone(offices(self.equality))
        below = (self.city + self.roads + self.permits).ids
        self.assertEqual(set(offices(self.supervisor)), set(below))
        for user in (self.officer, self.service_admin, self.contractor, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                offices(user)

    def test_totals_of_ones_own_offices(self):
        head = self._user("roads_head", "gov_crm.group_gov_supervisor", self.roads)
        Total = self.env["gov.daily.total"]
        domain = [("agency_id", "in", (self.roads + self.permits).ids)]
        for user, filed in ((head, 1), (self.supervisor, 7), (self.equality, 7)):
            with self.subTest(user.login):
                totals = Total.with_user(user).search(domain)
                self.assertEqual(sum(totals.mapped("filed")), filed)
        with self.assertRaises(AccessError):
            Total.with_user(self.officer).search(domain)
        with self.assertRaises(AccessError):
            totals.write({"filed": 9})

    def test_rows_of_cases_are_for_nobody(self):
        for user in (self.supervisor, self.oversight, self.equality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["gov.case.figure"].with_user(user).search([])


@tagged("post_install", "-at_install")
@freeze_time(TUE_9)
class TestFiguresKeptUp(FiguresCase):
    """Whatever changes, the database notes whom to count anew, and totals follow."""

    def test_from_the_counter_to_the_review(self):
        case = self._file()
        self.assertEqual(self._one("filed", NOVEMBER).value, 0, "not counted yet")
        self.assertEqual(self._waiting(), 1)
        self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("filed", NOVEMBER).value, 1)
        self.assertEqual(self._one("complete_first", NOVEMBER).count, 1)
        case.with_user(self.officer)._decide(
            "granted", False, "<p>Yes</p>", fields.Datetime.now(), self.officer
        )
        self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("answered", NOVEMBER).value, 1)
        self.assertEqual(self._one("time_median", NOVEMBER).value, 0)
        with freeze_time(WED_9):
            self.env["gov.case.reopen"].with_user(self.officer).create(
                {"ticket_id": case.id, "reason": "It was the wrong permit"}
            ).action_reopen()
            self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("ended", NOVEMBER).value, 0, "no longer ended")
        again = self._one("reopened", NOVEMBER)
        self.assertEqual((again.count, again.n), (1, 1))

    def test_a_day_off_declared_later(self):
        """With Wednesday 7 October off, Thursday's answer took two days and Friday's three:
        the rows of those whose time ran over it are made anew."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Typhoon",
                "calendar_id": self.calendar.id,
                "date_from": utc("2026-10-07 00:00+08:00"),
                "date_to": utc("2026-10-07 23:59+08:00"),
            }
        )
        self.assertGreater(self._waiting(), 0)
        self.Figures._refresh()
        self._assert_right()
        office = {"where": {"agency": [self.permits.id]}}
        self.assertEqual(self._one("time_median", **office).value, 2)
        self.assertEqual(self._one("time_p90", **office).value, 3)

    def test_a_channel_turns_digital(self):
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Kiosk"})
        case = self._file(channel_id=channel.id)
        self.Figures._refresh()
        self.assertEqual(self._one("digital", NOVEMBER).count, 0)
        channel.gov_is_digital = True
        self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("digital", NOVEMBER).count, 1)
        Ticket = self.env["helpdesk.ticket"].with_user(self.oversight)
        domain = self.Figures._cases_domain("digital", *NOVEMBER)
        self.assertEqual(Ticket.search(domain).ids, case.ids)

    def test_a_service_asks_for_papers_from_now_on(self):
        self._file(service_id=self.road.id)
        self.Figures._refresh()
        self.assertEqual(self._one("complete_first", NOVEMBER).n, 0)
        self.road.requirement_ids = [(0, 0, {"name": "Photograph"})]
        self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("complete_first", NOVEMBER).n, 1)

    def test_past_the_doors_of_the_program(self):
        """By hand in the database, too."""
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET outcome = 'duplicate' WHERE id = %s",
                self.cases[0].id,
            )
        )
        self.assertEqual(self._waiting(), 1)
        self.Figures._refresh()
        self._assert_right()
        self.assertEqual(self._one("not_counted").value, 3)

    def test_what_does_not_matter_is_not_counted_anew(self):
        self.open_case.name = "Another title"
        self.open_case.user_id = self._user("new", CASE_OFFICER, self.permits)
        self.assertEqual(self._waiting(), 0)

    def test_the_job_and_the_moment_that_is_told(self):
        self.assertEqual(self.Figures._as_of(), (TUE_9, 0))
        self._file()
        self._file()
        moment, waiting = self.Figures._as_of()
        self.assertEqual(waiting, 2)
        self.assertLessEqual(moment, TUE_9)
        self.Figures._cron_refresh()
        self.assertEqual(self.Figures._as_of(), (TUE_9, 0))
        self._assert_right()

    def test_counting_nothing_new_changes_nothing(self):
        def all_rows():
            self.env.cr.execute(
                "SELECT day, service_id, agency_id, outcome, filed, ended, in_time "
                "FROM gov_daily_total ORDER BY 1, 2, 3, 4"
            )
            return self.env.cr.fetchall()

        before = all_rows()
        self.env.cr.execute(
            "INSERT INTO gov_figure_stale (ticket_id) SELECT id FROM helpdesk_ticket, "
            "generate_series(1, 3)"
        )
        self.assertGreaterEqual(self.Figures._refresh(), 7)
        self.assertEqual(all_rows(), before)
        self._assert_right()

    def test_as_many_queries_for_one_case_as_for_many(self):
        def queries(cases):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO gov_figure_stale (ticket_id) SELECT unnest(%s)",
                    cases.ids,
                )
            )
            before = self.env.cr.sql_log_count
            self.Figures._refresh()
            return self.env.cr.sql_log_count - before

        queries(self.cases)  # offices and calendars are known from now on
        self.assertEqual(queries(self.cases[:1]), queries(self.cases))

    def test_differences_are_found(self):
        """Each kind of damage is seen by what recomputes, on its own."""
        for statement, words in (
            ("UPDATE gov_case_figure SET in_time = 0 WHERE ticket_id = %s", "Case "),
            ("UPDATE gov_case_figure SET days = 9 WHERE ticket_id = %s AND days = 1",
             "Case "),
            ("DELETE FROM gov_case_figure WHERE ticket_id = %s", "Case "),
            ("INSERT INTO gov_case_figure (ticket_id, day, agency_id, filed) "
             "SELECT ticket_id, day, agency_id, 1 FROM gov_case_figure "
             "WHERE ticket_id = %s", "Case "),
            ("UPDATE gov_daily_total SET ended = ended + 1 WHERE outcome = 'granted' "
             "AND %s > 0", "gov_daily_total"),
            ("UPDATE gov_month_total SET filed = filed + 1 WHERE %s > 0",
             "gov_month_total"),
            ("DELETE FROM gov_month_wait WHERE took = 3 AND %s > 0", "gov_month_wait"),
        ):  # fmt: skip
            with self.subTest(statement):
                self.assertEqual(self.Figures._verify(), [])
                with self.env.cr.savepoint() as damage:
                    self.env.cr.execute(statement, [self.cases[0].id])
                    self.assertGreater(self.env.cr.rowcount, 0)
                    problems = self.Figures._verify()
                    self.assertIn(words, " ".join(problems))
                    [found] = [
                        it
                        for it in self.env["gov.check"]._run()
                        if it["name"] == "totals"
                    ]
                    self.assertEqual(found["count"], len(problems))
                    damage.rollback()

    def test_every_count_is_of_the_totals(self):
        """A count that is added to the rows is added to all totals."""
        for table in ("gov_case_figure", "gov_daily_total", "gov_month_total"):
            self.env.cr.execute(
                SQL(
                    "SELECT column_name FROM information_schema.columns "
                    "WHERE table_name = %s",
                    table,
                )
            )
            self.assertLessEqual(
                set(COUNTS), {name for (name,) in self.env.cr.fetchall()}, table
            )
