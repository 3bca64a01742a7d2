import re

import lxml.html

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .application_common import ApplicationCase
from .sweep_common import OURS

_GAP = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>")
# Tables that count what is asked, not what is done.
_ASKED = ("gov_rate_limit", "gov_access_log", "gov_contact_code")
# Acts that a second press may do again, by the last word of their address, and why.
_AGAIN = {
    "/my/claim": "sends another code; limits hold it",
    "/my/mandates": "refused the second time: the same person already acts",
}


@tagged("post_install", "-at_install")
class TestCitizenPosts(ApplicationCase):
    """Every form of a citizen, found in the routing map and on the pages: refused without
    the token of the session; pressed twice, it does one thing."""

    def _post_rules(self):
        rules = []
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            ours = rule.endpoint.func.__module__.startswith(OURS)
            if ours and routing["type"] == "http":
                if "POST" in (routing.get("methods") or ["POST"]):
                    rules.append(rule)
        return rules

    @mute_logger("odoo.http")
    def test_without_token_nothing_is_done(self):
        rules = self._post_rules()
        self.assertGreater(len(rules), 20)
        self._login(self.citizen_user)
        for rule in rules:
            path = _GAP.sub(lambda gap: "1" if gap[1] == "int" else "x", rule.rule)
            with self.subTest(rule.rule):
                self.assertTrue(rule.endpoint.routing.get("csrf", True))
                for data in ({"key": "k" * 20}, {"key": "k" * 20, "csrf_token": "x"}):
                    answer = self.url_open(path, data=data, allow_redirects=False)
                    self.assertEqual(answer.status_code, 400)

    # ------------------------------------------------------------------
    # TWO PRESSES
    # ------------------------------------------------------------------

    def _pages(self):
        """Pages of the citizen that can be opened with what stands in this database."""
        gaps = {"case_id": self.case.id, "slug": self.permit.slug}
        found = set()
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            names = set(re.findall(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", rule.rule))
            if not rule.endpoint.func.__module__.startswith(OURS) or names - set(gaps):
                continue
            if routing["type"] == "http" and rule.rule.startswith("/my/"):
                if "GET" in (routing.get("methods") or ["GET"]):
                    path = re.sub(
                        r"<\w+:(\w+)>", lambda gap: str(gaps[gap[1]]), rule.rule
                    )
                    found.add(path)
        return sorted(found)

    def _forms(self, path):
        answer = self.url_open(path, allow_redirects=False)
        if (
            answer.status_code != 200
            or "text/html" not in answer.headers["Content-Type"]
        ):
            return []
        document = lxml.html.fromstring(answer.text)
        return [self._filled(form) for form in document.xpath("//form[@method='post']")]

    def _filled(self, form):
        """``(action, values)`` of a form as somebody would fill it in."""
        values = dict(form.form_values())
        for field in form.xpath(".//textarea | .//input | .//select"):
            name, kind = field.get("name"), field.get("type", "text")
            if not name or values.get(name) or kind in ("file", "hidden", "checkbox"):
                continue
            if field.tag == "select":
                options = field.xpath(".//option[@value != '']/@value")
                values[name] = options[0] if options else ""
            elif kind == "radio":
                values.setdefault(name, field.get("value"))
            elif kind == "email":
                values[name] = "other@mail.example"
            elif kind != "date" and kind != "submit":
                values[name] = "Some words of a citizen"
        button = form.xpath(".//button[@name]")
        if button:
            values[button[0].get("name")] = button[0].get("value", "")
        return form.action, values

    def _effects(self):
        """How much stands in each table that says what was done."""
        self.env.flush_all()
        tables = self.env.execute_query(
            SQL(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND ("
                "table_name LIKE %s OR table_name IN %s)",
                "gov\\_%",
                ("helpdesk_ticket", "mail_message", "ir_attachment", "res_partner"),
            )
        )
        counted = sorted(name for (name,) in tables if not name.startswith(_ASKED))
        counts = SQL(", ").join(
            SQL("(SELECT count(*) FROM %s)", SQL.identifier(name)) for name in counted
        )
        (row,) = self.env.execute_query(SQL("SELECT %s", counts))
        return dict(zip(counted, row, strict=True))

    @mute_logger("odoo.http")
    def test_two_presses_do_one_thing(self):
        self._login(self.citizen_user)
        pressed = did = 0
        for path in self._pages():
            for action, values in self._forms(path):
                if action in _AGAIN:
                    continue
                with self.subTest(f"{path}: {action}"):
                    point = self.env.cr.savepoint(flush=True)
                    start = self._effects()
                    statuses = []
                    for _press in range(2):
                        answer = self.url_open(
                            action, data=values, allow_redirects=False
                        )
                        statuses.append(answer.status_code)
                        self.env.invalidate_all()
                        if len(statuses) == 1:
                            once = self._effects()
                    twice = self._effects()
                    self.assertEqual(
                        {name: twice[name] - once[name] for name in twice},
                        dict.fromkeys(twice, 0),
                        f"{statuses} the second press did something",
                    )
                    self.assertLess(max(statuses), 500)
                    pressed += 1
                    did += once != start
                    point.rollback()
                    point.close()
                    self.env.invalidate_all()
        self.assertGreater(pressed, 5)
        self.assertGreater(did, 3, "forms must really have been sent")
