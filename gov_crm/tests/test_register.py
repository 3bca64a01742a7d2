import io
from datetime import date, datetime, timedelta
from pathlib import Path

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.gov_register_export_run import Cancelled
from ..tools.register_digest import digest_of
from .common import utc
from .register_office import convert
from .security_common import SECRET, SecurityCommon

KINDS = ("cases", "timers", "referrals", "decisions", "promises", "satisfaction")
FORMULA = '=HYPERLINK("http://evil.example","Click")'
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


class RegisterCommon(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-11-24 02:00:00"))  # Tue 10:00 in Manila
        super().setUpClass()
        cls.Export = cls.env["gov.register.export"]

    def _produce(self, kind="cases", user=None, first=FIRST, last=LAST, **filters):
        return self.Export._produce(kind, first, last, filters, user or self.supervisor)

    def _book(self, attachment):
        return load_workbook(io.BytesIO(attachment.raw))

    def _rows(self, attachment, sheet=-1):
        """The rows of the last sheet as dicts."""
        book = self._book(attachment)
        rows = list(book[book.sheetnames[sheet]].iter_rows(values_only=True))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def _numbers(self, attachment):
        return {row["Number"] for row in self._rows(attachment)}


@tagged("post_install", "-at_install")
class TestRegister(RegisterCommon):
    """What stands in a register, for whom, and what is noted of it."""

    def test_rows_are_those_the_reader_sees(self):
        both = {self.case.number, self.roads_case.number}
        self.assertEqual(self._numbers(self._produce(user=self.oversight)), both)
        self.assertEqual(self._numbers(self._produce(user=self.supervisor)), both)
        roads = self._produce(user=self.roads_supervisor)
        self.assertEqual(self._numbers(roads), {self.roads_case.number})
        self.assertNotIn(SECRET, str(self._rows(roads)))
        for kind in KINDS:
            with self.subTest(kind):
                file = self._produce(kind, self.roads_supervisor)
                book = self._book(file)
                cells = [
                    str(cell)
                    for sheet in book
                    for row in sheet.iter_rows(values_only=True)
                    for cell in row
                ]
                self.assertNotIn(SECRET, " ".join(cells))
                self.assertNotIn(self.case.number, cells)

    def test_nobody_is_named_but_by_the_number_of_the_case(self):
        for kind in (*KINDS, "access_log"):
            book = self._book(self._produce(kind, self.oversight))
            cells = " ".join(
                str(cell)
                for sheet in book
                for row in sheet.iter_rows(values_only=True)
                for cell in row
            )
            with self.subTest(kind):
                self.assertNotIn(self.citizen.name, cells)
                self.assertNotIn(self.other_citizen.name, cells)

    def test_offices_chosen(self):
        file = self._produce(agency_ids=self.permits.ids)
        self.assertEqual(self._numbers(file), {self.case.number})
        file = self._produce(agency_ids=self.city.ids)
        self.assertEqual(len(self._numbers(file)), 2, "with the offices below")
        cover = self._book(file).worksheets[0]
        said = {row[0]: row[1] for row in cover.iter_rows(max_col=2, values_only=True)}
        self.assertEqual(said["Offices"].split(", ")[0], "City Hall")

    def test_moments_are_those_of_the_office(self):
        """Half past midnight in Manila is the day before in UTC."""
        self.case._transition().write({"filed_at": utc("2026-11-24 00:30+08:00")})
        day = date(2026, 11, 24)
        file = self._produce(first=day, last=day)
        [row] = [it for it in self._rows(file) if it["Number"] == self.case.number]
        self.assertEqual(row["Received"], datetime(2026, 11, 24, 0, 30))
        before = self._produce(first=day - timedelta(days=1), last=day - timedelta(1))
        self.assertNotIn(self.case.number, self._numbers(before))

    def test_texts_of_citizens_are_not_live(self):
        self.case.name = FORMULA
        file = self._produce()
        self.assertIn(f"'{FORMULA}", [row["Subject"] for row in self._rows(file)])
        self.assertNotIn(b"<f>", file.raw)

    def test_cover(self):
        file = self._produce()
        book = self._book(file)
        self.assertEqual(book.sheetnames, ["Cover", "Summary", "Cases"])
        cover = book["Cover"]
        said = {row[0]: row[1] for row in cover.iter_rows(max_col=2, values_only=True)}
        self.assertEqual(said["From"], datetime(2026, 10, 1))
        self.assertEqual(said["To (included)"], datetime(2026, 12, 31))
        self.assertEqual(said["Made for"], self.supervisor.name)
        self.assertEqual(said["Made on"], datetime(2026, 11, 24, 10))
        self.assertEqual(said["Rows of “Cases”"], 2)
        self.assertEqual(said["Digest of these rows (SHA-256)"], file.description)
        path = file._full_path(file.store_fname)
        self.assertEqual(digest_of(path, [3]), file.description)
        header = [cell.value for cell in book["Cases"][1]]
        for label in header:
            self.assertTrue(said.get(label), f"{label} is not explained")
        self.assertEqual(book["Cases"].freeze_panes, "A2")
        self.assertTrue(book["Cases"].auto_filter.ref)
        self.assertTrue(book["Summary"]._charts)

    def test_summary_counts_the_rows(self):
        summary = self._book(self._produce())["Summary"]
        counts = [
            row[1]
            for row in summary.iter_rows(min_row=3, max_col=2, values_only=True)
            if isinstance(row[1], int)
        ]
        self.assertEqual(sum(counts), 2 * 2, "once by month, once by kind")

    def test_every_look_is_noted(self):
        with self.enter_registry_test_mode():
            self._produce(user=self.roads_supervisor)
            self.env.cr.precommit.run()
        self.env.cr.execute(
            "SELECT model, res_ids, kind, reason FROM gov_access_log WHERE user_id = %s",
            [self.roads_supervisor.id],
        )
        self.assertEqual(
            self.env.cr.fetchall(),
            [("helpdesk.ticket", self.roads_case.ids, "export", "Cases")],
        )

    def test_referral_shows_nothing_of_a_case_still_closed(self):
        referral = self._refer()
        file = self._produce("referrals", self.roads_supervisor)
        [row] = self._rows(file)
        self.assertEqual(row["Subject"], referral.subject)
        self.assertEqual(row["Case"], self.case.number)
        self.assertEqual(row["Sent"], datetime(2026, 11, 24, 10))
        self.assertFalse(self._numbers_of_case(self.roads_supervisor))

    def _numbers_of_case(self, user):
        numbers = self._numbers(self._produce(user=user))
        return numbers & {self.case.number}

    def test_decisions_and_time_limits(self):
        self.case.with_user(self.officer).action_complete()
        self.case._decide(
            "denied", "Rule 7", "<p>No</p>", fields.Datetime.now(), self.officer,
            redress="Ask the mayor",
        )  # fmt: skip
        [decision] = self._rows(self._produce("decisions"))
        self.assertEqual(decision["Case"], self.case.number)
        self.assertEqual(decision["Grounds"], "Rule 7")
        self.assertEqual(decision["Decided by"], self.officer.name)
        rows = self._rows(self._produce("timers"))
        answers = [
            row
            for row in rows
            if row["Case"] == self.case.number and row["Target"] == "Decided"
        ]
        self.assertEqual([row["In time"] for row in answers], ["yes"])
        self.assertEqual(answers[0]["Legal basis"], "City ordinance 1")
        [case] = [
            it for it in self._rows(self._produce()) if it["Number"] == self.case.number
        ]
        self.assertEqual((case["State"], case["In time"]), ("Ended", "yes"))
        ended = self.permits._local(self.case.closed_date).replace(tzinfo=None)
        self.assertEqual(case["Ended"], ended)

    def test_satisfaction_needs_whole_quarters(self):
        with self.assertRaisesRegex(UserError, "whole quarters"):
            self._produce("satisfaction", first=date(2026, 10, 2))

    def test_who_may_not(self):
        for user in (
            self.officer,
            self.service_admin,
            self.citizen_user,
            self.equality,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._produce(user=user)
        with self.assertRaises(AccessError):
            self._produce("access_log", self.supervisor)
        with self.assertRaisesRegex(UserError, "no such register"):
            self._produce("partners")
        with self.assertRaisesRegex(UserError, "no longer here"):
            self._produce(agency_ids=[2**31 - 1])


@tagged("post_install", "-at_install")
class TestRegisterJob(RegisterCommon):
    """Asking for a register, waiting for it, taking it away."""

    def _ask(self, user=None, **values):
        values = {"kind": "cases", "period": "this_quarter", **values}
        return self.Export.with_user(user or self.supervisor).create(values)

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm.ir_cron_registers").method_direct_trigger()
        self.env.invalidate_all()

    def _made(self, **values):
        export = self._ask(**values)
        export.action_start()
        self.assertEqual(export.state, "queued")
        self._run_job()
        return export

    def test_from_asking_to_download(self):
        export = self._made()
        self.assertEqual(
            (export.state, export.row_count, export.progress), ("done", 2, 100)
        )
        self.assertEqual((export.first_day, export.last_day), (FIRST, LAST))
        self.assertEqual(export.expires_at, fields.Datetime.now() + timedelta(days=7))
        action = export.action_download()
        self.assertIn(f"/web/content/{export.attachment_id.id}", action["url"])
        file = export.attachment_id
        self.assertEqual(file.file_size, len(file.raw))
        self.assertEqual(
            self._numbers(file), {self.case.number, self.roads_case.number}
        )

    def test_only_its_owner(self):
        export = self._made()
        file = export.sudo().attachment_id
        for user in (
            self.roads_supervisor,
            self.oversight,
            self.officer,
            self.employee,
        ):
            with self.subTest(user.login):
                for record in (export, file):
                    with self.assertRaises(AccessError):
                        self._as(user, record).read(["create_date"])
                with self.assertRaises(AccessError):
                    self._as(user, export).action_download()

    def test_it_is_deleted(self):
        export = self._made()
        file = export.sudo().attachment_id
        with freeze_time(fields.Datetime.now() + timedelta(days=7, seconds=1)):
            with self.assertRaisesRegex(UserError, "time is over"):
                export.action_download()
            self._run_job()
        self.assertEqual(export.state, "expired")
        self.assertFalse(file.exists())

    def test_stop_while_it_waits(self):
        export = self._ask()
        export.action_start()
        export.action_cancel()
        self._run_job()
        self.assertEqual((export.state, export.row_count), ("cancelled", 0))
        export.action_start()
        self._run_job()
        self.assertEqual(export.state, "done")

    def test_stop_while_it_is_made(self):
        export = self._ask()
        export.action_start()
        export._transition().write({"state": "running"})
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            job = self.env(cr=cr, user=SUPERUSER_ID)[export._name].browse(export.id)
            job._tick(1, 2)
            self.assertEqual((job.row_count, job.progress), (1, 50))
            job.with_user(self.supervisor.id).action_cancel()
            stopped = False
            try:  # assertRaises would put a savepoint around what commits
                job._tick(2, 2)
            except Cancelled:
                stopped = True
            self.assertTrue(stopped)
        self.env.invalidate_all()
        self.assertEqual((export.state, export.row_count), ("cancelled", 1))

    def test_a_right_taken_away(self):
        export = self._ask()
        export.action_start()
        self.supervisor.group_ids -= self.env.ref("gov_crm.group_gov_supervisor")
        self._run_job()
        self.assertEqual(export.sudo().state, "failed")
        self.assertIn("not for your role", export.sudo().message)
        self.assertFalse(export.sudo().attachment_id)

    def test_a_server_that_ends_the_job(self):
        export = self._ask()
        export.action_start()
        export._transition().write({"state": "running", "tries": 3})
        self._run_job()
        self.assertEqual(export.state, "failed")
        self.assertIn("limit_time_real_cron", export.message)

    def test_what_was_asked_for_stays(self):
        export = self._made()
        with self.assertRaisesRegex(UserError, "asked for already"):
            export.first_day = "2026-01-01"
        with self.assertRaises(AccessError):
            self._ask().state = "done"
        with self.assertRaises(AccessError):
            self._ask(user_id=self.oversight.id)
        with self.assertRaises(UserError):
            export.action_start()
        file = export.sudo().attachment_id
        export.unlink()
        self.assertFalse(file.exists())

    def test_who_may_ask(self):
        for user in (
            self.officer,
            self.service_admin,
            self.employee,
            self.citizen_user,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._ask(user)
        with self.assertRaises(AccessError):
            self._ask(kind="access_log").action_start()
        with self.assertRaisesRegex(ValidationError, "no such register"):
            self._ask(kind="partners")
        with self.assertRaisesRegex(ValidationError, "before the first"):
            self._ask(period="days", first_day=LAST, last_day=FIRST)
        with self.assertRaisesRegex(ValidationError, "at most 10 years"):
            self._ask(period="days", first_day="2000-01-01", last_day=FIRST)

    def test_offered_is_what_one_may_have(self):
        for user, offered in ((self.supervisor, False), (self.oversight, True)):
            kinds = dict(
                self.Export.with_user(user).fields_get(["kind"])["kind"]["selection"]
            )
            self.assertIn("cases", kinds)
            self.assertEqual("access_log" in kinds, offered)

    def test_periods(self):
        for period, first, last in (
            ("this_month", date(2026, 11, 1), date(2026, 11, 30)),
            ("last_month", date(2026, 10, 1), date(2026, 10, 31)),
            ("last_quarter", date(2026, 7, 1), date(2026, 9, 30)),
            ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
            ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        ):
            with self.subTest(period):
                export = self._ask(period=period)
                self.assertEqual((export.first_day, export.last_day), (first, last))


@tagged("post_install", "-at_install")
class TestRegisterOffice(RegisterCommon):
    """Every register opens in LibreOffice, and shows there what stands in it."""

    def test_libreoffice(self):
        self.case.name = FORMULA
        self.roads_case.name = "<r>Pothole & more</r>"
        for kind in (*KINDS, "access_log"):
            file = self._produce(kind, self.oversight)
            path = Path(file._full_path(file.store_fname))
            with self.subTest(kind):
                pdf = convert(self, path, "pdf")
                self.assertEqual(pdf[:5], b"%PDF-")
        file = self._produce(user=self.oversight)
        # -1: a file for each sheet; here the third.
        table = convert(
            self,
            Path(file._full_path(file.store_fname)),
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3",
        ).decode()
        self.assertIn(self.case.number, table)
        self.assertIn("2026-11-24 10:00", table)
        self.assertIn("'=HYPERLINK", table)
        self.assertIn("'<r>Pothole & more</r>", table)
