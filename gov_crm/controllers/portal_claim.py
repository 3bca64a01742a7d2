from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from . import case_code
from .portal import CitizenPortal

_SLOT = "gov_claim"


class CitizenPortalClaim(CitizenPortal):
    """Taking a case that was filed without an account into the own account."""

    @route("/my/claim", type="http", auth="user", website=True, methods=["GET"])
    def portal_claim(self, **_kw):
        return self._claim_ask_page()

    @route("/my/claim", type="http", auth="user", website=True, methods=["POST"])
    def portal_claim_ask(self, number="", key="", **_kw):
        try:
            number, typed = case_code.read_number(number), number
        except UserError as error:
            return self._claim_ask_page({"number": error.args[0]}, number=number)
        try:
            case_code.ask("claim", _SLOT, number, key)
        except TooManyRequests as error:
            return self._claim_ask_page(limit=error, number=typed)
        return request.redirect("/my/claim/code")

    @route("/my/claim/code", type="http", auth="user", website=True, methods=["GET"])
    def portal_claim_code(self, **_kw):
        if not request.session.get(_SLOT):
            return request.redirect("/my/claim")
        return self._claim_code_page()

    @route("/my/claim/code", type="http", auth="user", website=True, methods=["POST"])
    def portal_claim_enter(self, code="", **_kw):
        known = request.session.get(_SLOT)
        if not known:
            return request.redirect("/my/claim")
        if known.get("done"):  # pressed twice
            return request.redirect(f"/my/cases/{known['done']}?claimed=1#claimed")
        wrong = {"code": case_code.wrong_code()}
        try:
            case_sudo = case_code.opened("claim", _SLOT, code)
        except TooManyRequests as error:
            return self._claim_code_page(limit=error)
        if not case_sudo:
            return self._claim_code_page(wrong)
        channel, _text = case_sudo.partner_id._gov_code_address("claim")
        try:
            with request.env.cr.savepoint():
                case_sudo._claim(request.env.user, channel, fields.Datetime.now())
        except UserError:
            # Somebody else was quicker: no more than for a wrong code is told.
            return self._claim_code_page(wrong)
        request.session[_SLOT] = {**known, "done": case_sudo.id}
        return request.redirect(f"/my/cases/{case_sudo.id}?claimed=1#claimed")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _render_case(self, case, **options):
        response = super()._render_case(case, **options)
        response.qcontext["claimed"] = "claimed" in request.params
        return response

    def _claim_ask_page(self, errors=None, limit=None, number=""):
        return case_code.page(
            "gov_crm.portal_claim_ask",
            request.env._("Add a request you filed without an account"),
            errors,
            limit,
            number=number,
        )

    def _claim_code_page(self, errors=None, limit=None):
        ways = {
            "action": "/my/claim/code",
            "ask_action": "/my/claim",
            "button": request.env._("Add it to my cases"),
        }
        return case_code.code_page(_SLOT, ways, errors, limit)
