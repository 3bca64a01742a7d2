from werkzeug.exceptions import BadRequest, NotFound

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import consteq

from .application_reading import PageReader, read_papers, removed_file
from .portal import MAX_ID, CitizenPortal, limited
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES

_BASE = "/services/<string:slug>/apply"
_SESSION = "gov_applications"
_UPLOAD = {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES}


class CitizenPortalApplication(CitizenPortal):
    """Applying for a service, page by page, with and without an account.

    A draft is reached by the account it belongs to, by the officer who fills it in, or by a
    token in the visitor's session; everything else gets the page of what does not exist.
    """

    @route()
    def portal_cases(self, **kw):
        """With what was begun and not sent."""
        response = super().portal_cases(**kw)
        if getattr(response, "is_qweb", False):
            drafts = request.env["gov.application"]._portal_drafts(request.env.user)
            response.qcontext["drafts"] = drafts
        return response

    # ------------------------------------------------------------------
    # BEGIN
    # ------------------------------------------------------------------

    @route(_BASE, type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application(self, slug, **_kw):
        self._keep_private()
        service = self._apply_service(slug)
        draft = self._apply_find_draft(service)
        page = service._charter_page()
        return request.render(
            "gov_crm.application_start",
            {
                "title": self._apply_title(service),
                "office": page["office"],
                "page": page,
                "url": f"/services/{service.slug}/apply",
                "charter_url": f"/services/{service.slug}",
                "draft": draft
                and {
                    "begun": draft._say_begun(),
                    "next": draft._url(draft._next_step()),
                    "steps": draft._step_list(),
                    "citizen": draft.partner_id.name if draft.officer_id else "",
                },
                "is_public": request.env.user._is_public(),
            },
        )

    @route(_BASE, type="http", auth="public", website=True, methods=["POST"])
    @limited
    def application_start(self, slug, act="", **_kw):
        self._keep_private()
        service = self._apply_service(slug)
        self._apply_limit("apply_new")
        draft = self._apply_find_draft(service)
        if draft and act == "again":
            if draft.officer_id:
                raise NotFound()
            draft.unlink()
            draft = None
        if not draft:
            user = request.env.user
            partner = None if user._is_public() else user.partner_id
            draft = request.env["gov.application"]._start(service, partner)
            if not partner:
                self._apply_remember(draft)
        return request.redirect(draft._url(draft._next_step()))

    # ------------------------------------------------------------------
    # QUESTIONS
    # ------------------------------------------------------------------

    @route(
        f"{_BASE}/<int:number>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    @limited
    def application_page(self, slug, number, to="", **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        return self._apply_render_questions(
            draft, self._apply_questions(draft, number), number, to
        )

    @route(
        f"{_BASE}/<int:number>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    @limited
    def application_page_save(self, slug, number, act="", to="", **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        self._apply_limit("apply", target=f"application {draft.id}")
        questions = self._apply_questions(draft, number)
        form = draft._form()
        reader = PageReader(draft, form)
        answers = reader.answers(questions)
        self._apply_edit_rows(answers, act)
        problems = draft._save_page(questions, answers)
        if file_id := removed_file(act):
            draft._remove_file(file_id)
        if act not in ("", "continue"):
            if reader.errors:
                return self._apply_render_questions(
                    draft, questions, number, to, reader.errors
                )
            if act == "later":
                return request.redirect(draft._url("later"))
            if act.startswith("add-"):
                group = act.removeprefix("add-")
                row = len(answers.get(group) or [1]) - 1
                return request.redirect(f"{draft._url(number)}{_to(to)}#q{group}-{row}")
            return request.redirect(f"{draft._url(number)}{_to(to)}")
        errors = {**self._apply_say_problems(draft, problems), **reader.errors}
        if errors:
            return self._apply_render_questions(draft, questions, number, to, errors)
        return self._apply_go(draft, str(number), to)

    # ------------------------------------------------------------------
    # PAPERS
    # ------------------------------------------------------------------

    @route(f"{_BASE}/papers", type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application_papers(self, slug, to="", **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        if not draft.service_id._application_requirements():
            return request.redirect(draft._url(draft._next_step()))
        return self._apply_render_papers(draft, to)

    @route(
        f"{_BASE}/papers", type="http", auth="public", website=True, methods=["POST"]
    )
    @limited
    def application_papers_save(self, slug, act="", to="", **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        self._apply_limit("apply", target=f"application {draft.id}")
        said, errors = read_papers(draft)
        wrong = draft._save_papers(said)
        if file_id := removed_file(act):
            draft._remove_file(file_id)
        if act not in ("", "continue") and not errors:
            if act == "later":
                return request.redirect(draft._url("later"))
            return request.redirect(f"{draft._url('papers')}{_to(to)}")
        if act in ("", "continue"):
            for paper in draft.service_id._application_requirements():
                if paper.id in wrong:
                    errors.setdefault(f"p{paper.id}", draft._say_paper_problem(paper))
        if errors:
            return self._apply_render_papers(draft, to, errors)
        return self._apply_go(draft, "papers", to)

    # ------------------------------------------------------------------
    # LATER, CHECK, SEND
    # ------------------------------------------------------------------

    @route(f"{_BASE}/later", type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application_later(self, slug, **_kw):
        self._keep_private()
        draft = self._apply_draft(slug)
        return request.render(
            "gov_crm.application_later",
            {
                "title": request.env._("Saved"),
                "office": draft.service_id.agency_id._public_contact(),
                "service": draft.service_id.name,
                "until": draft._say_until(),
                "url": draft._url(draft._next_step()),
                "is_public": request.env.user._is_public(),
            },
        )

    @route(f"{_BASE}/check", type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application_check(self, slug, **_kw):
        self._keep_private()
        return self._apply_render_check(self._apply_draft(slug))

    @route(f"{_BASE}/check", type="http", auth="public", website=True, methods=["POST"])
    @limited
    def application_send(self, slug, **_kw):
        self._keep_private()
        service = self._apply_service(slug)
        key = request.httprequest.form.get("key", "")
        done = self._apply_find_sent(service)
        if done and consteq(done.key, key):
            # The second press, or a reload: the same receipt.
            return request.redirect(done._url("done"))
        draft = self._apply_draft(slug)
        if not consteq(draft.key, key):
            raise BadRequest(
                request.env._("This form is incomplete. Open your application again.")
            )
        self._apply_limit("apply_new")
        try:
            with request.env.cr.savepoint():
                draft._file(fields.Datetime.now())
        except UserError as error:
            request.env.invalidate_all()
            return self._apply_render_check(draft, error.args[0])
        return request.redirect(draft._url("done"))

    @route(f"{_BASE}/done", type="http", auth="public", website=True, methods=["GET"])
    @limited
    def application_done(self, slug, **_kw):
        self._keep_private()
        done = self._apply_sent(slug)
        page = done._receipt_page(request.env.user)
        return request.render(
            "gov_crm.application_done",
            {
                "title": request.env._(
                    "Request sent: %(number)s", number=page["number"]
                ),
                "office": page["office"],
                "page": page,
            },
        )

    @route(
        f"{_BASE}/receipt", type="http", auth="public", website=True, methods=["GET"]
    )
    @limited
    def application_receipt(self, slug, **_kw):
        self._keep_private()
        done = self._apply_sent(slug)
        # A page that the browser prints or saves as PDF. Citizens have no right on reports
        # as such; this one shows the request that this visitor sent.
        page, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("gov_crm.gov_case_receipt", done.ticket_id.ids)
        )
        return request.make_response(page, [("Content-Type", "text/html")])

    # ------------------------------------------------------------------
    # WHOSE
    # ------------------------------------------------------------------

    def _apply_service(self, slug):
        """:raises NotFound: not in the public charter, or not to be applied for here"""
        service = request.env["gov.service"]._charter_entry(slug)
        if not service.is_online:
            raise NotFound()
        return service

    def _apply_remember(self, draft):
        """Let this visitor's session find the draft again."""
        known = {**request.session.get(_SESSION, {})}
        known[str(draft.service_id.id)] = [draft.id, draft._new_token()]
        request.session[_SESSION] = known

    def _apply_by_session(self, service):
        known = request.session.get(_SESSION, {}).get(str(service.id))
        Application = request.env["gov.application"]
        if not known:
            return Application.sudo().browse()
        found = Application._by_token(*known)
        user = request.env.user
        if found.officer_id:
            return found if found.officer_id == user else found.browse()
        if found.state == "draft" and not found.partner_id and not user._is_public():
            # Begun by a visitor who has logged in since.
            found.partner_id = user.partner_id
        return found

    def _apply_find_draft(self, service):
        """The draft this visitor is at, as superuser, or none."""
        found = self._apply_by_session(service)
        if found.state == "draft":
            return found
        return request.env["gov.application"]._own(service, request.env.user)

    def _apply_find_sent(self, service):
        found = self._apply_by_session(service)
        if found.state == "sent":
            return found
        return request.env["gov.application"]._own(service, request.env.user, "sent")

    def _apply_draft(self, slug):
        """:raises NotFound: there is no draft of this visitor"""
        draft = self._apply_find_draft(self._apply_service(slug))
        if not draft:
            raise NotFound()
        return draft

    def _apply_sent(self, slug):
        """:raises NotFound: this visitor has sent nothing here"""
        done = self._apply_find_sent(self._apply_service(slug))
        if not done:
            raise NotFound()
        return done

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _apply_limit(self, purpose, **values):
        """:raises TooManyRequests: one person, connection or draft, or all together"""
        user = request.env.user
        if not user._is_public():  # all visitors are one user
            values["user"] = user
        request.env["gov.rate.limit"]._check(
            purpose, address=request.httprequest.remote_addr, **values
        )

    def _apply_questions(self, draft, number):
        """:raises NotFound: there is no such page, or nothing on it is asked"""
        questions = dict(draft._pages()).get(number) if number <= MAX_ID else None
        if not questions:
            raise NotFound()
        return questions

    def _apply_next(self, draft, key, to):
        return draft._next_step() if to == "check" else draft._next_step(key)

    def _apply_go(self, draft, key, to):
        """On to what comes after a step; from a change straight back to the check, and
        first to what the change has opened."""
        there = self._apply_next(draft, key, to)
        return request.redirect(
            draft._url(there) + ("" if there == "check" else _to(to))
        )

    def _apply_edit_rows(self, answers, act):
        """Add an entry to a group, or remove one, as the pressed button says."""
        verb, _dash, rest = act.partition("-")
        group, _dash, row = rest.partition("-")
        rows = answers.get(group)
        if not isinstance(rows, list):
            return
        if verb == "add":
            rows.append({})
        elif verb == "remove" and row in map(str, range(len(rows))):
            del rows[int(row)]

    def _apply_say_problems(self, draft, problems):
        """``{name of the field: sentence}``"""
        return {
            f"q{it.group}-{it.row}-q{it.question}"
            if it.group
            else f"q{it.question}": draft._say_problem(
                draft._question(it.question), it.key
            )
            for it in problems
        }

    def _apply_title(self, service, step="", errors=None):
        title = f"{step} – {service.name}" if step else service.name
        return request.env._("Error: %(title)s", title=title) if errors else title

    def _apply_render_step(self, template, draft, page, to, errors):
        response = request.render(
            template,
            {
                "title": self._apply_title(draft.service_id, page["title"], errors),
                "office": page["office"],
                "page": page,
                "to": "check" if to == "check" else "",
                "upload": _UPLOAD,
            },
        )
        response.status_code = 422 if errors else 200
        return response

    def _apply_render_questions(self, draft, questions, number, to, errors=None):
        listed = draft._fields_of(questions, errors)
        page = {
            **draft._frame(str(number)),
            "fields": listed,
            "is_single": len(listed) == 1,
            "errors": [
                {"anchor": field["anchor"], "text": field["error"]}
                for field in _each(listed)
                if field["error"]
            ],
            "has_files": any(field["kind"] == "file" for field in _each(listed)),
        }
        return self._apply_render_step(
            "gov_crm.application_questions", draft, page, to, errors
        )

    def _apply_render_papers(self, draft, to, errors=None):
        papers = draft._paper_list(errors)
        page = {
            **draft._frame("papers"),
            "papers": papers,
            "errors": [
                {"anchor": paper["name"], "text": paper["error"]}
                for paper in papers
                if paper["error"]
            ],
            "has_files": True,
        }
        return self._apply_render_step(
            "gov_crm.application_papers", draft, page, to, errors
        )

    def _apply_render_check(self, draft, error=""):
        page = {**draft._check_page(), "error": error, "has_files": False}
        return self._apply_render_step(
            "gov_crm.application_check", draft, page, "", error
        )


def _each(fields_):
    """All fields, those of the entries of groups after their group."""
    for field in fields_:
        yield field
        for row in field.get("rows") or ():
            yield from row["fields"]


def _to(to):
    return "?to=check" if to == "check" else ""
