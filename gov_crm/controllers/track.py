from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from . import case_code

_SLOT = "gov_track"


class Track(http.Controller):
    """How a case stands, for who has its number and no account here.

    The number alone opens nothing: a code goes to the contact on the case. Every number gets
    the same answer. What a code opened is remembered by the session, for thirty minutes.
    """

    @route("/track", type="http", auth="public", website=True, methods=["GET"])
    def track(self, ended=None, left=None, **_kw):
        return self._ask_page(ended=bool(ended), left=bool(left))

    @route("/track", type="http", auth="public", website=True, methods=["POST"])
    def track_ask(self, number="", key="", **_kw):
        try:
            number, typed = case_code.read_number(number), number
        except UserError as error:
            return self._ask_page({"number": error.args[0]}, number=number)
        try:
            case_code.ask("track", _SLOT, number, key)
        except TooManyRequests as error:
            return self._ask_page(limit=error, number=typed)
        return request.redirect("/track/code")

    @route("/track/code", type="http", auth="public", website=True, methods=["GET"])
    def track_code(self, **_kw):
        if not request.session.get(_SLOT):
            return request.redirect("/track")
        return self._code_page()

    @route("/track/code", type="http", auth="public", website=True, methods=["POST"])
    def track_enter(self, code="", **_kw):
        known = request.session.get(_SLOT)
        if not known:
            return request.redirect("/track")
        if self._case():
            return request.redirect("/track/case")
        try:
            case_sudo = case_code.opened("track", _SLOT, code)
        except TooManyRequests as error:
            return self._code_page(limit=error)
        if not case_sudo:
            return self._code_page({"code": case_code.wrong_code()})
        request.session[_SLOT] = {
            **known,
            "case": case_sudo.id,
            "ends": fields.Datetime.to_string(case_sudo._track_ends()),
        }
        return request.redirect("/track/case")

    @route("/track/case", type="http", auth="public", website=True, methods=["GET"])
    def track_case(self, **_kw):
        case_sudo = self._case()
        if not case_sudo:
            known = request.session.pop(_SLOT, None)
            return request.redirect("/track?ended=1#ended" if known else "/track")
        case = case_sudo._track_page()
        return case_code.page(
            "gov_crm.track_case",
            request.env._("Request %(number)s", number=case["number"]),
            case=case,
            office=case["office"],
        )

    @route("/track/leave", type="http", auth="public", website=True, methods=["POST"])
    def track_leave(self, **_kw):
        """Forget what was opened, for phones and computers that are shared."""
        request.session.pop(_SLOT, None)
        return request.redirect("/track?left=1#left")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _case(self):
        """The case this session has opened, as superuser, while it is open."""
        known = request.session.get(_SLOT) or {}
        Case_sudo = request.env["helpdesk.ticket"].sudo()
        ends = known.get("ends")
        if not ends or fields.Datetime.to_datetime(ends) <= fields.Datetime.now():
            return Case_sudo
        # Opened by the code a moment ago; the session is kept on the server.
        return Case_sudo.browse(known["case"]).exists()

    def _ask_page(self, errors=None, limit=None, **values):
        return case_code.page(
            "gov_crm.track_ask",
            request.env._("Follow your request"),
            errors,
            limit,
            **{"number": "", "ended": False, "left": False, **values},
        )

    def _code_page(self, errors=None, limit=None):
        ways = {
            "action": "/track/code",
            "ask_action": "/track",
            "button": request.env._("See my case"),
        }
        return case_code.code_page(_SLOT, ways, errors, limit)
