import datetime
import secrets

from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from .portal import _KEY, MAX_ID, MAX_TEXT, CitizenPortal, _clean_text, limited
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES, UploadError, read_uploads

_DONE = ("asked", "accepted", "ended", "agreed", "withdrawn")
_UPLOAD = {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES}


class CitizenPortalMandate(CitizenPortal):
    """Who acts for me, and for whom I act; acting for others.

    What is not found in the user's own mandates at this moment gives the same page as what
    does not exist.
    """

    @route("/my/mandates", type="http", auth="user", website=True, methods=["GET"])
    @limited
    def portal_mandates(self, done="", **_kw):
        self._keep_private()
        return self._render_mandates(done=done)

    @route("/my/mandates", type="http", auth="user", website=True, methods=["POST"])
    @limited
    def portal_mandate_give(self, **_kw):
        self._keep_private()
        form = request.httprequest.form
        values = {
            name: _clean_text(form.get(name, ""))[:200]
            for name in ("email", "scope", "until")
        }
        self._count("post")
        try:
            request.env["gov.representation"]._portal_invite(
                values["email"],
                values["scope"] if values["scope"] == "all" else "documents",
                _day(values["until"]),
                fields.Datetime.now(),
            )
        except UserError as error:
            return self._render_mandates(values=values, error=error.args[0])
        return request.redirect("/my/mandates?done=asked#done")

    @route(
        "/my/mandates/<int:mandate_id>/accept",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_mandate_accept(self, mandate_id, **_kw):
        self._keep_private()
        mandate = self._own_mandate(mandate_id)
        mandate._accept(fields.Datetime.now(), request.env.user)
        return request.redirect("/my/mandates?done=accepted#done")

    @route(
        "/my/mandates/<int:mandate_id>/end",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_mandate_end(self, mandate_id, **_kw):
        self._keep_private()
        mandate = self._own_mandate(mandate_id)
        reason = _clean_text(request.httprequest.form.get("reason", ""))[:200]
        try:
            mandate.with_env(request.env)._portal_end(reason, fields.Datetime.now())
        except UserError as error:
            return self._render_mandates(error=error.args[0], ending=mandate_id)
        return request.redirect("/my/mandates?done=ended#done")

    @route(
        "/my/consents/<int:purpose_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_consent(self, purpose_id, **_kw):
        self._keep_private()
        self._count("post")
        wants = request.httprequest.form.get("wants") == "1"
        try:
            request.env["gov.consent"]._portal_set(
                min(purpose_id, MAX_ID), wants, fields.Datetime.now()
            )
        except AccessError:
            raise request.not_found() from None
        done = "agreed" if wants else "withdrawn"
        return request.redirect(f"/my/mandates?done={done}#done")

    @route(
        "/my/mandates/<int:mandate_id>/file",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_mandate_form(self, mandate_id, **_kw):
        self._keep_private()
        return self._render_filing(self._held_mandate(mandate_id))

    @route(
        "/my/mandates/<int:mandate_id>/file",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_mandate_file(self, mandate_id, **_kw):
        self._keep_private()
        mandate = self._held_mandate(mandate_id)
        form = request.httprequest.form
        key = self._form_key()
        text = _clean_text(form.get("message", ""))
        service = form.get("service", "")
        self._count("post")
        errors, files = self._read_message(text, needs_text=True)
        if errors:
            return self._render_filing(mandate, text, service, errors, key)
        number = int(service) if service.isdecimal() else False
        try:
            case = mandate.with_env(request.env)._portal_file(
                number, text, files, key, fields.Datetime.now()
            )
        except AccessError as error:
            errors = {"message": error.args[0]}
            return self._render_filing(mandate, text, service, errors, key)
        return request.redirect(f"/my/cases/{case.id}")

    @route(
        "/my/papers/<int:case_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_papers(self, case_id, sent=None, **_kw):
        self._keep_private()
        return self._render_papers(self._papers_case(case_id), sent=sent)

    @route(
        "/my/papers/<int:case_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_papers_send(self, case_id, **_kw):
        self._keep_private()
        case = self._papers_case(case_id)
        key = self._form_key()
        text = _clean_text(request.httprequest.form.get("message", ""))
        self._count("post", target=case.id)
        errors, files = self._read_message(text)
        if not files and not errors:
            errors["files"] = request.env._("Choose the file you want to send.")
        if not case.is_open:
            errors = {"message": request.env._("This case has been closed already.")}
        if errors:
            return self._render_papers(case, errors=errors, key=key, text=text)
        case.with_env(request.env(su=True))._portal_post(text, files, key)
        return request.redirect(f"/my/papers/{case.id}?sent=1#sent")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _own_mandate(self, mandate_id):
        """:raises NotFound: the user is not one of the two"""
        mandate = request.env["gov.representation"]
        if mandate_id <= MAX_ID:
            mandate = mandate._portal_mine(mandate_id)
        if not mandate:
            self._count("lookup")
            raise request.not_found()
        return mandate

    def _held_mandate(self, mandate_id):
        """:raises NotFound: the user does not hold it at this moment, or it is for papers"""
        held = request.env["gov.representation"]._held_by(
            request.env.user.partner_id, fields.Datetime.now()
        )
        mandate = held.filtered(
            lambda it: it.id == mandate_id and it.scope_kind != "documents"
        )
        if not mandate:
            self._count("lookup")
            raise request.not_found()
        return mandate

    def _papers_case(self, case_id):
        """:raises NotFound: no mandate for papers covers it at this moment"""
        case = request.env["helpdesk.ticket"]
        if case_id <= MAX_ID:
            case = case._portal_papers_case(case_id)
        if not case:
            self._count("lookup")
            raise request.not_found()
        return case

    def _form_key(self):
        key = request.httprequest.form.get("key", "")
        if not _KEY.fullmatch(key):
            raise BadRequest(
                request.env._("This form is incomplete. Open the page again.")
            )
        return key

    def _read_message(self, text, needs_text=False):
        """``(errors, files)`` of a form with text and files."""
        errors, files = {}, []
        try:
            files = read_uploads(
                request.env, request.httprequest.files.getlist("files")
            )
        except UploadError as error:
            errors["files"] = str(error)
        if needs_text and not text:
            errors["message"] = request.env._("Write what is asked for.")
        elif len(text) > MAX_TEXT:
            errors["message"] = request.env._(
                "Your message has %(count)s characters; %(max)s fit. Shorten it.",
                count=len(text),
                max=MAX_TEXT,
            )
        return errors, files

    def _render_mandates(self, values=None, error="", done="", ending=0):
        lists = request.env["gov.representation"]._portal_lists()
        title = request.env._("Who acts for me")
        layout = self._prepare_portal_layout_values()
        layout.update(
            {
                **lists,
                "page_name": "gov_mandates",
                "title": request.env._("Error: %(title)s", title=title)
                if error
                else title,
                "values": values or {},
                "error": error,
                "ending": ending,
                "done": done if done in _DONE else "",
                "consents": request.env["gov.consent"]._portal_rows(),
            }
        )
        response = request.render("gov_crm.portal_mandates", layout)
        response.status_code = 422 if error else 200
        return response

    def _render_filing(self, mandate, text="", service="", errors=None, key=None):
        title = request.env._("Ask for somebody else")
        layout = self._prepare_portal_layout_values()
        layout.update(
            {
                "page_name": "gov_mandate_file",
                "title": title,
                "mandate_id": mandate.id,
                "principal": mandate.principal_id.name,
                "services": mandate._portal_services(),
                "service": service,
                "text": text,
                "errors": errors or {},
                "key": key or secrets.token_urlsafe(18),
                "upload": _UPLOAD,
            }
        )
        response = request.render("gov_crm.portal_mandate_file", layout)
        response.status_code = 422 if errors else 200
        return response

    def _render_papers(self, case, errors=None, key=None, sent=None, text=""):
        page = case._portal_papers_page()
        request.env["gov.access.log"]._note(case._name, case.ids, "portal")
        layout = self._prepare_portal_layout_values()
        layout.update(
            {
                "page_name": "gov_papers",
                "title": f"{page['number']} {page['subject']}",
                "case": page,
                "text": text,
                "errors": errors or {},
                "key": key or secrets.token_urlsafe(18),
                "sent": bool(sent) and not errors,
                "upload": _UPLOAD,
            }
        )
        response = request.render("gov_crm.portal_papers_page", layout)
        response.status_code = 422 if errors else 200
        return response


def _day(text):
    """A date of a form, or None where there is none or nonsense."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
