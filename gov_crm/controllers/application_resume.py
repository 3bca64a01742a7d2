import secrets

from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from . import case_code
from .application import _BASE, CitizenPortalApplication
from .portal import limited

_SLOT = "gov_resume"


class CitizenPortalApplicationResume(CitizenPortalApplication):
    """Going on with an application on another phone or computer, without an account."""

    @route(f"{_BASE}/resume", type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application_resume(self, slug, **_kw):
        self._keep_private()
        return self._resume_page(self._apply_service(slug))

    @route(
        f"{_BASE}/resume", type="http", auth="public", website=True, methods=["POST"]
    )
    @limited
    def application_resume_enter(self, slug, act="", address="", code="", **_kw):
        self._keep_private()
        service = self._apply_service(slug)
        address, code = str(address), str(code)  # a file may come under any name
        Application = request.env["gov.application"]
        ip = request.httprequest.remote_addr
        known = self._resume_known(service)
        try:
            if act == "change":
                request.session.pop(_SLOT, None)
            elif act == "code" and known:
                draft_sudo = Application._resume(
                    service,
                    tuple(known["address"]),
                    code[: case_code.CODE_MAX],
                    known["nonce"],
                    ip,
                )
                if not draft_sudo:
                    return self._resume_page(service, {"code": case_code.wrong_code()})
                request.session.pop(_SLOT, None)
                self._apply_remember(draft_sudo)
                return request.redirect(draft_sudo._url(draft_sudo._next_step()))
            else:
                found = request.env["gov.contact.code"]._address(address)
                nonce = secrets.token_urlsafe(12)
                Application._resume_send(service, found, nonce, ip)
                request.session[_SLOT] = {
                    "service": service.id,
                    "address": list(found),
                    "nonce": nonce,
                }
        except TooManyRequests as error:
            return self._resume_page(service, limit=error, address=address)
        except UserError as error:
            return self._resume_page(
                service, {"address": error.args[0]}, address=address
            )
        return request.redirect(f"/services/{service.slug}/apply/resume")

    def _resume_known(self, service):
        known = request.session.get(_SLOT) or {}
        return known if known.get("service") == service.id else None

    def _resume_page(self, service, errors=None, limit=None, address=""):
        known = self._resume_known(service)
        phone = bool(known) and known["address"][0] == "phone"
        return case_code.page(
            "gov_crm.application_resume",
            request.env._("Go on with your application"),
            errors,
            limit,
            office=service.agency_id._public_contact(),
            service=service.name,
            url=f"/services/{service.slug}/apply",
            asked=f"{'+' if phone else ''}{known['address'][1]}" if known else "",
            address=" ".join(address.split())[:300],
            by_phone="phone" in request.env["gov.contact.code"]._channels(),
        )
