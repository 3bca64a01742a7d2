import importlib.util

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models.gov_custody_figures import FIGURES
from ..models.gov_referral_measures import MEASURES
from .common import utc
from .ledger_common import FILED, LedgerCommon
from .reorganisation_common import ReorganisationCommon


@tagged("post_install", "-at_install")
class TestReferralMeasures(LedgerCommon):
    """How long offices take to answer, and how much comes back."""

    def _measures(self, referral):
        """As they stand in the database: None for none."""
        self.env.flush_all()
        columns = ", ".join(MEASURES)
        self.env.cr.execute(
            f"SELECT {columns} FROM gov_referral WHERE id = %s", [referral.id]
        )
        return self.env.cr.fetchone()

    def _grouped(self, *aggregates, domain=(), user=None):
        Referral = self.env["gov.referral"].with_user(user or self.supervisor)
        offices = (self.roads | self.treasury).ids
        [row] = Referral.formatted_read_group(
            [("to_agency_id", "in", offices), *domain], [], aggregates
        )
        return [row[name] for name in aggregates]

    def test_written_at_the_answer(self):
        case = self._file_at()
        declined = self._send(case, self.roads, "2026-11-23 11:00")
        self.assertEqual(self._measures(declined), (None,) * 4)
        self._decline(declined, "2026-11-24 09:00")
        # Monday 11 to 12 and 13 to 17, Tuesday 8 to 9.
        self.assertEqual(self._measures(declined), (22, 6, None, None))
        accepted = self._send(case, self.treasury, "2026-11-24 11:00")
        accepted.with_user(self.treasurer)._receive(
            utc("2026-11-24 11:30+08:00"), self.treasurer
        )
        self.assertEqual(self._measures(accepted), (None,) * 4)
        self._accept(accepted, "2026-11-24 14:00")
        self.assertEqual(self._measures(accepted), (3, 2, 3, 2))
        self._decide(case, "2026-11-25 10:00")
        self.assertEqual(accepted.sudo().state, "completed")
        self.assertEqual(self._measures(accepted), (3, 2, 3, 2))

    def test_taken_back_or_expired_is_no_answer(self):
        case = self._file_at()
        withdrawn = self._send(case, self.roads, "2026-11-23 11:00")
        withdrawn._withdraw(utc("2026-11-23 12:00+08:00"), self.officer)
        expired = self._send(case, self.roads, "2026-11-23 13:00")
        expired.sudo()._expire(utc("2026-11-26 12:00+08:00"))
        for referral in (withdrawn, expired):
            self.assertEqual(self._measures(referral), (None,) * 4)

    def test_questions_keep_their_first_answer(self):
        case = self._file_at()
        at = utc("2026-11-23 11:00+08:00")
        question = case.with_user(self.officer)._refer(
            self.roads, "A road?", at, self.officer, kind="consult"
        )
        self._accept(question, "2026-11-23 12:00", self.roads_officer)
        question.with_user(self.roads_officer)._return(
            "No map", utc("2026-11-25 12:00+08:00"), self.roads_officer
        )
        self.assertEqual(self._measures(question), (1, 1, 1, 1))

    def test_rates_and_means(self):
        """One declined, one accepted and given back, one accepted, one expired, one waiting,
        one taken back."""
        case = self._file_at()
        self._decline(
            self._send(case, self.roads, "2026-11-23 11:00"), "2026-11-23 12:00"
        )
        first = self._send(case, self.treasury, "2026-11-23 13:00")
        self._accept(first, "2026-11-23 15:00")
        at = utc("2026-11-23 16:00+08:00")
        back = case.with_user(self.treasurer)._refer(
            self.permits, "Not ours", at, self.treasurer, returns=first.sudo()
        )
        self._accept(back, "2026-11-23 17:00", self.officer)
        self.assertEqual(first.sudo().state, "returned")
        for moment, act in (
            ("2026-11-24 08:00", "_expire"),
            ("2026-11-25 08:00", "_withdraw"),
            ("2026-11-26 08:00", False),
        ):
            other = self._file_at()
            referral = self._send(other, self.treasury, moment).sudo()
            if act == "_expire":
                referral._expire(utc("2026-11-25 08:00+08:00"))
            elif act:
                referral._withdraw(utc("2026-11-25 09:00+08:00"), self.officer)
        # To the two offices: declined, given back, expired; one waits, one was taken back.
        self.assertEqual(self._grouped("__count", "bounce_rate:avg"), [5, 100])
        self.assertEqual(
            self._grouped(
                "hours_to_accept:avg",
                "hours_to_answer:avg",
                "working_hours_to_accept:avg",
            ),
            [2, 1.5, 2],
        )
        kept = self._file_at()
        self._accept(
            self._send(kept, self.treasury, "2026-11-23 11:00"), "2026-11-23 12:00"
        )
        self.assertEqual(self._grouped("bounce_rate:avg", "hop:max"), [75, 1])
        self.assertEqual(self._grouped("hours_to_accept:avg"), [1.5])
        self.assertEqual(
            self._grouped("bounce_rate:avg", domain=[("state", "=", "withdrawn")]),
            [False],
        )

    def test_within_the_rules_of_referrals(self):
        self._story()
        for user, count in (
            (self.supervisor, 2), (self.oversight, 2), (self.officer, 2),
            (self.roads_officer, 1), (self.treasurer, 2), (self.service_admin, 0),
        ):  # fmt: skip
            with self.subTest(user.login):
                self.assertEqual(self._grouped("__count", user=user), [count])

    def test_nobody_writes_them(self):
        referral = self._story().sudo().referral_ids[:1]
        for name in MEASURES:
            with self.assertRaisesRegex(AccessError, "cannot be changed directly"):
                referral.write({name: 1})
            with self.assertRaises(AccessError):
                referral.with_user(self.supervisor).write({name: 1})

    def test_older_rows_are_filled_in(self):
        case = self._story().sudo()
        spans, referrals = case.custody_ids, case.referral_ids
        before = (
            spans.mapped(lambda it: [it[name] for name in FIGURES]),
            [self._measures(referral) for referral in referrals],
        )
        for table, names in (("gov_custody", FIGURES), ("gov_referral", MEASURES)):
            nothing = ", ".join(f"{name} = NULL" for name in names)
            self.env.cr.execute(f"UPDATE {table} SET {nothing}")
        self.env.invalidate_all()
        _migration().migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        after = (
            spans.mapped(lambda it: [it[name] for name in FIGURES]),
            [self._measures(referral) for referral in referrals],
        )
        self.assertEqual(after, before)


@tagged("post_install", "-at_install")
class TestMeasuresByOrder(ReorganisationCommon):
    """What an order about offices hands over says nothing about how offices answer."""

    def test_nobody_was_asked(self):
        with self._at("23 10:00"):
            case = self._file()
        with self._at("24 10:00"):
            self._carry_out(self._order())
        referral = case.sudo().referral_ids
        self.assertEqual((referral.state, referral.hop), ("accepted", 1))
        domain = [("ticket_id", "=", case.id)]
        [row] = self.env["gov.referral"].formatted_read_group(
            domain, [], ["bounce_rate:avg", "hours_to_accept:avg", "hop:max"]
        )
        self.assertEqual(
            (row["bounce_rate:avg"], row["hours_to_accept:avg"], row["hop:max"]),
            (False, False, 1),
        )
        # But the time is that of the office that had it.
        self.assertEqual(case.sudo().custody_ids.mapped("held_hours"), [24, 0])
        self._assert_whole()


@tagged("post_install", "-at_install")
class TestPathReport(LedgerCommon):
    """How often cases change hands, and that none is ever nobody's."""

    def _rows(self, case, user=None):
        self.env.flush_all()
        report = self.env["gov.path.report"].with_user(user or self.supervisor)
        return report.search([("ticket_id", "=", case.id)])

    def test_a_path(self):
        case = self._story()
        with freeze_time("2026-12-24 02:00:00"):
            row = self._rows(case)
            self.assertEqual(
                (row.hops, row.offices, row.age_hours, row.orphan_hours), (1, 2, 98, 0)
            )
            self.assertEqual(
                (row.agency_id, row.entry_agency_id, row.service_id),
                (self.treasury, self.permits, self.permit),
            )
        going_on = self._story(until_closed=False)
        with freeze_time("2026-11-24 02:00:00"):
            row = self._rows(going_on)
            self.assertEqual((row.age_hours, row.orphan_hours), (24, 0))
            self.assertEqual(row.action_open_case()["res_id"], going_on.id)

    def test_what_is_not_one_office_is_counted(self):
        """Gaps and overlaps that the owner of the database makes; hours of which nobody, or
        two, were responsible."""
        cr = self.env.cr
        cr.execute("ALTER TABLE gov_custody DROP CONSTRAINT gov_custody_no_overlap")
        for change, place, hours in (
            ("date_to = date_to - interval '2 hours'", 0, 2),
            ("date_from = date_from + interval '3 hours'", 0, 3),
            ("date_to = date_to + interval '4 hours'", 0, 4),
            ("date_from = date_from - interval '5 hours'", 1, 5),
            ("date_to = date_to - interval '6 hours'", 1, 6),
            ("date_to = NULL", 1, 0),
            ("date_from = date_from - interval '1 hour'", 0, 0),
            ("ticket_id = %(other)s", 0, 23),
        ):
            with self.subTest(change), cr.savepoint() as savepoint:
                case, other = self._story(), self._file_at()
                span = case.sudo().custody_ids[place]
                cr.execute(
                    f"UPDATE gov_custody SET {change} WHERE id = %(span)s",
                    {"span": span.id, "other": other.id},
                )
                self.env.invalidate_all()
                with freeze_time("2026-11-30 02:00:00"):
                    self.assertAlmostEqual(self._rows(case).orphan_hours, hours)
                savepoint.rollback()
        case = self._file_at()
        cr.execute("DELETE FROM gov_custody WHERE ticket_id = %s", [case.id])
        with freeze_time(FILED.replace(hour=4)):
            self.assertEqual(self._rows(case).orphan_hours, 2)

    def test_who_reads_it(self):
        case = self._story()
        outsider = self._user(
            "outsider", "gov_crm.group_gov_supervisor", self._agency("X", "XX")
        )
        for user in (self.supervisor, self.oversight):
            with self.subTest(user.login):
                self.assertEqual(len(self._rows(case, user)), 1)
        self.assertFalse(self._rows(case, outsider))
        for user in (self.frontline, self.officer, self.service_admin, self.employee,
                     self.contractor, self.equality, self.citizen_user):  # fmt: skip
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._rows(case, user)
        for operation in ("create", "write", "unlink"):
            with self.assertRaises(AccessError):
                self._rows(case).check_access(operation)

    def test_reading_it_is_logged_as_looking_at_the_case(self):
        case = self._story()
        report = self.env["gov.path.report"].with_user(self.supervisor)
        report.web_search_read(
            [("ticket_id", "=", case.id)], {"hops": {}, "ticket_id": {"fields": {}}}
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        log = self.env["gov.access.log"].search([], order="id desc", limit=1)
        self.assertIn(case.number, str(log.read()))

    def test_in_pivot_by_service(self):
        self._story()
        report = self.env["gov.path.report"].with_user(self.supervisor)
        [row] = report.formatted_read_group(
            [("service_id", "=", self.permit.id)],
            ["service_id"],
            ["hops:avg", "orphan_hours:sum", "age_hours:avg"],
        )
        self.assertEqual(
            (row["hops:avg"], row["orphan_hours:sum"], row["age_hours:avg"]), (1, 0, 98)
        )


def _migration():
    """The script that fills in rows of earlier versions."""
    path = file_path("gov_crm/migrations/19.0.1.2.0/post-time-ledger.py")
    spec = importlib.util.spec_from_file_location("post_time_ledger", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
