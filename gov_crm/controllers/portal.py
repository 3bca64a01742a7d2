import functools
import re
import secrets
import unicodedata

from werkzeug.exceptions import BadRequest

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.gov_rate_limit import TooManyRequests
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES, UploadError, read_uploads

CASES_PER_PAGE = 20
# With fewer cases the whole list is quicker read than searched.
SEARCH_FROM = 10
MAX_TEXT = 10_000
MAX_SEARCH = 100
MAX_ID = 2**31 - 1
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
}


def limited(endpoint):
    """Say in a page of its own that this was too much, and when to try again."""

    @functools.wraps(endpoint)
    def answer(self, *args, **kwargs):
        try:
            return endpoint(self, *args, **kwargs)
        except TooManyRequests as error:
            return self._render_too_many(error)

    return answer


class CitizenPortal(CustomerPortal):
    """The citizen's own cases: the list, the page of one, writing to the office, files.

    A case is searched among the user's own, by citizens in their own rights; whatever is
    not found so gives the same page, whether it exists or not. Officers have cases of their
    own, too, and see here what any citizen sees of them.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters:  # the page itself, which shows the numbers without script
            values["title"] = request.env._("My account")
            Case = request.env["helpdesk.ticket"]
            values["gov_case_count"] = Case._portal_search_count()
            values["gov_todo_count"] = Case._portal_search_count(
                Case._portal_todo_domain()
            )
        return values

    @route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_cases(self, page=1, search="", show="all", **_kw):
        self._keep_private()
        Case = request.env["helpdesk.ticket"]
        total = Case._portal_search_count()
        if total <= SEARCH_FROM:
            search, show = "", "all"
        search = _clean_text(search)[:MAX_SEARCH]
        if search:
            self._count("search")
        groups = self._group_cases(self._search_domain(search), show)
        found = [case_id for ids in groups.values() for case_id in ids]
        pages = max(1, -(-len(found) // CASES_PER_PAGE))
        page = min(max(1, page), pages) if isinstance(page, int) else 1
        shown = found[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE]
        cases = Case._portal_search(Domain("id", "in", shown))
        cards = dict(zip(cases.ids, cases._portal_cards(), strict=True))
        request.env["gov.access.log"]._note(Case._name, shown, "portal")
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "gov_cases",
                "title": request.env._("My cases"),
                "groups": [
                    {
                        "name": name,
                        "total": len(ids),
                        "cards": [
                            cards[case_id] for case_id in ids if case_id in cards
                        ],
                    }
                    for name, ids in groups.items()
                ],
                "total": total,
                "found": len(found),
                "can_search": total > SEARCH_FROM,
                "search": search,
                "show": show if show in ("open", "answered") else "all",
                "page": page,
                "pages": pages,
            }
        )
        return request.render("gov_crm.portal_my_cases", values)

    @route(
        "/my/cases/<int:case_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case(self, case_id, sent=None, **_kw):
        self._keep_private()
        return self._render_case(self._own_case(case_id), sent=sent)

    @route(
        "/my/cases/<int:case_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_case_write(self, case_id, **_kw):
        self._keep_private()
        case = self._own_case(case_id)
        form = request.httprequest.form
        key = form.get("key", "")
        if not _KEY.fullmatch(key):
            raise BadRequest(
                request.env._(
                    "This form is incomplete. Open the page of your case again."
                )
            )
        text = _clean_text(form.get("message", ""))
        try:
            self._count("post", target=case.id)
        except TooManyRequests as error:
            return self._refuse_post(case, text, key, error)
        errors, files = {}, []
        try:
            files = read_uploads(
                request.env, request.httprequest.files.getlist("files")
            )
        except UploadError as error:
            errors["files"] = str(error)
        if not text and not files and not errors:
            errors["message"] = request.env._("Write your message, or choose a file.")
        elif len(text) > MAX_TEXT:
            errors["message"] = request.env._(
                "Your message has %(count)s characters; %(max)s fit. Shorten it, or "
                "send the rest as a second message.",
                count=len(text),
                max=MAX_TEXT,
            )
        if not case.is_open:
            errors = {"closed": request.env._("Your message was not sent.")}
        if errors:
            return self._render_case(case, text=text, errors=errors, key=key)
        case._portal_post(text, files, key)
        return request.redirect(f"{case.access_url}?sent=1#sent")

    @route(
        "/my/cases/<int:case_id>/file/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case_file(self, case_id, attachment_id, **_kw):
        self._keep_private()
        self._count("download")
        attachment_sudo = self._own_case(case_id)._portal_file(attachment_id)
        if not attachment_sudo:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
        stream.public = False
        response = stream.get_response(
            as_attachment=True, content_security_policy="default-src 'none'; sandbox"
        )
        # Those of the stream would let the browser keep the file.
        for header in ("Cache-Control", "Expires"):
            response.headers.pop(header, None)
        return response

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _keep_private(self):
        """No cache keeps the answer, no other site learns its address or frames it."""
        for header, value in _PRIVATE.items():
            request.future_response.headers.set(header, value)

    def _own_case(self, case_id):
        """The case if it is the user's own.

        :raises NotFound: not the user's own, or no such case: the same answer
        """
        Case = request.env["helpdesk.ticket"]
        case = Case
        if case_id <= MAX_ID:
            case = Case._portal_search(Domain("id", "=", case_id))
        if not case:
            # Whoever tries numbers one after the other is stopped; one's own are never
            # refused.
            self._count("lookup")
            raise request.not_found()
        return case

    def _count(self, purpose, **values):
        """:raises TooManyRequests: the user, or everybody behind this address, or
        everybody together asked too often"""
        request.env["gov.rate.limit"]._check(
            purpose,
            user=request.env.user,
            # Odoo heeds what proxies say of it only where it is told to.
            address=request.httprequest.remote_addr,
            **values,
        )

    def _render_too_many(self, error):
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "gov_too_many",
                "title": request.env._("Please wait a little"),
                "sentence": error.args[0],
            }
        )
        return _too_many(request.render("gov_crm.portal_too_many", values), error)

    def _refuse_post(self, case, text, key, error):
        """The page with the text still in it, so that it can be sent later."""
        sentence = request.env._(
            "Your message was not sent. %(sentence)s", sentence=error.args[0]
        )
        page = self._render_case(case, text=text, errors={"limit": sentence}, key=key)
        return _too_many(page, error)

    def _search_domain(self, search):
        if not search:
            return Domain.TRUE
        # Names of services are public; citizens have no right on services as such.
        services_sudo = (
            request.env["gov.service"].sudo().search([("name", "ilike", search)])
        )
        return (
            Domain("number", "ilike", search.replace(" ", ""))
            | Domain("name", "ilike", search)
            | Domain("service_id", "in", services_sudo.ids)
        )

    def _group_cases(self, domain, show):
        """Ids of the cases by group, each group in the order that helps the reader."""
        Case = request.env["helpdesk.ticket"]
        # The rules are asked once; what they let through is then sorted without them.
        own_sudo = Case._portal_search(domain).sudo()

        def found(part, order):
            within = Domain("id", "in", own_sudo.ids) & part
            return own_sudo.search(within, order=order).ids

        is_todo = Case._portal_todo_domain()
        groups = {"todo": [], "running": [], "answered": []}
        if show != "answered":
            is_running = Domain("is_open", "=", True) & ~is_todo
            groups["todo"] = found(is_todo, "filed_at, id")
            groups["running"] = found(is_running, "deadline, id")
        if show != "open":
            is_answered = Domain("is_open", "=", False)
            groups["answered"] = found(is_answered, "closed_date desc, id desc")
        return groups

    def _render_case(self, case, text="", errors=None, key=None, sent=None):
        errors = errors or {}
        page = case._portal_page()
        request.env["gov.access.log"]._note(case._name, case.ids, "portal")
        title = f"{page['number']} {page['subject']}"
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "gov_case",
                "case": page,
                "text": text,
                "errors": errors,
                "key": key or secrets.token_urlsafe(18),
                "sent": bool(sent) and not errors,
                "title": request.env._("Error: %(title)s", title=title)
                if errors
                else title,
                "upload": {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES},
            }
        )
        response = request.render("gov_crm.portal_case_page", values)
        response.status_code = 422 if errors else 200
        return response


def _too_many(response, error):
    response.status_code = error.http_status
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _clean_text(text):
    """Text of a form without the control characters that a database refuses."""
    return "".join(
        sign
        for sign in str(text).replace("\r\n", "\n").replace("\r", "\n")
        if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    ).strip()
