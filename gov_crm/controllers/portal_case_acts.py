import secrets

from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from .portal import _KEY, MAX_TEXT, CitizenPortal, _clean_text, _too_many, limited
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES, UploadError, read_uploads

_UPLOAD = {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES}
# What the page of a case says after something was done there.
_DONE = ("reopened", "review", "withdrawn", "solved", "not_yet", "papers", "some_papers",
         "later")  # fmt: skip


class CitizenCaseActs(CitizenPortal):
    """What citizens do with their case: take it back, say whether it is solved, ask for a
    review. Each has a page that says the effect before the button."""

    def _render_case(self, case, *args, **options):
        response = super()._render_case(case, *args, **options)
        asked = request.httprequest.args.get("done", "")
        response.qcontext["done"] = asked if asked in _DONE else ""
        return response

    # ------------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------------

    @route(
        "/my/cases/<int:case_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_withdraw(self, case_id, **_kw):
        """What taking the request back means, and the button."""
        self._keep_private()
        return self._render_withdraw(self._own_case(case_id))

    @route(
        "/my/cases/<int:case_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_withdraw_do(self, case_id, **_kw):
        """Take the request back; the page of the case follows."""
        self._keep_private()
        case = self._own_case(case_id)
        text, key, errors = self._read_act(case)
        if not errors:
            if not case.is_open and case.outcome == "withdrawn":
                return self._done(case, "withdrawn")  # pressed twice
            errors = self._try(
                lambda: case._portal_withdraw(text, fields.Datetime.now())
            )
        if errors:
            return self._render_withdraw(case, text, errors, key)
        return self._done(case, "withdrawn")

    # ------------------------------------------------------------------
    # SOLVED?
    # ------------------------------------------------------------------

    @route(
        "/my/cases/<int:case_id>/solved",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_solved(self, case_id, **_kw):
        """Yes, not yet, or no, which leads to a page of its own."""
        self._keep_private()
        case = self._own_case(case_id)
        answer = request.httprequest.form.get("answer", "")
        if answer == "no":
            return request.redirect(f"{case.access_url}/not-solved")
        _text, _key, errors = self._read_act(case)
        if not errors:
            errors = self._try(
                lambda: case._portal_solved(answer, fields.Datetime.now())
            )
        if errors:
            return self._render_case(case, errors={"limit": _first(errors)})
        return self._done(case, "solved" if answer == "yes" else "not_yet")

    @route(
        "/my/cases/<int:case_id>/not-solved",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_not_solved(self, case_id, **_kw):
        """What follows from saying that it is not solved, and the form."""
        self._keep_private()
        return self._render_not_solved(self._own_case(case_id))

    @route(
        "/my/cases/<int:case_id>/not-solved",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_not_solved_do(self, case_id, **_kw):
        """Open it again, or file the review; the page of the case that goes on follows."""
        self._keep_private()
        case = self._own_case(case_id)
        text, key, errors = self._read_act(case, needs_text=True)
        result = []
        if not errors:
            errors = self._try(
                lambda: result.append(
                    case._portal_not_solved(text, fields.Datetime.now())
                )
            )
        if errors:
            return self._render_not_solved(case, text, errors, key)
        return self._done(result[0], "reopened" if result[0] == case else "review")

    # ------------------------------------------------------------------
    # REVIEW
    # ------------------------------------------------------------------

    @route(
        "/my/cases/<int:case_id>/review",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_review(self, case_id, **_kw):
        """What a review is, who decides, by when, and the form."""
        self._keep_private()
        return self._render_review(self._own_case(case_id))

    @route(
        "/my/cases/<int:case_id>/review",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_review_do(self, case_id, **_kw):
        """File the review; its page follows."""
        self._keep_private()
        case = self._own_case(case_id)
        text, key, errors = self._read_act(case, needs_text=True)
        files, result = [], []
        try:
            files = read_uploads(
                request.env, request.httprequest.files.getlist("files")
            )
        except UploadError as error:
            errors["files"] = str(error)
        if not errors:
            errors = self._try(
                lambda: result.append(
                    case._portal_appeal(text, files, fields.Datetime.now())
                )
            )
        if errors:
            return self._render_review(case, text, errors, key)
        return self._done(result[0], "review")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _read_act(self, case, needs_text=False):
        """``(text, key, errors)`` of a form, counted against the limits.

        :raises BadRequest: a form without its key
        """
        form = request.httprequest.form
        key = form.get("key", "")
        if not _KEY.fullmatch(key):
            raise BadRequest(
                request.env._(
                    "This form is incomplete. Open the page of your case again."
                )
            )
        text = _clean_text(form.get("message", ""))
        errors = {}
        try:
            self._count("post", target=case.id)
        except TooManyRequests as error:
            errors["limit"] = error
        if needs_text and not text:
            errors["message"] = request.env._("Write in your own words what is wrong.")
        elif len(text) > MAX_TEXT:
            errors["message"] = request.env._(
                "Your text has %(count)s characters; %(max)s fit. Shorten it.",
                count=len(text),
                max=MAX_TEXT,
            )
        return text, key, errors

    def _try(self, act):
        """What was refused, as errors of the form; nothing was changed then."""
        try:
            with request.env.cr.savepoint():
                act()
        except (UserError, AccessError) as error:
            request.env.invalidate_all()
            return {"limit": error.args[0]}
        return {}

    def _done(self, case, what):
        return request.redirect(f"/my/cases/{case.id}?done={what}#done")

    def _render_withdraw(self, case, text="", errors=None, key=None):
        page = case._portal_withdraw_form(fields.Datetime.now())
        title = request.env._("Take this request back")
        return self._render_act(
            "gov_crm.portal_withdraw_page", case, page, title, text, errors, key
        )

    def _render_not_solved(self, case, text="", errors=None, key=None):
        page = case._portal_not_solved_form(fields.Datetime.now())
        title = request.env._("My problem is not solved")
        return self._render_act(
            "gov_crm.portal_not_solved_page", case, page, title, text, errors, key
        )

    def _render_review(self, case, text="", errors=None, key=None):
        page = case._portal_review_form(fields.Datetime.now())
        title = request.env._("Ask for a review")
        return self._render_act(
            "gov_crm.portal_review_page", case, page, title, text, errors, key
        )

    def _render_act(
        self, template, case, page, title, text="", errors=None, key=None, **more
    ):
        """A page on which something is done with a case, in the citizens' document."""
        errors = dict(errors or {})
        too_many = errors.get("limit")
        if isinstance(too_many, TooManyRequests):
            errors["limit"] = too_many.args[0]
        request.env["gov.access.log"]._note(case._name, case.ids, "portal")
        response = request.render(
            template,
            {
                "case": page,
                "title": request.env._("Error: %(title)s", title=title)
                if errors
                else title,
                "title_text": title,
                "office": page["office"],
                "text": text,
                "errors": errors,
                "key": key or secrets.token_urlsafe(18),
                "upload": _UPLOAD,
                **more,
            },
        )
        if isinstance(too_many, TooManyRequests):
            return _too_many(response, too_many)
        response.status_code = 422 if errors else 200
        return response


def _first(errors):
    error = next(iter(errors.values()))
    return error.args[0] if isinstance(error, Exception) else error
