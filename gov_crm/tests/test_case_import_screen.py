import base64
from contextlib import suppress
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case_import_common import CaseImportCommon, Killed

OTHERS = ("frontline", "supervisor", "oversight", "equality", "investigator")
OTHERS += ("contractor", "employee", "citizen_user")


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestCaseImportScreen(CaseImportCommon):
    """Who imports, and how it is done in the web client."""

    # Rights

    def test_only_service_administrators(self):
        run = self._upload()
        for name in OTHERS:
            user = getattr(self, name)
            with self.subTest(user=name):
                Import = self.env["gov.case.import"].with_user(user)
                with self.assertRaises(AccessError):
                    Import._run_file(self._path())
                with self.assertRaises(AccessError):
                    Import.create({"source": "x"})
                with self.assertRaises(AccessError):
                    Import.search([])
                with self.assertRaises(AccessError):
                    run.with_user(user).read(["file_name"])
                with self.assertRaises(AccessError):
                    run.with_user(user).action_start()
                with self.assertRaises(AccessError):
                    self.env["gov.case.import.line"].with_user(user).search([])
        self.assertFalse(self._cases())

    def test_report_cannot_be_touched(self):
        self._run()
        run = self.Import.search([], limit=1)
        for values in ({"created_count": 99}, {"state": "draft"}, {"report": False}):
            with self.subTest(values=values):
                with self.assertRaises(UserError):
                    run.write(values)
                with self.assertRaises(AccessError):
                    self._upload().write(values)
        with self.assertRaises(UserError):
            run.write({"source": "other"})
        with self.assertRaises(UserError):
            run.unlink()
        with self.assertRaises(AccessError):
            self.Import.create({"state": "done"})
        for line in run.line_ids[:1]:
            with self.assertRaises(AccessError):
                line.write({"reason": "None"})
            with self.assertRaises(AccessError):
                line.unlink()
        with self.assertRaises(AccessError):
            run.line_ids.create(
                {"import_id": run.id, "line": 1, "line_to": 1, "kind": "noted"}
            )

    def test_who_imports_sees_no_cases_by_it(self):
        self._run()
        Case = self.env["helpdesk.ticket"].with_user(self.service_admin)
        self.assertFalse(Case.search([]))

    # In the web client

    def test_upload_preview_start_and_report(self):
        run = self._upload()
        self.assertIn("Tree planting", run.preview)
        self.assertIn("complaint_type", run.preview)
        new = self.Import.new({"file": run.with_context(bin_size=False).file})
        self.assertIn("Tree planting", new.preview)
        run.action_start()
        self.assertEqual(run.state, "queued")
        with self.assertRaises(UserError):
            run.action_start()
        self._cron()
        self.assertEqual((run.state, run.progress), ("done", 100))
        self.assertEqual(
            (run.row_count, run.created_count, run.duplicate_count, run.rejected_count),
            (9, 5, 1, 3),
        )
        self.assertEqual(run.report_name, "cases-report.csv")
        self.assertIn(b"'=A7", base64.b64decode(run.report))
        self.assertEqual(set(self._cases()), {"A1", "A2", "A3", "A4", "A8"})
        self.assertEqual(self._cases()["A1"].agency_id.create_uid, self.service_admin)

    def test_preview_says_what_is_wrong(self):
        run = self.Import.create(
            {"file": base64.b64encode(b"a;b\n1;2\n"), "file_name": "x.csv"}
        )
        self.assertIn("no column for", run.preview)
        with self.assertRaisesRegex(UserError, "Its columns are: a, b"):
            run.action_start()

    def test_upload_goes_on_after_a_kill(self):
        rows = [f"K{n},NYCC02,2019-01-08,2019-01-09,Parks,,," for n in range(10)]
        run = self._upload(rows)
        run.action_start()

        def progress(counts):
            raise Killed

        with run._open_file() as stream, suppress(Killed):
            run._process(stream, 4, False, progress)
        self.assertEqual(
            (run.state, run.position, len(self._cases())), ("running", 5, 4)
        )
        self._cron()
        # It is still one import, and its report tells of all of it.
        self.assertEqual((run.state, run.created_count), ("done", 10))
        self.assertEqual((run.known_count, len(self._cases())), (0, 10))

    def test_rights_are_those_of_who_started_it(self):
        run = self._upload()
        run.action_start()
        self.service_admin.group_ids -= self.env.ref("gov_crm.group_gov_service_admin")
        self._cron()
        run = run.sudo()
        self.assertEqual((run.state, run.row_count), ("failed", 0))
        self.assertFalse(self._cases())

    def test_unexpected_error_is_said_and_the_import_goes_on_later(self):
        run = self._upload()
        run.action_start()
        logger = "odoo.addons.gov_crm.models.gov_case_import_run"
        broken = patch.object(type(run), "_take_batch", side_effect=RuntimeError)
        with broken, mute_logger(logger):
            self._cron()
        self.assertEqual(run.state, "failed")
        self.assertIn("unexpected error", run.message)
        run.action_start()
        self._cron()
        self.assertEqual(
            (run.state, run.message, run.created_count), ("done", False, 5)
        )

    def test_calendar_and_zone_agree(self):
        with self.assertRaises(ValidationError):
            self._upload(calendar_id=self.calendar.id)
        run = self._upload(calendar_id=self.calendar.id, tz="Asia/Manila")
        run.action_start()
        self._cron()
        self.assertEqual(self._cases()["A1"].agency_id.calendar_id, self.calendar)
