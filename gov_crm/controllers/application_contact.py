from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from . import case_code
from .application import _BASE, CitizenPortalApplication
from .portal import _too_many, limited


class CitizenPortalApplicationContact(CitizenPortalApplication):
    """The step “how we reach you” of who applies without an account: a name, a phone or
    e-mail address, and the code that was sent there."""

    @route(
        f"{_BASE}/contact", type="http", auth="public", website=True, methods=["GET"]
    )
    @limited
    def application_contact(self, slug, to="", **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        if not draft._needs_contact():
            return request.redirect(draft._url(draft._next_step()))
        return self._render_contact(draft, to)

    @route(
        f"{_BASE}/contact", type="http", auth="public", website=True, methods=["POST"]
    )
    @limited
    def application_contact_save(
        self, slug, act="", name="", address="", code="", to="", **_kw
    ):
        self._keep_private()
        draft = self._apply_draft(slug)
        if not draft._needs_contact():
            return request.redirect(draft._url(draft._next_step()))
        self._apply_limit("apply", target=f"application {draft.id}")
        if act == "later":
            return request.redirect(draft._url("later"))
        # A file may come under any name.
        name, address, code = str(name), str(address), str(code)
        ip = request.httprequest.remote_addr
        try:
            if act == "change":
                draft._contact_change()
            elif act == "again":
                draft._contact_again(ip)
            elif act == "code":
                if not draft._contact_confirm(code[: case_code.CODE_MAX], ip):
                    errors = {"code": case_code.wrong_code()}
                    return self._render_contact(draft, to, errors)
            else:
                errors = draft._contact_ask(name, address, ip)
                if errors:
                    return self._render_contact(
                        draft, to, errors, {"name": name, "address": address}
                    )
        except TooManyRequests as error:
            office = draft.service_id.agency_id._public_contact()
            errors = {"limit": case_code.say_too_many(error, office)}
            page = self._render_contact(
                draft, to, errors, {"name": name, "address": address}
            )
            return _too_many(page, error)
        if draft.contact_confirmed_at:
            return request.redirect(draft._url(self._apply_next(draft, "contact", to)))
        return request.redirect(f"{draft._url('contact')}{'?to=check' if to else ''}")

    def _render_contact(self, draft, to, errors=None, entered=None):
        """:param entered: what was typed and is not kept yet"""
        errors = errors or {}
        entered = {
            key: " ".join(value.split())[:300] for key, value in (entered or {}).items()
        }
        frame = draft._frame("contact")
        page = {**frame, "contact": {**draft._contact_page(), **entered}}
        response = request.render(
            "gov_crm.application_contact",
            {
                "title": self._apply_title(draft.service_id, page["title"], errors),
                "office": page["office"],
                "page": page,
                "errors": errors,
                "to": "check" if to == "check" else "",
            },
        )
        response.status_code = 422 if errors else 200
        return response
