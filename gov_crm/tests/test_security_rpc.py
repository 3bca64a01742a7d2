import base64
import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .security_common import SECRET, SecurityCommon

QUIET = (
    "odoo.http",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.addons.web.controllers.export",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.mail.models.mail_thread",
    "odoo.addons.mail.models.mail_message",
)
FIELDS = ["number", "name", "description", "missing_papers", "outcome_reason", "answer"]
SPEC = {name: {} for name in FIELDS}


class SecurityHttpCase(SecurityCommon, HttpCase):
    """Real requests. ``closed`` is a second case of the licensing office with an answer."""

    @classmethod
    def _file_cases(cls):
        filed = super()._file_cases()
        cls.closed = (
            cls.env["helpdesk.ticket"]
            .with_user(cls.officer)
            .create({"partner_id": cls.citizen.id, "name": "Closed"})
        )
        cls.later = fields.Datetime.now() + timedelta(minutes=1)
        cls.closed._decide(
            "denied",
            f"Grounds {SECRET}",
            f"<p>Answer {SECRET}</p>",
            cls.later,
            cls.officer,
        )
        cls.closed = cls.closed.sudo()
        return filed

    def _log_in(self, user):
        if user == self.public:
            self.authenticate(None, None)
        else:
            self.authenticate(user.login, user.login)
            self.assertEqual(self.session.uid, user.id)

    def _call(self, model, method, *args, **kwargs):
        """Answer of the web client's door as text, whatever it says."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, route, params):
        payload = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.url_open(route, json=payload).text

    def _assert_silent(self, text):
        """The text does not tell the secret, plainly or in base64."""
        secrets = [SECRET]
        for start in range(3):  # base64 has three ways to write it
            coded = base64.b64encode(b" " * start + SECRET.encode()).decode()
            secrets.append(coded[4:-4])
        for secret in secrets:
            at = text.find(secret)
            self.assertEqual(at, -1, text[max(0, at - 200) : at + 50])


@tagged("post_install", "-at_install")
class TestSecurityRpc(SecurityHttpCase):
    """The doors for machines and for the web client, as those who must not see a case."""

    def _reading_calls(self):
        ids = (self.case | self.closed).ids
        domain, case = [("id", "in", ids)], "helpdesk.ticket"
        secret = [("name", "ilike", SECRET)]
        file = [("res_model", "=", case), ("res_id", "in", ids)]
        message = [("model", "=", case), ("res_id", "in", ids)]
        return [
            (case, "read", (ids, FIELDS), {}),
            (case, "web_read", (ids, SPEC), {}),
            (case, "search_read", (domain, FIELDS), {}),
            (case, "web_search_read", (secret, SPEC), {}),
            (case, "formatted_read_group", (domain, ["name"], ["__count"]), {}),
            (case, "web_read_group", (domain, ["name"], ["__count"]), {}),
            (case, "name_search", (SECRET,), {}),
            (case, "export_data", (ids, FIELDS), {}),
            (case, "copy_data", (self.case.ids,), {}),
            ("ir.attachment", "search_read", (file, ["name", "datas"]), {}),
            ("ir.attachment", "read", (self.file.ids, ["name", "raw"]), {}),
            ("mail.message", "search_read", (message, ["body"]), {}),
            ("mail.message", "read", ((self.note | self.letter).ids, ["body"]), {}),
        ]

    def _writing_calls(self):
        case, ids = "helpdesk.ticket", self.case.ids
        post = {"model": case, "res_id": self.case.id, "body": "x"}
        file = {"name": "x", "raw": "eA==", "res_model": case, "res_id": self.case.id}
        referral = self.env["gov.referral"].search([], limit=1).ids
        return [
            (case, "write", (ids, {"name": "Mine now"}), {}),
            (case, "web_save", (ids, {"name": "Mine now"}, SPEC), {}),
            (case, "create", ([{"name": "x", "agency_id": self.permits.id}],), {}),
            (case, "unlink", (ids,), {}),
            (case, "copy", (ids,), {}),
            (case, "action_take", (ids,), {}),
            (case, "action_complete", (ids,), {}),
            (case, "action_refer", (ids,), {}),
            (case, "action_decide", (ids,), {}),
            (case, "message_post", (ids,), {"body": "x"}),
            (case, "message_subscribe", (ids, self.employee.partner_id.ids), {}),
            (case, "_take", (ids, 1, "2020-01-01"), {}),
            (case, "_decide", (ids, "granted", "", "x", "2020-01-01", 1), {}),
            (case, "_file_history", ([{"name": "x"}],), {}),
            (case, "_transition", (ids,), {}),
            ("mail.message", "create", ([post],), {}),
            ("ir.attachment", "create", ([file],), {}),
            ("ir.attachment", "unlink", (self.file.ids,), {}),
            ("gov.referral", "action_withdraw", (referral,), {}),
            (
                "gov.custody",
                "write",
                (self.case.custody_ids.ids, {"date_to": False}),
                {},
            ),
            (
                "gov.service.timer",
                "write",
                (self.case.timer_ids.ids, {"state": "met"}),
                {},
            ),
        ]

    def _state(self):
        """What must not change, read afresh."""
        self.env.invalidate_all()
        case = self.case
        return (
            self.env["helpdesk.ticket"]
            .with_context(active_test=False)
            .search_count([]),
            case.read(
                ["name", "active", "stage_id", "user_id", "agency_id", "deadline"]
            ),
            case.message_ids.ids,
            case.message_partner_ids.ids,
            case.attachment_ids.ids,
            case.custody_ids.mapped("date_to"),
            case.timer_ids.mapped("state"),
            case.referral_ids.mapped("state"),
        )

    @mute_logger(*QUIET)
    def test_the_web_client_of_strangers_is_told_nothing(self):
        for user in (
            self.roads_officer,
            self.contractor,
            self.employee,
            self.other_user,
        ):
            self._log_in(user)
            for model, method, args, kwargs in self._reading_calls():
                with self.subTest(user.login, call=f"{model}.{method}"):
                    self._assert_silent(self._call(model, method, *args, **kwargs))

    @mute_logger(*QUIET)
    def test_the_web_client_of_strangers_changes_nothing(self):
        self._refer(user=self.officer)
        before = self._state()
        for user in (
            self.contractor,
            self.employee,
            self.other_user,
            self.roads_officer,
        ):
            self._log_in(user)
            for model, method, args, kwargs in self._writing_calls():
                with self.subTest(user.login, call=f"{model}.{method}"):
                    answer = self._call(model, method, *args, **kwargs)
                    self.assertRegex(answer, '"error"|"result": false')
                    self._assert_silent(answer)
            self.assertEqual(self._state(), before, user.login)

    @mute_logger(*QUIET)
    def test_the_web_client_of_the_office_is_told(self):
        """Positive control: the same calls answer those who have the case."""
        self._log_in(self.frontline)
        for model, method, args, kwargs in self._reading_calls():
            with (
                self.subTest(call=f"{model}.{method}"),
                self.assertRaises(AssertionError),
            ):
                self._assert_silent(self._call(model, method, *args, **kwargs))
        self._call("helpdesk.ticket", "write", self.case.ids, {"missing_papers": "One"})
        self.assertEqual(self.case.missing_papers, "One")
        self._log_in(self.citizen_user)
        self.assertIn(
            SECRET, self._call("helpdesk.ticket", "read", self.case.ids, FIELDS)
        )

    @mute_logger(*QUIET)
    def test_private_methods_are_closed_even_to_the_office(self):
        self._log_in(self.officer)
        before = self._state()
        for model, method, args, kwargs in self._writing_calls():
            if method.startswith("_"):
                with self.subTest(method):
                    self.assertIn('"error"', self._call(model, method, *args, **kwargs))
        for context in ({"gov_transition": True}, {"gov_transition": "_TRANSITION"}):
            law = {"deadline": "2040-01-01 00:00:00"}
            answer = self._call(
                "helpdesk.ticket", "write", self.case.ids, law, context=context
            )
            self.assertIn("AccessError", answer)
        self.assertEqual(self._state(), before)

    # ------------------------------------------------------------------
    # JSON-2 AND XML-RPC
    # ------------------------------------------------------------------

    def _key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "test", datetime.now() + timedelta(days=1))

    def _json2(self, key, model, method, **kwargs):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json=kwargs,
            headers={"Authorization": f"bearer {key}"},
        )

    def _json2_calls(self):
        ids, case = (self.case | self.closed).ids, "helpdesk.ticket"
        return [
            (case, "read", {"ids": ids, "fields": FIELDS}),
            (case, "search_read", {"domain": [("id", "in", ids)], "fields": FIELDS}),
            (case, "web_search_read", {"domain": [], "specification": SPEC}),
            (case, "formatted_read_group",
             {"domain": [], "groupby": ["name"], "aggregates": ["__count"]}),
            (case, "export_data", {"ids": ids, "fields_to_export": FIELDS}),
            ("ir.attachment", "read", {"ids": self.file.ids, "fields": ["raw", "name"]}),
            ("mail.message", "read", {"ids": self.letter.ids, "fields": ["body"]}),
        ]  # fmt: skip

    @mute_logger(*QUIET)
    def test_keys_of_machines_open_what_their_users_see(self):
        for user in (self.roads_officer, self.employee):
            key = self._key(user)
            for model, method, kwargs in self._json2_calls():
                with self.subTest(user.login, call=f"{model}.{method}"):
                    self._assert_silent(self._json2(key, model, method, **kwargs).text)
        key = self._key(self.officer)
        for model, method, kwargs in self._json2_calls():
            with (
                self.subTest(call=f"{model}.{method}"),
                self.assertRaises(AssertionError),
            ):
                self._assert_silent(self._json2(key, model, method, **kwargs).text)

    @mute_logger(*QUIET)
    def test_keys_of_machines_change_nothing_of_others(self):
        self._refer(user=self.officer)
        before, ids = self._state(), self.case.ids
        for user in (self.employee, self.roads_officer):
            key = self._key(user)
            for method, kwargs in (
                ("write", {"vals": {"name": "Mine now"}}),
                ("unlink", {}),
                ("message_post", {"body": "x"}),
                ("action_take", {}),
                ("_decide", {"outcome": "granted"}),
            ):
                with self.subTest(user.login, method=method):
                    answer = self._json2(
                        key, "helpdesk.ticket", method, ids=ids, **kwargs
                    )
                    self.assertGreaterEqual(answer.status_code, 400)
                    self._assert_silent(answer.text)
        self.assertEqual(self._state(), before)
        self.assertEqual(
            self._json2("0" * 40, "helpdesk.ticket", "read", ids=ids).status_code, 401
        )

    @mute_logger(*QUIET)
    def test_the_old_door_is_the_same(self):
        def call(user, method, *args):
            return self.xmlrpc_object.execute(
                self.env.cr.dbname,
                user.id,
                user.login,
                "helpdesk.ticket",
                method,
                *args,
            )

        self.assertIn(SECRET, str(call(self.officer, "read", self.case.ids, FIELDS)))
        for user in (self.roads_officer, self.employee, self.other_user):
            for method, args in (
                ("read", (self.case.ids, FIELDS)),
                ("write", (self.case.ids, {"name": "Mine now"})),
                ("_take", (self.case.ids, 1, "2020-01-01")),
            ):
                with self.subTest(user.login, method=method), self.assertRaises(Fault):
                    call(user, method, *args)
            found = call(user, "search_read", [("name", "ilike", SECRET)], FIELDS)
            self.assertFalse(found)
        self.assertEqual(self.case.name, f"Subject {SECRET}")

    # ------------------------------------------------------------------
    # EXPORT
    # ------------------------------------------------------------------

    def _export(self, **params):
        data = {
            "model": "helpdesk.ticket",
            "fields": [
                {"name": name, "label": name, "type": "char"} for name in FIELDS
            ],
            "ids": False,
            "domain": [],
            "groupby": [],
            "import_compat": False,
            "context": {},
            **params,
        }
        return self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )

    @mute_logger(*QUIET)
    def test_export(self):
        ways = ({"ids": (self.case | self.closed).ids}, {"domain": []})
        for user in (
            self.roads_officer,
            self.contractor,
            self.employee,
            self.other_user,
        ):
            self._log_in(user)
            for way in ways:
                with self.subTest(user.login, way=way):
                    self._assert_silent(self._export(**way).text)
        self._log_in(self.officer)
        for way in ways:
            with self.subTest(way=way):
                self.assertIn(SECRET, self._export(**way).text)
