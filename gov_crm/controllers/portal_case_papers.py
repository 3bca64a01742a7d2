from odoo import fields
from odoo.fields import Domain
from odoo.http import request, route

from .portal import MAX_ID, MAX_TEXT, _clean_text, limited
from .portal_case_acts import CitizenCaseActs
from .portal_upload import UploadError, read_uploads

# Things asked for that one form takes; an office never asks for so many at once.
_MAX_ASKED = 50
# Files of one form together.
_MAX_FILES = 20


class CitizenCasePapers(CitizenCaseActs):
    """Answering what the office asked for, thing by thing. Whoever may only bring papers
    for somebody finds it here as well."""

    @route()
    def portal_cases(self, page=1, **options):
        """As everywhere, with the cases of others to which the user may bring papers."""
        response = super().portal_cases(page=page, **options)
        if "groups" in response.qcontext:
            Case = request.env["helpdesk.ticket"]
            response.qcontext["for_others"] = Case._portal_for_others()
        return response

    @route(
        "/my/cases/<int:case_id>/papers",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case_papers(self, case_id, **_kw):
        """What is asked for, each with a place to answer it."""
        self._keep_private()
        return self._render_case_papers(self._case_for_papers(case_id))

    @route(
        "/my/cases/<int:case_id>/papers",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_case_papers_send(self, case_id, **_kw):
        """Take the answers; the page of the case says what follows."""
        self._keep_private()
        case = self._case_for_papers(case_id)
        _text, key, errors = self._read_act(case)
        answers, given = self._read_answers(errors)
        if not answers and not errors:
            errors["form"] = request.env._(
                "Choose a file, write an answer, or mark “I do not have it yet”."
            )
        left = []
        if not errors:
            errors = self._try(
                lambda: left.extend(
                    case._portal_send_papers(answers, key, fields.Datetime.now())
                )
            )
        if errors:
            return self._render_case_papers(case, given, errors, key)
        if not left:
            done = "papers"
        elif any(text or files for text, files in answers.values()):
            done = "some_papers"
        else:
            done = "later"
        if self._sees(case.id):
            return self._done(case, done)
        return request.redirect(f"/my/papers/{case.id}?sent=1#sent")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _case_for_papers(self, case_id):
        """The user's own case, or one to which the user may send papers, in the rights of
        the user.

        :raises NotFound: neither
        """
        case = request.env["helpdesk.ticket"]
        if case_id <= MAX_ID and not self._sees(case_id):
            # Found by a mandate of the user; the model asks for it once more.
            case = case._portal_papers_case(case_id).with_env(request.env(su=True))
        return case or self._own_case(case_id)

    def _sees(self, case_id):
        Case = request.env["helpdesk.ticket"]
        return bool(Case._portal_search_count(Domain("id", "=", case_id)))

    def _read_answers(self, errors):
        """``(answers, given)``: what is to be sent by name of what was asked for, and what
        stands in the form again after an error. Errors are added by field."""
        env, form = request.env, request.httprequest.form
        answers, given, total = {}, {}, 0
        for index in range(_MAX_ASKED):
            name = _clean_text(form.get(f"paper_{index}", ""))
            if not name:
                break
            text = _clean_text(form.get(f"text_{index}", ""))
            later = form.get(f"later_{index}") == "1"
            given[name] = {"text": text, "later": later}
            files = []
            try:
                files = read_uploads(
                    env, request.httprequest.files.getlist(f"file_{index}")
                )
            except UploadError as error:
                errors[f"file_{index}"] = str(error)
            total += len(files)
            if len(text) > MAX_TEXT:
                errors[f"text_{index}"] = env._(
                    "Your answer has %(count)s characters; %(max)s fit. Shorten it.",
                    count=len(text),
                    max=MAX_TEXT,
                )
            if text or files or later:
                answers[name] = (text, files)
        if total > _MAX_FILES:
            errors["form"] = env._(
                "You chose %(count)s files. Send at most %(max)s at once, and the others "
                "after that.",
                count=total,
                max=_MAX_FILES,
            )
        return answers, given

    def _render_case_papers(self, case, given=None, errors=None, key=None):
        page = case._portal_papers_form(fields.Datetime.now())
        if not self._sees(case.id):
            page["url"] = f"/my/papers/{case.id}"
        for paper in page["papers"]:
            paper.update((given or {}).get(paper["name"], {"text": "", "later": False}))
        title = request.env._("Send what we asked for")
        return self._render_act(
            "gov_crm.portal_case_papers_page",
            case,
            page,
            title,
            errors=errors,
            key=key,
            action=f"/my/cases/{case.id}/papers",
        )
