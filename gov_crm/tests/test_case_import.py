import base64
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case_import_common import CaseImportCommon, Killed
from .common import utc


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestCaseImport(CaseImportCommon):
    """Cases of another system, taken over by a service administrator from a file."""

    # What becomes of the rows

    def test_every_row_is_accounted_for(self):
        result = self._run()
        self.assertCounts(result, rows=9, created=5, duplicates=1, rejected=3, noted=2)
        self.assertIn("rows_per_second", result)
        self.assertEqual(set(self._cases()), {"A1", "A2", "A3", "A4", "A8"})
        report = {
            (line["line"], line["key"], line["kind"]): line["reason"]
            for line in self._report()
        }
        self.assertEqual(
            list(report),
            [
                ("5", "A4", "noted"),
                ("6", "A1", "duplicate"),
                ("7", "A5", "rejected"),
                ("8", "A6", "rejected"),
                ("9", "'=A7", "rejected"),
                ("10", "A8", "noted"),
            ],
        )
        reasons = list(report.values())
        self.assertIn("“@getxlate.Udf_Code_Genera”", reasons[0])
        self.assertEqual(
            reasons[1], "Same number as line 2. These columns differ: zip."
        )
        self.assertIn("“2019-02-30” in “opendate” is no date", reasons[2])
        self.assertIn("before it was opened", reasons[3])
        self.assertIn("“soon” in “closedate”", reasons[4])
        run = self.Import.search([], limit=1)
        self.assertEqual((run.state, run.started_from), ("done", "command"))
        self.assertEqual(len(run.line_ids), 6)
        self.assertEqual(
            base64.b64decode(run.report), (self.folder / "report.csv").read_bytes()
        )

    def test_case_tells_what_the_file_tells(self):
        self._run()
        cases = self._cases()
        case = cases["A1"]
        self.assertEqual(case.name, "Parks – Tree planting")
        self.assertIn("Borough: Manhattan<br>Zip: 10003", case.description)
        self.assertRegex(case.number, "^NYCC02-2019-00000[12]-[A-Z0-9]$")
        self.assertEqual(case.filed_at, utc("2019-01-08 00:00-05:00"))
        self.assertEqual(case.closed_date, utc("2019-01-11 12:00-05:00"))
        self.assertEqual((case.outcome, case.is_open), ("resolved", False))
        self.assertEqual(case.stage_id.name, "Answered")
        self.assertEqual(case.case_kind, "service_request")
        self.assertFalse(case.partner_id or case.user_id or case.message_ids)
        self.assertFalse(case.message_follower_ids)
        self.assertEqual(cases["A4"].stage_id.name, "Received")
        self.assertEqual(cases["A4"].name, "Bicycles")
        self.assertIn("@getxlate", cases["A4"].description)
        self.assertTrue(cases["A4"].is_open)
        self.assertNotIn("<b>", cases["A8"].description)

    def test_offices_and_services_it_meets(self):
        self._run()
        cases = self._cases()
        office = cases["A1"].agency_id
        self.assertEqual((office.code, office.tz), ("NYCC02", "America/New_York"))
        self.assertEqual(office.parent_id.code, "IMPORT")
        self.assertEqual(cases["A3"].agency_id.parent_id, office.parent_id)
        self.assertEqual(cases["A1"].service_id, cases["A2"].service_id)
        self.assertEqual(cases["A1"].service_id.code, "PARKS")
        self.assertEqual(cases["A4"].service_id.name, "Subject not recorded")
        self.assertEqual(cases["A4"].service_id, cases["A8"].service_id)

    def test_offices_and_services_that_are_there_are_used(self):
        rows = ["B1,ceo,2026-11-02,2026-11-03,Pothole,,,"]
        pothole = self.env["gov.service"].create(
            {"name": "pothole", "agency_id": self.roads.id}
        )
        before = self.env["gov.agency"].search_count([])
        self._run(self._path(rows))
        case = self._cases()["B1"]
        self.assertEqual((case.agency_id, case.service_id), (self.roads, pothole))
        self.assertEqual(case.filed_at, utc("2026-11-02 00:00+08:00"))
        self.assertEqual(self.env["gov.agency"].search_count([]), before)

    def test_custody_lasts_from_filing_to_closing(self):
        self._run()
        for key, case in self._cases().items():
            with self.subTest(case=key):
                span = case.custody_ids
                self.assertEqual(len(span), 1)
                self.assertEqual(span.agency_id, case.agency_id)
                self.assertEqual(span.date_from, case.filed_at)
                self.assertEqual(span.date_to, case.closed_date)

    def test_timers_tell_the_true_result(self):
        """3 working days, from July 2019 on 10: closed on the last day is in time."""
        dates = {
            "T1": ("2019-01-08", "2019-01-08", True),  # on the same day
            "T2": ("2019-01-08", "2019-01-11", True),  # Friday, the third day
            "T3": ("2019-01-08", "2019-01-12", False),  # Saturday after it
            "T4": ("2019-01-12", "2019-01-17", True),  # received on a Saturday
            "T5": ("2019-01-12", "2019-01-18", False),
            "T6": ("2019-06-30", "2019-07-05", False),  # still the old law
            "T7": ("2019-07-01", "2019-07-15", True),  # the new one
            "T8": ("2019-07-01", "2019-07-16", False),
        }
        self._run(
            self._path(
                [f"{k},NYCC02,{o},{c},Parks,,," for k, (o, c, result) in dates.items()]
                + ["T9,NYCC02,2019-01-08,,Parks,,,"]
            )
        )
        cases = self._cases()
        for key, (_opened, _closed, in_time) in dates.items():
            with self.subTest(case=key):
                (timer,) = cases[key].timer_ids
                self.assertEqual(timer.target, "resolve")
                self.assertEqual((timer.state, timer.in_time), ("met", in_time))
                self.assertEqual(timer.stopped_at, cases[key].closed_date)
                self.assertEqual(timer.event_ids.mapped("kind"), ["start", "stop"])
                later = key in ("T7", "T8")
                expected = self.standard_later if later else self.standard
                self.assertEqual(timer.standard_id, expected)
        self.assertEqual(cases["T2"].deadline, utc("2019-01-11 17:00-05:00"))
        self.assertEqual(cases["T9"].timer_ids.state, "running")
        self.assertTrue(cases["T9"].is_overdue)

    def test_closed_today_is_closed_by_now(self):
        self._run(
            self._path(["B1,CEO,2026-11-23,2026-11-23,Pothole,,,"]),
            timezone="Asia/Manila",  # it is 10:00 there
        )
        self.assertEqual(self._cases()["B1"].closed_date, utc("2026-11-23 10:00+08:00"))

    # Again

    def test_second_run_creates_nothing(self):
        self._run()
        models = ("helpdesk.ticket", "gov.agency", "gov.service", "gov.service.timer")
        models += ("gov.custody", "resource.calendar", "res.partner")
        before = [self.env[model].search_count([]) for model in models]
        result = self._run(self._path(name="again.csv.gz"))
        self.assertCounts(result, rows=9, known=5, duplicates=1, rejected=3, noted=2)
        self.assertEqual([self.env[m].search_count([]) for m in models], before)
        known = [line for line in self._report() if line["kind"] == "known"]
        self.assertEqual(
            [(line["line"], line["line_to"]) for line in known],
            [("2", "5"), ("10", "10")],
        )

    def test_other_system_may_use_the_same_numbers(self):
        self._run()
        result = self._run(source="Other system")
        self.assertCounts(result, rows=9, created=5, duplicates=1, rejected=3, noted=2)
        self.assertEqual(len(self._cases("Other system")), 5)

    def test_same_number_of_another_case_is_not_passed_over(self):
        self._run()
        result = self._run(self._path(["A1,NYCC02,2021-05-05,,Parks,,,"]))
        self.assertCounts(result, rows=1, rejected=1)
        self.assertIn(self._cases()["A1"].number, self._report()[0]["reason"])

    def test_case_closed_meanwhile_is_told_of(self):
        self._run()
        result = self._run(self._path(["A4,NYCC03,2019-07-02,2019-08-01,Parks,,,"]))
        self.assertCounts(result, rows=1, known=1, noted=1)
        self.assertTrue(self._cases()["A4"].is_open)
        self.assertIn("is still open here", self._report()[1]["reason"])

    def test_kill_between_batches(self):
        rows = [f"K{n},NYCC02,2019-01-08,2019-01-09,Parks,,," for n in range(10)]
        for stop in (1, 2, 3):
            calls = []

            def progress(counts, calls=calls, stop=stop):
                calls.append(counts["created"])
                if len(calls) == stop:
                    raise Killed

            source = f"killed {stop}"
            # No assertRaises here: Odoo's rolls back what a kill would not.
            with suppress(Killed):
                self._run(self._path(rows), batch=3, progress=progress, source=source)
            self.assertEqual(calls, [3, 6, 9][:stop])
            self.assertEqual(len(self._cases(source)), 3 * stop)
            result = self._run(self._path(rows), batch=4, source=source)
            self.assertCounts(result, rows=10, known=3 * stop, created=10 - 3 * stop)
            self.assertEqual(len(self._cases(source)), 10)
            runs = self.Import.search([("source", "=", source)])
            self.assertEqual(runs.mapped("state"), ["done", "interrupted"])

    def test_kill_within_a_batch(self):
        rows = [f"K{n},NYCC02,2019-01-08,2019-01-09,Parks,,," for n in range(10)]
        keep = type(self.Import)._keep_lines
        calls = []

        def keep_lines(run, lines):
            calls.append(1)
            if len(calls) == 2:
                raise Killed
            return keep(run, lines)

        with (
            patch.object(type(self.Import), "_keep_lines", keep_lines),
            suppress(Killed),
        ):
            self._run(self._path(rows), batch=4)
        self.assertEqual(len(self._cases()), 4)
        result = self._run(self._path(rows), batch=4)
        self.assertCounts(result, rows=10, known=4, created=6)

    def test_case_our_rules_refuse_costs_no_other(self):
        rows = [f"K{n},NYCC02,2019-01-08,2019-01-09,Parks,,," for n in range(10)]
        Case = type(self.env["helpdesk.ticket"])
        file_history = Case._file_history

        def refuse(model, vals_list, **options):
            if any(vals["external_ref"] == "K7" for vals in vals_list):
                raise UserError("Not this one.")
            return file_history(model, vals_list, **options)

        with patch.object(Case, "_file_history", refuse):
            result = self._run(self._path(rows))
        self.assertCounts(result, rows=10, created=9, rejected=1)
        self.assertEqual(
            [(line["line"], line["reason"]) for line in self._report()],
            [("9", "Not this one.")],
        )

    # Files that cannot be read

    def test_missing_columns(self):
        with self.assertRaisesRegex(
            UserError, "no column for: closedate, complaint_type"
        ):
            self._run(self._path(["1,2,2019-01-01"], header="unique_key,office,opened"))
        run = self.Import.search([], limit=1)
        self.assertEqual((run.state, run.row_count), ("failed", 0))

    def test_file_that_breaks_off(self):
        path = self._path(
            [f"K{n},AB,2019-01-08,,Parks,,," for n in range(3000)], "b.gz"
        )
        data = Path(path).read_bytes()
        Path(path).write_bytes(data[: len(data) // 2])
        with self.assertRaisesRegex(UserError, "damaged after line"):
            self._run(path, batch=500)
        run = self.Import.search([], limit=1)
        self.assertEqual(run.created_count, len(self._cases()))
        self.assertGreater(run.created_count, 500)
        self.assertEqual(run.position, run.created_count + 1)

    def test_file_of_which_nothing_can_be_taken(self):
        path = self._path([f"K{n},AB,8.1.2019,,Parks,,," for n in range(1500)])
        with self.assertRaisesRegex(UserError, "could not be taken"):
            self._run(path, batch=500)
        self.assertEqual(self.Import.search([], limit=1).row_count, 1000)

    def test_second_import_of_a_source_at_the_same_time(self):
        taken = patch.object(type(self.Import), "_lock_source", return_value=False)
        with taken, self.assertRaisesRegex(UserError, "from “casework” is running"):
            self._run()
        self.assertFalse(self._cases())

    def test_wrong_time_zone(self):
        with self.assertRaisesRegex(UserError, "is no time zone"):
            self._run(timezone="Mars/Olympus")

    # Size

    def test_queries_grow_by_batch_and_not_by_row(self):
        def rows(count, mark):
            return [
                f"{mark}{n},NYCC0{n % 3},2019-01-0{n % 7 + 1},2019-02-0{n % 7 + 1},"
                f"{'Parks' if n % 2 else 'Noise'},,,"
                for n in range(count)
            ]

        def queries(count, mark):
            path = self._path(rows(count, mark))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self._run(path)
            self.assertEqual(result["created"], count)
            return self.env.cr.sql_log_count - before

        queries(20, "warm")
        few, many = queries(20, "few"), queries(200, "many")
        # Odoo writes 100 rows in a query, so some statements come twice.
        self.assertLessEqual(many - few, 20, (few, many))
