import json
import re
from unittest.mock import patch

import lxml.html

from odoo.http import Request
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_access_log import AccessLogCommon
from .test_security_rpc import QUIET, SecurityHttpCase

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestAccessLogHttp(AccessLogCommon, SecurityHttpCase):
    """Real requests write exactly the rows of what they showed, when they commit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As without a replica: requests that only read have a connection that could write.
        cls.set_registry_readonly_mode(False)

    def _export(self, path, **values):
        params = {
            "model": "helpdesk.ticket",
            "fields": [{"name": "name", "label": "Subject", "type": "char"}],
            "ids": self.case.ids,
            "domain": [],
            "import_compat": False,
            **values,
        }
        return self.url_open(
            path,
            data={"data": json.dumps(params), "csrf_token": Request.csrf_token(self)},
        )

    def test_web_client(self):
        self._log_in(self.officer)
        both = self.case | self.closed
        self._call("helpdesk.ticket", "web_read", self.case.ids, {"name": {}})
        self._assert_looks(self.officer, (self.case, "form"))
        domain = [("id", "in", both.ids)]
        self._call("helpdesk.ticket", "web_search_read", domain, {"name": {}})
        self._assert_looks(self.officer, (both, "list"))
        self._call("helpdesk.ticket", "read", self.case.ids, ["name"])
        self._assert_looks(self.officer, (self.case, "api"))
        self._call("res.partner", "web_read", self.citizen.ids, {"email": {}})
        self._assert_looks(self.officer, (self.citizen, "form"))

    def test_only_mere_reading_does_not_wait_for_the_disk(self):
        self._log_in(self.officer)
        asked = []

        def execute(cursor, query, *args, **kwargs):
            if "INSERT INTO gov_access_log" in str(query):
                asked.append("synchronous_commit" in str(query))
            return original(cursor, query, *args, **kwargs)

        original = Cursor.execute
        with patch.object(Cursor, "execute", execute):
            self._call("helpdesk.ticket", "web_read", self.case.ids, {"name": {}})
            values = {"priority": "1"}
            self._call(
                "helpdesk.ticket", "web_save", self.case.ids, values, {"name": {}}
            )
        self.assertEqual(asked, [True, False])

    def test_saving_shows_what_was_saved(self):
        self._log_in(self.officer)
        self._call(
            "helpdesk.ticket",
            "web_save",
            self.case.ids,
            {"priority": "2"},
            {"name": {}},
        )
        self._assert_looks(self.officer, (self.case, "form"))

    def test_export(self):
        self._log_in(self.officer)
        for path, values in (
            ("/web/export/csv", {}),
            ("/web/export/xlsx", {}),
            ("/web/export/xlsx", {"groupby": ["agency_id"]}),
        ):
            with self.subTest(path=path, values=values):
                self.assertEqual(self._export(path, **values).status_code, 200)
                self._assert_looks(self.officer, (self.case, "export"))

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_machines(self):
        key = self.env["res.users.apikeys"].with_user(self.officer)
        key = key._generate("rpc", "test", self.later)
        headers = {"Authorization": f"Bearer {key}"}
        for method, params in (
            ("read", {"ids": self.case.ids, "fields": ["name"]}),
            ("web_read", {"ids": self.case.ids, "specification": {"name": {}}}),
            (
                "web_search_read",
                {"domain": [("id", "=", self.case.id)], "specification": {"name": {}}},
            ),
        ):
            with self.subTest(method):
                path = f"/json/2/helpdesk.ticket/{method}"
                answer = self.url_open(path, json=params, headers=headers)
                self.assertEqual(answer.status_code, 200)
                self._assert_looks(self.officer, (self.case, "api"))
        answer = self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            self.officer.id,
            self.officer.login,
            "helpdesk.ticket",
            "web_read",
            [self.case.ids, {"name": {}}],
        )
        self.assertEqual(answer[0]["id"], self.case.id)
        self._assert_looks(self.officer, (self.case, "api"))

    def test_files(self):
        self.citizen.image_1920 = PIXEL
        self._looks()
        self._log_in(self.officer)
        for path in (f"/web/content/{self.file.id}", f"/web/image/{self.file.id}"):
            self.assertEqual(self.url_open(path).status_code, 200)
            self._assert_looks(self.officer, (self.case, "file"))
        avatar = f"/web/image/res.partner/{self.citizen.id}/avatar_128"
        self.assertEqual(self.url_open(avatar).status_code, 200)
        self._assert_looks(self.officer)

    def test_print(self):
        self._log_in(self.officer)
        path = f"/report/html/gov_crm.gov_case_receipt/{self.case.id}"
        self.assertEqual(self.url_open(path).status_code, 200)
        self._assert_looks(self.officer, (self.case, "print"))

    @mute_logger(*QUIET)
    def test_refused_and_failed_requests(self):
        for user in (self.roads_officer, self.other_user, self.contractor):
            self._log_in(user)
            self._call("helpdesk.ticket", "web_read", self.case.ids, {"name": {}})
            self.url_open(f"/web/content/{self.file.id}")
            self.url_open(f"/my/cases/{self.case.id}")
            self.url_open(f"/report/html/gov_crm.gov_case_receipt/{self.case.id}")
            self._export("/web/export/csv")
        self._log_in(self.officer)
        self._call("helpdesk.ticket", "web_read", self.case.ids, {"nothing": {}})
        self._call(
            "helpdesk.ticket", "web_save", self.case.ids, {"number": "1"}, {"name": {}}
        )
        self.assertEqual(self._looks(), [])

    def test_own_pages(self):
        self._log_in(self.citizen_user)
        own = self.case | self.closed
        self.assertIn(self.case.number, self.url_open("/my/cases").text)
        self._assert_looks(self.citizen_user, (own, "portal"))
        self.url_open(f"/my/cases/{self.case.id}")
        self._assert_looks(self.citizen_user, (self.case, "portal"))
        self.url_open("/my")
        self._assert_looks(self.citizen_user)

    def _extract(self, case):
        page = lxml.html.fromstring(self.url_open(f"/my/cases/{case.id}").text)
        (part,) = page.xpath("//details[summary='Who looked at this case']")
        return re.sub(r"\s+", " ", part.text_content()).strip()

    def test_citizen_reads_who_looked(self):
        self._log_in(self.citizen_user)
        self.assertIn("No office has looked at it yet.", self._extract(self.closed))
        for user in (self.officer, self.frontline, self.supervisor, self.oversight):
            self._as(user, self.closed).web_read({"name": {}})
            self._looks()
        self._as(self.officer, self.closed).export_data(["name"])
        self._as(self.officer).web_read({"name": {}})
        self._looks()
        text = self._extract(self.closed)
        self.assertEqual(text.count("Licensing Office"), 1)
        self.assertIn(
            "Licensing Office took it into a file, read it by a program", text
        )
        self.assertIn("City Hall read it", text)
        self.assertIn("Oversight or an outsourced desk read it", text)
        for name in (self.frontline.name, self.supervisor.name, self.officer.login):
            self.assertNotIn(name, text)
        page = self.closed.with_user(self.citizen_user)
        page._portal_looks()
        with self.assertQueryCount(2):  # offices, and who acts for the citizen
            page._portal_looks()

    def test_screen_of_oversight(self):
        self._log_in(self.officer)
        self._call("helpdesk.ticket", "web_read", self.case.ids, {"name": {}})
        self.browser_js(
            "/odoo/action-gov_crm.gov_access_log_action",
            "console.log('test successful')",
            ready="[...document.querySelectorAll('.o_data_row')].some(row => "
            f"row.innerText.includes('{self.case.number}')"
            f" && row.innerText.includes('{self.officer.name}'))",
            login=self.oversight.login,
        )

    def test_replica(self):
        """A transaction that may not write: the row follows right after it."""
        self.set_registry_readonly_mode(True)
        self.addCleanup(self.set_registry_readonly_mode, False)
        with self.registry.cursor(readonly=True) as cr:
            self.assertTrue(cr.readonly)
            env = self.env(cr=cr, user=self.officer.id, su=False)
            self.case.with_env(env).web_read({"name": {}})
            after = list(cr.postcommit._funcs)
            cr.rollback()  # cursors of tests do not run what comes after a commit
            for write in after:
                write()
        self._assert_looks(self.officer, (self.case, "api"))
