import inspect
import re
from urllib.parse import quote

from odoo.http import Request, root
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .sweep_common import OURS, QUIET, SIGN, STRANGERS, SweepCommon

# With fewer than this something walks past what it should walk.
LEAST_ROUTES, LEAST_OURS = 200, 6
NOBODY = 2**31 - 1
STRANGE = "ñ\u202e'\"<%00..%2f"
_PART = re.compile(r"<(?:(?P<kind>[a-z_]+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
# Routes that are not walked, by the beginning of their address, and why.
NOT_WALKED = {
    "/web/session/logout": "logs out",
    "/web/session/destroy": "logs out",
    "/web/database/": "makes, copies and drops databases; asks for the master password",
    "/websocket": "keeps the connection open",
    "/web/tests": "loads the tests of the browser",
    "/web/assets/": "builds files of scripts and styles; they hold no records",
    "/web/bundle/": "builds files of scripts and styles; they hold no records",
    "/bus/websocket_worker_bundle": "builds files of scripts; they hold no records",
    "/mail/font_to_img/": "draws an icon",
    "/web_editor/font_to_img/": "draws an icon",
    "/discuss/gif/": "asks a server elsewhere",
    "/html_editor/link_preview_external": "asks a server elsewhere",
    "/html_editor/generate_text": "asks a server elsewhere",
    "/html_editor/get_ice_servers": "asks a server elsewhere",
    "/html_editor/video_url": "asks a server elsewhere",
    "/html_editor/save_library_media": "asks a server elsewhere",
    "/html_editor/media_library_search": "asks a server elsewhere",
    "/web_editor/generate_text": "asks a server elsewhere",
    "/web_editor/get_ice_servers": "asks a server elsewhere",
    "/web_editor/video_url": "asks a server elsewhere",
    "/web_editor/save_library_media": "asks a server elsewhere",
    "/web_unsplash/": "asks a server elsewhere",
    "/mail/message/translate": "asks a server elsewhere",
    "/mail/link_preview": "asks a server elsewhere",
    "/google_gmail/": "asks a server elsewhere",
    "/microsoft_outlook/": "asks a server elsewhere",
    "/xmlrpc/": "speaks XML; test_security_rpc calls it",
}
# What does not fit is sent as these roles: breaking does not depend on the role.
CARELESS = ("roads_officer", "other_user", "public")
_JSON = "takes its argument for JSON"
_NO_CHECK = "looks nothing up before it uses an argument"
_ASKED = "lets an error of access or of a missing file through as one of the server"
# Routes of others that answer such values with an error of the server, and why. They tell
# nothing: the sweep listens to them all the same.
BROKEN_ELSEWHERE = {
    "/base_import/set_file": _NO_CHECK,
    "/base_import_module/login_upload": "answers a wrong password with 500",
    "/bus/get_model_definitions": _JSON,
    "/chat/<int:channel_id>/<string:invitation_token>": _NO_CHECK,
    "/digest/<int:digest_id>/unsubscribe": _NO_CHECK,
    "/html_editor/image_shape/<string:img_key>/<module>/<path:filename>": _ASKED,
    "/html_editor/shape/<module>/<path:filename>": _ASKED,
    "/mail/attachment/upload": _NO_CHECK,
    "/mail/attachment/zip": _JSON,
    "/mail/avatar/mail.message/<int:res_id>/author_avatar/<int:width>x<int:height>": (
        _NO_CHECK
    ),
    "/my/security": _NO_CHECK,
    "/report/barcode": _NO_CHECK,
    "/report/barcode/<barcode_type>/<path:value>": _NO_CHECK,
    "/report/download": _JSON,
    "/web/export/csv": _JSON,
    "/web/export/xlsx": _JSON,
    "/web/login": _NO_CHECK,
    "/web/model/get_definitions": _JSON,
    "/web/partner/vcard": _NO_CHECK,
    "/web/pivot/export_xlsx": _JSON,
    "/web/profile_config/<profile>": _NO_CHECK,
    "/web/set_profiling": "answers with 500 where profiling is off",
    "/web/speedscope/<profile>": _NO_CHECK,
    "/web_editor/image_shape/<string:img_key>/<module>/<path:filename>": _ASKED,
    "/web_editor/shape/<module>/<path:filename>": _ASKED,
}


@tagged("post_install", "-at_install")
class TestSweepRoutes(SweepCommon, HttpCase):
    """Every route of the routing map, with ids of what is secret and with garbage, as
    every role: no secret comes out, and nothing breaks.

    Nothing is listed by hand but what is not walked.
    """

    def test_every_route_as_every_role(self):
        self.broken = {}
        rules = self._rules()
        values = self._values()
        with mute_logger(*QUIET):
            for role in STRANGERS:
                self._enter(role)
                for rule in rules:
                    self._walk_route(role, rule, values)
        self._report("routes", LEAST_ROUTES * len(STRANGERS))
        self._report("routes of ours", LEAST_OURS * len(STRANGERS))
        self.assertFalse(self.broken, "\n".join(map(str, self.broken.items())))

    def _rules(self):
        rules = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if not rule.rule.startswith(tuple(NOT_WALKED)):
                rules[rule.rule, rule.endpoint.routing["type"]] = rule
        return [rules[key] for key in sorted(rules)]

    def _values(self):
        """Values for arguments: some that fit and point at secrets, some that do not."""
        message = self.env["mail.message"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id),
             ("attachment_ids", "!=", False)], order="id desc", limit=1
        )  # fmt: skip
        file = message.attachment_ids[:1]
        case = self.case
        return (
            {
                None: case.id,
                "model": "helpdesk.ticket",
                "field": "description",
                "text": "helpdesk.ticket",
                "res.partner": self.citizen.id,
                "ir.attachment": file.id,
                "message_id": message.id,
                "attachment_id": file.id,
                "partner_id": self.citizen.id,
                "pid": self.citizen.id,
                "case_id": case.id,
            },
            {
                None: file.id,
                "model": "ir.attachment",
                "field": "raw",
                "text": SIGN,
                "res.partner": self.other_citizen.id,
                "ir.attachment": file.id,
                "message_id": message.id,
                "attachment_id": file.id,
                "case_id": self.roads_case.id,
            },
            {None: NOBODY, "model": STRANGE, "field": STRANGE, "text": STRANGE},
            {None: -1, "model": "", "field": "x", "text": "0"},
        )

    # ------------------------------------------------------------------
    # ONE ROUTE
    # ------------------------------------------------------------------

    def _enter(self, role):
        self.role_user = getattr(self, role)
        if role == "public":
            self.authenticate(None, None)
        else:
            self.authenticate(self.role_user.login, self.role_user.login)

    def _stay(self, role):
        """Log in again if the last route has ended the session."""
        sid = self.opener.cookies.get("session_id")
        uid = sid and root.session_store.get(sid).uid
        if role != "public" and uid != self.role_user.id:
            self.calls["sessions ended"] += 1
            self._enter(role)

    def _walk_route(self, role, rule, values):
        routing = rule.endpoint.routing
        ours = rule.endpoint.func.__module__.startswith(OURS)
        self.calls["routes"] += 1
        self.calls["routes of ours"] += ours
        for index, given in enumerate(values):
            fits = index < 2
            if not fits and role not in CARELESS:
                continue
            address = self._address(rule, given)
            arguments = self._arguments(rule, given)
            for verb in self._verbs(routing):
                self._request(role, rule, verb, address, arguments, fits, ours)
                self._stay(role)

    def _verbs(self, routing):
        if routing["type"] != "http":
            return ("JSON",)
        return [
            verb
            for verb in ("GET", "POST")
            if verb in (routing.get("methods") or ("GET", "POST"))
        ]

    def _address(self, rule, given):
        def fill(match):
            kind, name = match["kind"], match["name"]
            if kind == "model":
                return str(given.get(rule._converters[name].model, given[None]))
            value = self._value(name, given, kind in ("int", None) and kind)
            return quote(str(value), safe="/" if kind == "path" else "")

        return _PART.sub(fill, rule.rule)

    def _value(self, name, given, kind):
        if name in given:
            return given[name]
        if kind == "int":
            return 8 if name in ("width", "height") else given[None]
        if "model" in name:
            return given["model"]
        if "field" in name:
            return given["field"]
        if name.endswith("_ids") or name == "ids":
            return [given[None]]
        if name == "id" or name.endswith("_id"):
            return given[None]
        return given["text"]

    def _arguments(self, rule, given):
        """Arguments by the names of the method, and by those that many read from what
        comes along unnamed."""
        names = set(inspect.signature(rule.endpoint.func).parameters)
        names |= {"model", "res_model", "res_id", "id", "thread_model", "thread_id"}
        names |= {"message_id", "attachment_id", "field", "token", "access_token"}
        names -= {"self", "kwargs", "kw", "post", "args", *rule.arguments}
        values = {name: self._value(name, given, None) for name in sorted(names)}
        if "kwargs" in inspect.signature(rule.endpoint.func).parameters:
            values.update(args=[[given[None]]], kwargs={}, method="read")
        return values

    def _request(self, role, rule, verb, address, arguments, fits, ours):
        self.calls["requests"] += 1
        options = {"allow_redirects": False, "timeout": 30}
        if verb == "GET":
            answer = self.url_open(address, params=arguments, method="GET", **options)
        elif verb == "POST":
            arguments = dict(arguments, csrf_token=Request.csrf_token(self))
            answer = self.url_open(address, data=arguments, **options)
        else:
            payload = {"jsonrpc": "2.0", "method": "call", "params": arguments}
            answer = self.url_open(address, json=payload, **options)
        where = f"{verb} {rule.rule}"
        told = f"{answer.headers}\n{answer.text}"
        for secret in self._leaks(role, told):
            self.found.setdefault((secret, role), where)
        self.calls[f"{answer.status_code // 100}xx"] += 1
        known = not ours and (not fits or rule.rule in BROKEN_ELSEWHERE)
        if answer.status_code >= 500 and not known:
            self.broken.setdefault(where, (role, address, answer.text[-300:]))
