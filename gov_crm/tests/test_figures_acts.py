from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.gov_service import CASE_KINDS
from .common import CASE_OFFICER, utc
from .ledger_common import FILED, LedgerCommon

TUE = utc("2026-11-24 10:00+08:00")
WED = utc("2026-11-25 10:00+08:00")
THU = utc("2026-11-26 10:00+08:00")
FRI = utc("2026-11-27 10:00+08:00")
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


class FiguresActsCase(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figures = cls.env["gov.figures"]
        cls.env.flush_all()
        cls.Figures._refresh()

    def _told(self, code, days=NOVEMBER, **query):
        """``(count, n)`` of a figure, of the cases of this test's citizen offices."""
        query.setdefault("offices", (self.city + self.permits + self.treasury).ids)
        [(_key, figures)] = self.Figures._read([code], *days, **query)
        return figures[code].count, figures[code].n

    def _by(self, code, name, days=NOVEMBER, **query):
        rows = self.Figures._read([code], *days, by=(name,), **query)
        return {key[name]: figures[code].value for key, figures in rows}

    def _count(self):
        """Count what changed; then all cases counted anew must say the same."""
        self.env.invalidate_all()
        self.Figures._refresh()
        self.assertEqual(self.Figures._verify(), [])


@tagged("post_install", "-at_install")
@freeze_time(FILED)
class TestFiguresActs(FiguresActsCase):
    """Figures after what people do with cases, by hand-worked examples."""

    def test_taken_back_opened_again_and_answered(self):
        case = self._file()
        with freeze_time(TUE):
            mine = case.with_user(self.citizen_user).with_context({})
            mine._portal_withdraw("I moved away.", TUE)
        self._count()
        for code, told in (
            ("filed", (1, 1)),
            ("ended", (1, 1)),
            ("answered", (0, 0)),
            ("not_counted", (1, 1)),
            ("on_time", (0, 0)),
        ):
            with self.subTest(code):
                self.assertEqual(self._told(code), told)
        with freeze_time(WED):
            case.with_user(self.officer)._reopen("She is back", WED, self.officer)
        self._count()
        self.assertEqual(self._told("ended"), (0, 0), "it is open")
        self.assertEqual(self._told("reopened"), (1, 1))
        with freeze_time(THU):
            self._decide(case, "2026-11-26 10:00", self.officer)
        self._count()
        self.assertEqual(self._told("answered"), (1, 1))
        self.assertEqual(self._told("on_time"), (1, 1))
        self.assertEqual(self._told("reopened"), (1, 2), "of endings and openings")
        self.assertEqual(self._told("not_counted"), (0, 0))
        where = {"agency": [self.permits.id]}
        self.assertEqual(
            self._by("open", "day", (FILED.date(), THU.date()), where=where),
            {FILED.date(): 1, TUE.date(): 1, WED.date(): 1},
            "an office that opens a case again never lost it",
        )

    def test_review(self):
        self._standard("appeal", 5)
        head = self._user("head", CASE_OFFICER, self.city)
        case = self._file()
        with freeze_time(TUE):
            theirs = case.with_user(self.officer)
            theirs.action_take()
            theirs._decide(
                "denied", "In a flood zone.", "<p>No.</p>", TUE, self.officer
            )
        self._count()
        self.assertEqual(self._told("appealed"), (0, 1))
        with freeze_time(WED):
            mine = case.with_user(self.citizen_user).with_context({})
            appeal = mine._portal_appeal("The lot was raised.", [], WED).sudo()
        self._count()
        self.assertEqual(self._told("appealed"), (1, 1))
        self.assertEqual(self._told("upheld"), (0, 0))
        with freeze_time(THU):
            self._decide(appeal, "2026-11-26 10:00", head)
        self._count()
        self.assertEqual(self._told("upheld"), (1, 1))
        self.assertEqual(self._told("filed"), (2, 2), "a review is a case of its own")
        self.assertEqual(
            self._by("on_time", "kind", offices=(self.city + self.permits).ids),
            {"service_request": 100, "appeal": 100},
        )

    def test_promise(self):
        december = date(2026, 12, 1), date(2026, 12, 31)
        case = self._file().with_user(self.officer)
        due = utc("2026-12-01 12:00+08:00")
        timer = case._promise("We will call", due, FILED, self.officer)
        case._promise("We will write", due, FILED, self.officer)
        self._count()
        self.assertEqual(self._told("promises_kept"), (0, 0), "due in December")
        self.assertEqual(self._told("promises_kept", december), (0, 2))
        with freeze_time(due):
            timer.with_user(self.officer).action_keep()
        self._count()
        self.assertEqual(self._told("promises_kept", december), (1, 2))
        Case = self.env["helpdesk.ticket"].with_user(self.supervisor)
        domain = self.Figures._cases_domain("promises_kept", *december, part="n")
        self.assertEqual(Case.search(domain).ids, case.ids)

    def test_moved_to_another_office_and_paused(self):
        """Licensing from Monday, the Treasury from Tuesday 9:00, paused from Tuesday to
        Thursday, answered on Friday: four working days less two."""
        self._story()
        self._count()
        treasury = {"where": {"agency": self.treasury.ids}}
        self.assertEqual(self._told("filed", **treasury), (1, 1))
        door = {"where": {"entry_agency": self.permits.ids}}
        self.assertEqual(self._told("filed", **door), (1, 1))
        self.assertEqual(self._told("on_time", **treasury), (1, 1))
        self.assertEqual(self._told("paused", **treasury), (1, 1))
        self.assertEqual(self._by("time_median", "agency")[self.treasury.id], 2)
        week = FILED.date(), FRI.date()
        for office, days in ((self.permits, {23}), (self.treasury, {24, 25, 26})):
            opened = self._by("open", "day", week, offices=office.ids)
            self.assertEqual(opened, {date(2026, 11, day): 1 for day in days})

    def test_referrals_count_at_the_office_that_was_asked(self):
        """The City Engineer declines; the Treasury accepts after 2 hours on Monday and one
        on Tuesday. Monday 11:00 in Manila is Sunday evening in New York."""
        self._story()
        self._count()
        sent = self._by("referrals", "agency")
        self.assertEqual(sent[self.roads.id], 1)
        self.assertEqual(sent[self.treasury.id], 1)
        self.assertEqual(sent.get(self.permits.id, 0), 0, "it asked and was not asked")
        self.assertEqual(self._by("referral_accept", "agency")[self.treasury.id], 3)
        opened = self.Figures._cases_domain("referral_accept", *NOVEMBER)
        asked = self.env["helpdesk.ticket"].with_user(self.treasurer).search(opened)
        self.assertEqual(len(asked), 1)
        roads = {"where": {"agency": self.roads.ids}}
        self.assertEqual(self._by("referrals", "day", **roads), {FILED.date(): 1})
        self.roads.calendar_id = self.calendar.copy({"tz": "America/New_York"})
        self._count()
        sunday = FILED.date() - timedelta(days=1)
        self.assertEqual(self._by("referrals", "day", **roads), {sunday: 1})

    def test_an_hour_that_has_begun_counts_whole(self):
        case = self._file_at()
        referral = self._send(case, self.treasury, "2026-11-23 15:00")
        self._accept(referral, "2026-11-23 15:01")
        self._count()
        self.assertEqual(self._by("referral_accept", "agency")[self.treasury.id], 1)
        self.assertEqual(self._told("referrals", offices=self.treasury.ids), (1, 1))

    def test_totals_of_months_and_of_days_say_the_same(self):
        self._story()
        with freeze_time(FILED - timedelta(days=30)):
            self._decide(self._file(), "2026-11-02 10:00", self.officer)
        self._count()
        codes = ["filed", "ended", "answered", "on_time", "paused", "open"]
        codes += ["time_median", "time_p90", "digital", "without_limit", "not_counted"]
        codes += ["referrals", "referral_accept"]
        # By kinds no total of months tells anything apart.
        kinds = {"kind": [key for key, _name in CASE_KINDS]}
        days = date(2026, 10, 1), NOVEMBER[1]
        for by in ((), ("month",), ("service",), ("agency", "month"), ("quarter",)):
            with self.subTest(by=by):
                self.assertTrue(self.Figures._months(*days, by, {}))
                self.assertFalse(self.Figures._months(*days, by, kinds))
                coarse = self.Figures._read(codes, *days, by)
                self.assertGreater(len(coarse), 0)
                self.assertEqual(
                    coarse, self.Figures._read(codes, *days, by, where=kinds)
                )


@tagged("post_install", "-at_install")
@freeze_time(FRI)
class TestFiguresCalendar(FiguresActsCase):
    """Days are those of the calendar as it stands: what changes it, counts anew."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": "Permit",
                    "partner_id": cls.citizen.id,
                    "agency_id": cls.permits.id,
                    "service_id": cls.permit.id,
                    "filed_at": FILED,
                    "closed_date": FRI,
                    "outcome": "granted",
                }
            ]
        )

    def _days(self):
        self._count()
        return self._by("time_median", "agency")[self.permits.id]

    def _day(self, day):
        start = utc(f"{day} 00:00+08:00")
        return {"date_from": start, "date_to": start + timedelta(days=1, seconds=-1)}

    def test_day_off_that_is_moved_and_taken_away(self):
        self.assertEqual(self._days(), 4)
        day_off = self.env["resource.calendar.leaves"].create(
            {
                "name": "Flood",
                "calendar_id": self.calendar.id,
                **self._day("2026-11-25"),
            }
        )
        self.assertEqual(self._days(), 3)
        day_off.write(self._day("2026-12-02"))
        self.assertEqual(self._days(), 4)
        day_off.write(self._day("2026-11-24"))
        self.assertEqual(self._days(), 3)
        day_off.unlink()
        self.assertEqual(self._days(), 4)

    def test_hours_of_the_office(self):
        self._count()
        self.calendar.attendance_ids.filtered(lambda it: it.dayofweek == "2").unlink()
        self.assertEqual(self._days(), 3, "closed on Wednesdays")

    def test_another_calendar_or_zone(self):
        """Monday 10:00 in Manila is Sunday evening in New York."""
        self._count()
        office = {"offices": self.permits.ids}
        self.assertEqual(self._by("filed", "day", **office)[FILED.date()], 1)
        other = self.calendar.copy({"tz": "America/New_York"})
        self.permits.calendar_id = other
        self._count()
        self.assertEqual(self._by("filed", "day", **office)[date(2026, 11, 22)], 1)
        other.tz = "Asia/Manila"
        self._count()
        self.assertEqual(self._by("filed", "day", **office)[FILED.date()], 1)


@tagged("post_install", "-at_install")
@freeze_time(FRI)
class TestFiguresWatched(FiguresActsCase):
    """Who may read and change what figures rest on, and whether they keep up."""

    def test_definitions(self):
        measure = self.env["gov.measure"]._of(["on_time"])["on_time"]
        for user in (self.officer, self.frontline, self.supervisor, self.oversight):
            with self.subTest(user.login):
                own = measure.with_user(user)
                self.assertTrue(own.sentence)
                with self.assertRaises(AccessError):
                    own.minimum = 1
        measure.with_user(self.service_admin).minimum = 10
        self.assertEqual(measure.minimum, 10)
        for minimum in (0, 1001):
            with self.subTest(minimum), self.assertRaises(ValidationError):
                measure.with_user(self.service_admin).minimum = minimum
        for user in (self.employee, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                measure.with_user(user).read(["sentence"])

    def test_costs(self):
        values = {
            "service_id": self.permit.id,
            "agency_id": self.permits.id,
            "date_from": NOVEMBER[0],
            "date_to": NOVEMBER[1],
            "amount": 3000,
            "note": "Accounts",
        }
        Cost = self.env["gov.service.cost"]
        cost = Cost.with_user(self.service_admin).create(values)
        head = self._user("roads_head", "gov_crm.group_gov_supervisor", self.roads)
        for user, found in (
            (self.supervisor, cost),
            (self.oversight, cost),
            (head, Cost),
        ):
            with self.subTest(user.login):
                self.assertEqual(Cost.with_user(user).search([]).ids, found.ids)
                with self.assertRaises(AccessError):
                    cost.with_user(user).amount = 1
        with self.assertRaises(AccessError):
            Cost.with_user(self.officer).search([])
        with self.assertRaises(ValidationError):
            Cost.with_user(self.service_admin).create(
                {**values, "date_from": "2026-11-30"}
            )

    def test_health(self):
        self._count()
        Health = self.env["gov.health"].with_user(self.service_admin)

        def told():
            [finding] = [it for it in Health.examine() if it["key"] == "figures"]
            return finding

        self.assertEqual(told()["state"], "fine")
        self._file()
        self._file()
        for minutes, state in ((14, "fine"), (16, "look"), (119, "look"), (121, "act")):
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE gov_figure_stale SET at = %s",
                    fields.Datetime.now() - timedelta(minutes=minutes),
                )
            )
            with self.subTest(minutes=minutes):
                self.assertEqual(told()["state"], state)
        self.assertIn("2 changed cases", told()["text"])
        Health.do("figures")
        job = self.env.ref("gov_crm.ir_cron_figures")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertTrue(triggers)
        self._count()
        self.assertEqual(told()["state"], "fine")
