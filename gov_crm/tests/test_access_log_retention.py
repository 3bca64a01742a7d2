from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import gov_access_log_retention
from .test_access_log import AccessLogCommon


@tagged("post_install", "-at_install")
class TestAccessLogRetention(AccessLogCommon):
    """The log is kept for some years and then ends; nothing else shortens it."""

    def setUp(self):
        super().setUp()
        self.Log = self.env["gov.access.log"]
        for year in (2019, 2020, 2022, 2024):
            with freeze_time(f"{year}-06-01 08:00:00"):
                self._as(self.officer).read(["name"])
                self._looks()

    def _years(self):
        self.env.invalidate_all()
        looks = self.Log.search([("login", "=", self.officer.login)])
        return sorted(look.at.year for look in looks)

    def _set(self, years):
        name = gov_access_log_retention.YEARS_PARAMETER
        self.env["ir.config_parameter"].set_param(name, years)

    def _end(self, today="2025-07-01 00:00:00"):
        with freeze_time(today):
            return self.Log._gc_old()

    def test_five_years(self):
        self.assertEqual(self._end("2024-05-31 00:00:00"), (0, 0))
        self.assertEqual(self._years(), [2019, 2020, 2022, 2024])
        self.assertEqual(self._end(), (2, 0))
        self.assertEqual(self._years(), [2022, 2024])

    def test_as_many_as_were_set_and_one_at_least(self):
        self._set("3")
        self.assertEqual(self._end(), (3, 0))
        self._set("for ever")
        self.assertEqual(self.Log._retention_years(), 5)
        self._set("0")
        self.assertEqual(self.Log._retention_years(), 1)

    def test_the_oldest_first_and_not_all_at_once(self):
        with patch.object(gov_access_log_retention, "_BATCH", 1):
            self.assertEqual(self._end(), (1, 1))
            self.assertEqual(self._years(), [2020, 2022, 2024])

    def test_the_job_does_it(self):
        self.env["ir.cron"].search([]).active = False
        job = self.env.ref("base.autovacuum_job")
        with self.enter_registry_test_mode(), freeze_time("2025-07-01 00:00:00"):
            job.method_direct_trigger()
        self.assertEqual(self._years(), [2022, 2024])

    @mute_logger("odoo.sql_db")
    def test_the_way_is_closed_behind_it(self):
        self._end()
        for statement in (
            "DELETE FROM gov_access_log",
            "TRUNCATE gov_access_log",
            "SET LOCAL gov.erase = 'on'; DELETE FROM gov_access_log",
            # Not even this one changes a row, or deletes a young one.
            "SET LOCAL gov.erase = 'access_log'; UPDATE gov_access_log SET login = ''",
            "SET LOCAL gov.erase = 'access_log'; TRUNCATE gov_access_log",
            "SET LOCAL gov.erase = 'access_log'; DELETE FROM gov_access_log "
            "WHERE at > now() - interval '6 months'",
        ):
            self._as(self.officer).read(["name"])
            self.env.cr.precommit.run()
            with (
                self.subTest(statement),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
